using Vqa.Analysis.Metering;

namespace Vqa.Analysis.Detectors;

/// <summary>
/// One colour fills the picture: the green of a decoder without data, the blue or grey of a source without signal, white.
/// </summary>
/// <remarks>
/// <para>
/// The deviation of luma is at most <see cref="MaxDeviation"/>, that of each chroma plane as well, and 98 % of the luma lies within
/// <see cref="FlatSpread"/> levels, for <see cref="MinDuration"/>. A line of text or a logo lifts the deviation over the limit (white letters on 1 % of a
/// grey picture: 10 levels), so title cards are not meant. Black is <c>video_black</c>: a picture that is dark and has no colour.
/// </para>
/// <para>
/// Colour is told from the hue angle of mean chroma: the nearest of the six primary and secondary colours of ITU-R BT.601/709, which lie 50 to 60
/// degrees apart; under <see cref="Colourless"/> levels of chroma it is white (over 80 % luma) or grey.
/// </para>
/// <para>Known false alarms: a film that fades to white for a second; a shot of plain sky or fog without any grain.</para>
/// <para>
/// Missing time stamps and stamps that run back: the session's clock counts on. A gap in time between two pictures of one colour counts as that colour. A change
/// of size changes nothing. Another colour is another finding. Zero frames: no finding. One colour at the end of the stream ends with
/// its last frame.
/// </para>
/// </remarks>
internal sealed class SolidDetector : Detector
{
    public static readonly DetectorOption MinDuration = new(
        "min_duration", "s", 1, 0.1, 3600, "how long it must last: flashes and fades through white are shorter");

    public static readonly DetectorOption MaxDeviation = new(
        "max_deviation", "levels", 3, 0.5, 20, "largest standard deviation of luma and chroma: noise of one colour has 1 to 2, plain sky 4 and more");

    /// <summary>What users see of it.</summary>
    public static readonly DetectorDescriptor Descriptor = new(
        "video_solid",
        "One colour fills the picture: green, grey, blue ...",
        "none; limits measured on encoded colours and plain scenes",
        [MinDuration, MaxDeviation],
        static (options, findings) => new SolidDetector(options, findings));

    // Luma levels between the darkest and the brightest hundredth; the histogram's steps are 4.
    private const double FlatSpread = 12;
    private const double Colourless = 10;
    private const double WhiteLuma = 16 + (0.8 * 219);
    private const double AnotherColour = 12;
    private const double DarkPicture = 0.98;

    // Degrees from blue-difference towards red-difference, mean of BT.601 and BT.709.
    private static readonly (string Name, double Hue)[] _hues =
        [("magenta", 50), ("red", 107), ("yellow", 173), ("green", 230), ("cyan", 287), ("blue", 353)];

    private static readonly TimeSpan _lost = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _recovery = TimeSpan.FromMilliseconds(200);

    private readonly double _limit;
    private readonly ConditionTracker _solid;
    private Finding? _finding;
    private (double Luma, double Cb, double Cr) _first;
    private string _colour = "";
    private double _worst;

    public SolidDetector(OptionValues options, IFindings findings)
        : base(findings)
    {
        _limit = options[MaxDeviation];
        _solid = new ConditionTracker(options.Seconds(MinDuration), _recovery);
    }

    public override void Observe(in FrameMetrics frame)
    {
        if (_solid.Holds)
        {
            // What is shown stays until this picture, whatever its duration was said to be.
            Step(_solid.Update(holds: true, _solid.Start, frame.Time), frame.Time);
        }

        var deviation = Deviation(frame);
        var solid = IsSolid(frame, deviation, _limit);
        if (solid)
        {
            Note(frame, deviation);
        }

        var until = frame.Time + frame.Duration;
        Step(_solid.Update(solid, frame.Time, until), solid ? until : frame.Time);
    }

    public override void Flush(TimeSpan end) => Reset(end);

    private void Step(ConditionStep step, TimeSpan now)
    {
        switch (step)
        {
            case ConditionStep.Opened:
                Open(now);
                break;
            case ConditionStep.Closed:
                Close(now);
                break;
            case ConditionStep.None when _finding is { Severity: Severity.Major } && _solid.HeldUntil - _solid.Start >= _lost:
                _finding.Severity = Severity.Critical;
                Findings.Changed(_finding, now);
                break;
        }
    }

    private void Note(in FrameMetrics frame, double deviation)
    {
        if (!_solid.Holds && !_solid.IsOpen)
        {
            Begin(frame);
        }
        else if (IsAnotherColour(frame, _first))
        {
            Reset(frame.Time);
            Begin(frame);
        }

        _worst = Math.Max(_worst, deviation);
    }

    private void Begin(in FrameMetrics frame)
    {
        _first = (frame.MeanLuma, frame.MeanCb, frame.MeanCr);
        _colour = Colour(frame);
        _worst = 0;
    }

    private void Reset(TimeSpan now)
    {
        if (_solid.Reset() == ConditionStep.Closed)
        {
            Close(now);
        }
    }

    private void Open(TimeSpan now)
    {
        _finding = new Finding
        {
            Detector = Descriptor.Id,
            Start = _solid.Start,
            Cause = _colour,
            Confidence = Math.Clamp(1 - (0.3 * _worst / _limit), 0.7, 1),
        };
        _finding.Measurements["mean_luma"] = _first.Luma;
        _finding.Measurements["mean_cb"] = _first.Cb;
        _finding.Measurements["mean_cr"] = _first.Cr;
        _finding.Measurements["deviation"] = _worst;
        Findings.Opened(_finding, now);
    }

    private void Close(TimeSpan now)
    {
        var finding = _finding!;
        _finding = null;
        finding.End = _solid.HeldUntil;
        Findings.Closed(finding, now);
    }

    private static double Deviation(in FrameMetrics frame) =>
        Math.Max(frame.LumaDeviation, Math.Max(frame.CbDeviation, frame.CrDeviation));

    private static bool IsSolid(in FrameMetrics frame, double deviation, double limit) =>
        deviation <= limit && frame.LumaHigh - frame.LumaLow <= FlatSpread && !(frame.DarkShare >= DarkPicture && IsColourless(frame));

    private static bool IsColourless(in FrameMetrics frame) =>
        Math.Abs(frame.MeanCb - 128) <= Colourless && Math.Abs(frame.MeanCr - 128) <= Colourless;

    private static bool IsAnotherColour(in FrameMetrics frame, (double Luma, double Cb, double Cr) first) =>
        Math.Abs(frame.MeanLuma - first.Luma) > AnotherColour
        || Math.Abs(frame.MeanCb - first.Cb) > AnotherColour
        || Math.Abs(frame.MeanCr - first.Cr) > AnotherColour;

    private static string Colour(in FrameMetrics frame)
    {
        if (IsColourless(frame))
        {
            return frame.MeanLuma >= WhiteLuma ? "white" : "grey";
        }

        var angle = Math.Atan2(frame.MeanCr - 128, frame.MeanCb - 128) * 180 / Math.PI;
        var (nearest, least) = ("", double.MaxValue);
        foreach (var (name, hue) in _hues)
        {
            var apart = Math.Abs(Math.IEEERemainder(angle - hue, 360));
            (nearest, least) = apart < least ? (name, apart) : (nearest, least);
        }

        return nearest;
    }
}
