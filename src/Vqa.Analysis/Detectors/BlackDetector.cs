using Vqa.Analysis.Metering;

namespace Vqa.Analysis.Detectors;

/// <summary>
/// The picture is black: all of it, or all but a logo, a clock or a line of subtitles.
/// </summary>
/// <remarks>
/// <para>
/// As FFmpeg's blackdetect: at least <see cref="PictureShare"/> of the pixels at or below 10 % luma, for <see cref="MinDuration"/>.
/// A night scene or a dark concert meets that as well, so three things more are asked. The picture has no colour
/// (a blue screen is dark, too: <c>video_solid</c>). And it is black paper, not a dim scene: either flat, 98 % of the pixels within
/// <see cref="FlatSpread"/> levels, or flat but for a few bright things.
/// Mean and deviation tell the latter: a share s of the pixels, all b brighter than the rest, gives m = s b above black and a deviation of
/// b sqrt(s (1 - s)), so s = m^2 / (m^2 + d^2). A logo gives its own area, at most 2 %; dim shapes give 20 % and more.
/// </para>
/// <para>
/// Measured: a black from level 16 to 27 with and without noise has s under 0.03 or a spread under 12; a dark concert (98 % dark for seconds)
/// s above 0.1.
/// </para>
/// <para>
/// Known false alarms: a long fade in a film; the dark after its last picture. Both are black. Frames around a cut to black are not waited for: a black shorter than the minimum is
/// an effect.
/// </para>
/// <para>
/// Missing time stamps and stamps that run back: the session's clock counts on. A gap in time between two black pictures is black. A change of
/// size changes nothing. Zero frames: no finding. Black at the end of the stream ends with its last frame.
/// </para>
/// </remarks>
internal sealed class BlackDetector : Detector
{
    public static readonly DetectorOption MinDuration = new(
        "min_duration", "s", 2, 0.1, 3600, "how long it must last (blackdetect's default)");

    public static readonly DetectorOption PictureShare = new(
        "picture_share", "%", 98, 50, 100, "part of the picture that must be black (blackdetect's default); lower it for a larger logo");

    /// <summary>What users see of it.</summary>
    public static readonly DetectorDescriptor Descriptor = new(
        "video_black",
        "Black picture, also with a logo, a clock or subtitles on it",
        "FFmpeg blackdetect",
        [MinDuration, PictureShare],
        static (options, findings) => new BlackDetector(options, findings));

    // Luma levels between the darkest and the brightest hundredth; the histogram's steps are 4, noise of +-4 spans 8.
    private const double FlatSpread = 12;

    // Mean chroma levels from neutral.
    private const double Colourless = 10;

    // A logo stands out of black by 100 levels and more, the lit parts of a dark concert by 60.
    private const double OverlayContrast = 80;

    // How much more than the share that is allowed to be bright the equivalent area may be.
    private const double AreaTolerance = 2.5;

    // A viewer looks for the fault in the set, or switches over.
    private static readonly TimeSpan _lost = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _recovery = TimeSpan.FromMilliseconds(200);

    private readonly double _share;
    private readonly ConditionTracker _black;
    private Finding? _finding;
    private double _leastDark, _sumLuma;
    private long _frames;

    public BlackDetector(OptionValues options, IFindings findings)
        : base(findings)
    {
        _share = options[PictureShare] / 100;
        _black = new ConditionTracker(options.Seconds(MinDuration), _recovery);
    }

    public override void Observe(in FrameMetrics frame)
    {
        if (_black.Holds)
        {
            // What is shown stays until this picture, whatever its duration was said to be.
            Step(_black.Update(holds: true, _black.Start, frame.Time), frame.Time);
        }

        var black = IsBlack(frame, _share);
        if (black)
        {
            Note(frame, begins: !_black.Holds && !_black.IsOpen);
        }

        var until = frame.Time + frame.Duration;
        Step(_black.Update(black, frame.Time, until), black ? until : frame.Time);
    }

    public override void Flush(TimeSpan end)
    {
        if (_black.Reset() == ConditionStep.Closed)
        {
            Close(_black.HeldUntil, end);
        }
    }

    private void Step(ConditionStep step, TimeSpan now)
    {
        switch (step)
        {
            case ConditionStep.Opened:
                Open(now);
                break;
            case ConditionStep.Closed:
                Close(_black.HeldUntil, now);
                break;
            case ConditionStep.None when _finding is { Severity: Severity.Major } && _black.HeldUntil - _black.Start >= _lost:
                _finding.Severity = Severity.Critical;
                Findings.Changed(_finding, now);
                break;
        }
    }

    private void Note(in FrameMetrics frame, bool begins)
    {
        if (begins)
        {
            (_leastDark, _sumLuma, _frames) = (1, 0, 0);
        }

        _leastDark = Math.Min(_leastDark, frame.DarkShare);
        _sumLuma += frame.MeanLuma;
        _frames++;
    }

    private void Open(TimeSpan now)
    {
        _finding = new Finding
        {
            Detector = Descriptor.Id,
            Start = _black.Start,
            Cause = _leastDark < 0.9995 ? "black_with_overlay" : "black",
            Confidence = _leastDark < 0.9995 ? 0.9 : 0.98,
        };
        Measure(_finding);
        Findings.Opened(_finding, now);
    }

    private void Close(TimeSpan end, TimeSpan now)
    {
        var finding = _finding!;
        _finding = null;
        finding.End = end;
        Measure(finding);
        Findings.Closed(finding, now);
    }

    private void Measure(Finding finding)
    {
        finding.Measurements["mean_luma"] = _sumLuma / _frames;
        finding.Measurements["dark_percent"] = 100 * _leastDark;
    }

    private static bool IsBlack(in FrameMetrics frame, double share) =>
        frame.DarkShare >= share && IsColourless(frame) && (IsFlat(frame) || IsBrightOnBlack(frame, share));

    private static bool IsColourless(in FrameMetrics frame) =>
        Math.Abs(frame.MeanCb - 128) <= Colourless && Math.Abs(frame.MeanCr - 128) <= Colourless;

    private static bool IsFlat(in FrameMetrics frame) => frame.LumaHigh - frame.LumaLow <= FlatSpread;

    // The bright part and its level above black, were all of it equally bright.
    private static bool IsBrightOnBlack(in FrameMetrics frame, double share)
    {
        var above = Math.Max(0, frame.MeanLuma - frame.LumaLow);
        var squares = (above * above) + (frame.LumaDeviation * frame.LumaDeviation);
        return above * above <= AreaTolerance * (1 - share) * squares && squares >= OverlayContrast * above;
    }
}
