using Vqa.Analysis.Metering;

namespace Vqa.Analysis.Detectors;

/// <summary>
/// The picture, or a good part of it, flashes so fast that it can trigger seizures in photosensitive viewers.
/// </summary>
/// <remarks>
/// <para>
/// ITU-R BT.1702-3, Annex 1: a flash is a pair of opposing changes of luminance of 20 cd/m2 or more, the darker below
/// 160 cd/m2; flashes are harmful where more than <see cref="MaxFlashes"/> of them fall into any one second and they cover more than
/// <see cref="MinArea"/> of the picture at once. <see cref="FlashMeter"/> finds the changes block by block; here
/// they become changes of the picture: a rise where the blocks that rose within <see cref="_concurrent"/> cover the area and
/// outweigh those that fell by two to one (a movement lights as much as it darkens), or where both together change in one picture, as at a
/// cut. Rises and falls are counted in turn. Three flashes are six changes, so the seventh within a second is the finding.
/// </para>
/// <para>
/// Not judged: flashes of saturated red (no chroma per block is measured), regular spatial patterns, HDR curves, frequencies above half
/// of the frame rate.
/// </para>
/// <para>Known false alarms: more than three cuts a second between scenes of unlike brightness, which the Recommendation means as well.</para>
/// <para>
/// Missing time stamps and stamps that run back: the session's clock counts on. A change of size begins the luminances anew, and a change that it
/// splits is lost. Zero frames: no finding. The last frame and the end of the stream close what is open at its last change.
/// </para>
/// </remarks>
internal sealed class FlashDetector : Detector
{
    public static readonly DetectorOption MaxFlashes = new(
        "max_flashes", "1/s", 3, 1, 30, "flashes in any one second that are still harmless (BT.1702-3: three)");

    public static readonly DetectorOption MinArea = new(
        "min_area", "%", 25, 1, 100, "part of the picture that must flash at once (BT.1702-3: a quarter)");

    /// <summary>What users see of it.</summary>
    public static readonly DetectorDescriptor Descriptor = new(
        "video_flash",
        "Flashing that can trigger seizures: more than three flashes a second on a quarter of the picture",
        "ITU-R BT.1702-3, Annex 1",
        [MaxFlashes, MinArea],
        static (options, findings) => new FlashDetector(options, findings));

    // Blocks of one flash need not complete it in the same picture: a lamp takes two or three pictures to light up.
    private static readonly TimeSpan _concurrent = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);
    private const double Outweigh = 2;

    private readonly double _area;
    private readonly TimeSpan[] _changes;
    private readonly Window _rises = new(), _falls = new();
    private int _seen;
    private bool _lastWasRise;
    private double _largest;
    private int _most;
    private TimeSpan _lastHarmful;
    private Finding? _finding;

    public FlashDetector(OptionValues options, IFindings findings)
        : base(findings)
    {
        _area = options[MinArea] / 100;
        _changes = new TimeSpan[(2 * (int)options[MaxFlashes]) + 1];
    }

    public override void Observe(in FrameMetrics frame)
    {
        if (!frame.HasPrevious)
        {
            _rises.Clear();
            _falls.Clear();
            return;
        }

        var rise = _rises.Add(frame.Time, frame.FlashRiseShare);
        var fall = _falls.Add(frame.Time, frame.FlashFallShare);
        var both = IsBoth(frame.FlashRiseShare, frame.FlashFallShare, _area);
        if (IsChange(rise, fall, _area) || (both && !_lastWasRise))
        {
            Change(isRise: true, frame, rise);
        }
        else if (IsChange(fall, rise, _area) || both)
        {
            Change(isRise: false, frame, fall);
        }

        if (_finding is not null && frame.Time - _lastHarmful > _second)
        {
            Close(frame.Time);
        }
    }

    public override void Flush(TimeSpan end) => Close(end);

    private void Change(bool isRise, in FrameMetrics frame, double area)
    {
        _rises.Clear();
        _falls.Clear();
        if (_seen > 0 && isRise == _lastWasRise)
        {
            return;
        }

        _lastWasRise = isRise;
        _changes[_seen++ % _changes.Length] = frame.Time;
        if (_finding is null && _seen >= _changes.Length && frame.Time - Oldest < _second)
        {
            _finding = new Finding
            {
                Detector = Descriptor.Id,
                Start = Oldest,
                Severity = Severity.Critical,
                Cause = "general_flash",
            };
            (_largest, _most) = (0, 0);
            Note(frame.Time, area);
            Findings.Opened(_finding, frame.Time + frame.Duration);
        }
        else if (_finding is not null && _seen >= _changes.Length && frame.Time - Oldest < _second)
        {
            Note(frame.Time, area);
        }
    }

    // The change before all others that are kept.
    private TimeSpan Oldest => _changes[_seen % _changes.Length];

    private void Note(TimeSpan now, double area)
    {
        _lastHarmful = now;
        _largest = Math.Max(_largest, area);
        var rate = (_changes.Length - 1) / 2.0 / (now - Oldest).TotalSeconds;
        _most = Math.Max(_most, (int)Math.Round(rate));
        _finding!.Confidence = Math.Clamp(0.7 + (_largest - _area), 0.7, 0.98);
        _finding.Measurements["flashes_per_second"] = _most;
        _finding.Measurements["area_percent"] = 100 * _largest;
    }

    private void Close(TimeSpan now)
    {
        if (_finding is { } finding)
        {
            _finding = null;
            finding.End = _lastHarmful;
            Findings.Closed(finding, now);
        }
    }

    // What movement lights here it darkens there: the rest is the flash.
    private static bool IsChange(double share, double opposing, double area) =>
        share - opposing >= area && share >= Outweigh * opposing;

    private static bool IsBoth(double rise, double fall, double area) => rise >= area && fall >= area;

    // Shares of the last moment, added up.
    private sealed class Window
    {
        private const int Length = 32;
        private readonly (TimeSpan Time, double Share)[] _entries = new (TimeSpan, double)[Length];
        private int _first, _count;
        private double _sum;

        public double Add(TimeSpan time, double share)
        {
            while (_count > 0 && (_count == Length || time - _entries[_first].Time >= _concurrent))
            {
                _sum -= _entries[_first].Share;
                _first = (_first + 1) % Length;
                _count--;
            }

            _entries[(_first + _count++) % Length] = (time, share);
            return _sum += share;
        }

        public void Clear() => (_count, _sum) = (0, 0);
    }
}
