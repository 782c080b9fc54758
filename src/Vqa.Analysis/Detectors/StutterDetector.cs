using Vqa.Analysis.Detectors.Stillness;
using Vqa.Analysis.Metering;

namespace Vqa.Analysis.Detectors;

/// <summary>
/// The picture stops for a moment again and again, or moves in fewer steps than it did.
/// </summary>
/// <remarks>
/// <para>
/// A picture is a repeat if its liveliest block differs from the picture before by less than <see cref="RepeatPeak"/>
/// of what 88 % of the pictures of the last 2.5 s keep below. (Motion has moved on when it is seen in one of eight
/// pictures only; encoders change a repeated picture by 0.1 of it at most, behind a keyframe by 0.2.) The time that
/// one picture stays is a <em>hold</em> if it is <see cref="MinHold"/> to two seconds, clearly longer than usual in
/// the stream (<see cref="PictureTempo"/>), and sharp:
/// </para>
/// <list type="bullet">
/// <item>
/// Repeats differ by less than <see cref="Depth"/> of the new pictures around them: a person who rests still moves by
/// 0.3.
/// </item>
/// <item>
/// The picture that is held, and the one that ends it, are themselves lively: motion was cut off, it did not run out.
/// </item>
/// <item>The step that ends it is no larger than the motion that was missed: a cut is.</item>
/// <item>It is of a scene: pages scroll in steps.</item>
/// <item>
/// A hold below <see cref="LongHoldSeconds"/> ends with a step larger than usual: motion went on behind it. Drawings
/// that are held for three pictures do not jump.
/// </item>
/// </list>
/// <para>
/// <see cref="MinHolds"/> within <see cref="Window"/> that last for <see cref="MinHeld"/> together are the finding;
/// it ends with the last hold that none follows for three seconds. Gaps in time of the same lengths are holds as well
/// (cause <c>missing_pictures</c>). While there are holds, what is usual is not learned; so a stream that has shown
/// few new pictures from its start, or repeats them by cadence (3:2, 24 in 30, 25 in 50, animation), has no stutter.
/// </para>
/// <para>
/// Measured on 19 planted stutters (short stops, or one picture in three or four; H.264 and MPEG-2 at 0.05 to 0.2 bit
/// per sample): 19 found; on 26 cadences of eight kinds and 67 minutes of untouched clips: two findings, in a stream
/// whose pictures are in fact lost.
/// </para>
/// <para>
/// Known false alarms: a montage that alternates between stills
/// and motion.
/// </para>
/// <para>
/// Missing time stamps and stamps that run back: the session's clock counts on. A change of size begins anew. Zero
/// frames: no finding. At the end of the stream an open finding ends with its last hold; a hold that lasts to the
/// last frame is none.
/// </para>
/// </remarks>
internal sealed class StutterDetector : Detector
{
    public static readonly DetectorOption MinHolds = new(
        "min_holds", "", 3, 2, 100,
        "short stops within the window: two happen to any live stream, three are seen as stutter");

    public static readonly DetectorOption MinHeld = new(
        "min_held", "s", 1, 0, 60,
        "how long they must last together: a webcam that drops a picture now and then is not seen to stutter");

    public static readonly DetectorOption Window = new(
        "window", "s", 10, 1, 60, "time within which they must come");

    public static readonly DetectorOption MinHold = new(
        "min_hold", "ms", 80, 40, 1000, "shortest stop: two pictures at 25 a second, about what is seen in motion");

    /// <summary>What users see of it.</summary>
    public static readonly DetectorDescriptor Descriptor = new(
        "video_stutter",
        "Short stops of the picture again and again, or fewer new pictures than before",
        "none; limits measured on planted stops and on cadences",
        [MinHolds, MinHeld, Window, MinHold],
        static (options, findings) => new StutterDetector(options, findings));

    // Holds that are remembered until they are enough: 10 s of a rate of 12.
    private const int MostKept = 128;

    // Stops beyond this are freezes.
    private const double LongestHoldSeconds = 2.2;
    private const double LongHoldSeconds = 0.2;

    // Of the shortest hold, how much must be more than usual: at 30 pictures a second two repeats are 67 ms more, and
    // 100 ms in all.
    private const double ExcessShare = 0.75;

    private const double RecentSeconds = 2.5, RecentShare = 0.88;
    private const int FewestRecent = 12, FewestNew = 15;
    private const double RepeatPeak = 0.25, RepeatLevel = 0.4;

    // Repeats behind a keyframe mend it: their mean difference says nothing.
    private const int MendingPictures = 2;

    // What motion is needed for stops to be seen at all.
    private const double MotionPeak = 8, MotionLevel = 0.4, UsualLevel = 0.3;

    private const double Depth = 0.15;
    private const double LivelyBefore = 0.3, LivelyAfter = 0.4;
    private const double LeastStep = 0.5, LeastShortStep = 1.2, MostStep = 2, MostStepPerPicture = 1.5;

    private const double CutLevel = 25, CutShare = 0.9, CutFactor = 6, CutEvenness = 3;

    // A mean over about 30 new pictures; what is far above it counts as twice it.
    private const double LevelFading = 0.03, LevelOutlier = 2, LevelRise = 0.2, FirstLevel = 5;

    private const double LearnAfterSeconds = 0.5, LearnTempoAfterSeconds = 1.5, RecoverySeconds = 3;

    // Below this part of the time held, in stops that are all short, only a trained eye sees it.
    private const double SeenShare = 0.2;

    // Above it, in stops that are all short, it is not stops but a lower rate.
    private const double LowRateShare = 0.6;

    private readonly int _minHolds;
    private readonly double _minHeld, _window, _minHold;
    private readonly RecentLevels _peaks = new(RecentSeconds), _levels = new(RecentSeconds);
    private readonly PictureTempo _tempo = new();
    private readonly LevelHistogram _repeats = new();
    private readonly Hold[] _holds = new Hold[MostKept];
    private TimeSpan? _previous;
    private (TimeSpan Time, double Level, double Peak) _shown;
    private int _sinceKeyFrame;
    private long _new;
    private int _learned;
    private double _usualLevel;
    private int _oldest, _kept;
    private TimeSpan? _lastHold;
    private Finding? _finding;
    private Hold _first, _last;
    private double _held, _longest, _depths;
    private int _found, _gaps;

    public StutterDetector(OptionValues options, IFindings findings)
        : base(findings)
    {
        _window = options[Window];
        _minHold = options[MinHold] / 1000;
        _minHolds = (int)options[MinHolds];
        _minHeld = options[MinHeld];
    }

    public override void Observe(in FrameMetrics frame)
    {
        var previous = _previous;
        _previous = frame.Time;
        _sinceKeyFrame = frame.IsKeyFrame ? 0 : _sinceKeyFrame + 1;
        if (previous is not { } last || !frame.HasPrevious)
        {
            Show(frame, level: 0, peak: 0);
            return;
        }

        var seconds = (frame.Time - last).TotalSeconds;
        var (usualPeak, usualLevel) = (_peaks.Quantile(RecentShare), _levels.Quantile(RecentShare));
        if (IsCut(frame, _usualLevel))
        {
            Show(frame, level: 0, peak: 0);
        }
        else
        {
            var isNew = _peaks.Count <= FewestRecent || !IsRepeat(frame, usualPeak, usualLevel);
            _peaks.Add(frame.Time, frame.PeakBlockDifference);
            _levels.Add(frame.Time, frame.TemporalDifference);
            if (_finding is null)
            {
                _tempo.AddPicture(seconds, isNew);
            }

            if (isNew)
            {
                ObserveNew(frame, usualPeak, usualLevel);
            }
            else
            {
                _repeats.Add(frame.TemporalDifference);
            }
        }

        if (_finding is not null && (frame.Time - _last.End).TotalSeconds > RecoverySeconds)
        {
            Close(frame.Time);
        }
    }

    public override void Flush(TimeSpan end) => Close(end);

    private void ObserveNew(in FrameMetrics frame, double usualPeak, double usualLevel)
    {
        _new++;
        var stayed = (frame.Time - _shown.Time).TotalSeconds;
        var sinceHold = _lastHold is { } held ? (frame.Time - held).TotalSeconds : double.MaxValue;
        var depth = _repeats.Quantile(0.5) / Math.Max((_shown.Level + frame.TemporalDifference) / 2, 0.01);
        if (IsLongerThanUsual(stayed) && IsMotion(usualPeak, usualLevel) && IsSharp(frame, stayed, depth, usualPeak))
        {
            AddHold(new Hold(_shown.Time, frame.Time, _new, depth, IsGap: _repeats.Total == 0));
        }
        else if (sinceHold > LearnAfterSeconds)
        {
            Learn(frame.TemporalDifference);
        }

        if (sinceHold > LearnTempoAfterSeconds && _peaks.Count > FewestRecent)
        {
            _tempo.AddInterval(stayed);
        }

        Show(frame, frame.TemporalDifference, frame.PeakBlockDifference);
    }

    private void Learn(double level)
    {
        _learned++;
        var bounded = Math.Min(level, _learned > 3 ? (LevelOutlier * _usualLevel) + LevelRise : FirstLevel);
        _usualLevel += Math.Max(1.0 / _learned, LevelFading) * (bounded - _usualLevel);
    }

    private void Show(in FrameMetrics frame, double level, double peak)
    {
        _shown = (frame.Time, level, peak);
        _repeats.Clear();
    }

    private bool IsLongerThanUsual(double stayed) =>
        _tempo.IsPlaying
        && stayed >= _minHold - 0.002
        && stayed <= LongestHoldSeconds + _tempo.PictureSeconds
        && stayed - Math.Max(_tempo.PictureSeconds, _tempo.UsualSeconds) >= ExcessShare * _minHold;

    private bool IsMotion(double usualPeak, double usualLevel) =>
        _learned > FewestNew && _usualLevel >= UsualLevel && usualPeak >= MotionPeak && usualLevel >= MotionLevel;

    private bool IsSharp(in FrameMetrics frame, double stayed, double depth, double usualPeak)
    {
        var step = frame.TemporalDifference / _usualLevel;
        var least = stayed >= LongHoldSeconds || _finding is not null ? LeastStep : LeastShortStep;

        // Without repeats in between, only a declared gap tells a stop from a stream of variable rate.
        return (_repeats.Total > 0 || frame.Timestamp == TimestampStatus.Gap)
            && !frame.IsPage
            && depth < Depth
            && _shown.Peak > LivelyBefore * usualPeak
            && frame.PeakBlockDifference > LivelyAfter * usualPeak
            && step > least
            && step < MostStep + (MostStepPerPicture * stayed / _tempo.PictureSeconds);
    }

    private void AddHold(in Hold hold)
    {
        _lastHold = hold.End;
        if (_finding is not null)
        {
            var (severity, cause) = (_finding.Severity, _finding.Cause);
            Note(hold);
            Measure(_finding);
            if (severity != _finding.Severity || cause != _finding.Cause)
            {
                Findings.Changed(_finding, hold.End);
            }

            return;
        }

        Keep(hold);
        if (_kept < _minHolds || HeldSeconds() < _minHeld)
        {
            return;
        }

        _first = _holds[_oldest];
        (_held, _longest, _depths, _found, _gaps) = (0, 0, 0, 0, 0);
        for (; _kept > 0; _kept--)
        {
            Note(_holds[_oldest]);
            _oldest = (_oldest + 1) % MostKept;
        }

        _finding = new Finding { Detector = Descriptor.Id, Start = _first.Start, Severity = Severity.Minor };
        Measure(_finding);
        Findings.Opened(_finding, hold.End);
    }

    // Those that are too old make room, and the oldest where there is none.
    private void Keep(in Hold hold)
    {
        while (_kept > 0 && (_kept == MostKept || (hold.End - _holds[_oldest].Start).TotalSeconds > _window))
        {
            _oldest = (_oldest + 1) % MostKept;
            _kept--;
        }

        _holds[(_oldest + _kept++) % MostKept] = hold;
    }

    private double HeldSeconds()
    {
        double sum = 0;
        for (var i = 0; i < _kept; i++)
        {
            sum += _holds[(_oldest + i) % MostKept].Seconds;
        }

        return sum;
    }

    private void Note(in Hold hold)
    {
        _last = hold;
        _found++;
        _held += hold.Seconds;
        _longest = Math.Max(_longest, hold.Seconds);
        _depths += hold.Depth;
        _gaps += hold.IsGap ? 1 : 0;
    }

    private void Measure(Finding finding)
    {
        var seconds = (_last.End - _first.Start).TotalSeconds;
        var share = _held / seconds;
        var isShort = _longest < LongHoldSeconds;
        var isSeen = finding.Severity == Severity.Major || !isShort || share > SeenShare;
        finding.Severity = isSeen ? Severity.Major : Severity.Minor;
        finding.Cause = 2 * _gaps > _found ? "missing_pictures"
            : isShort && share > LowRateShare ? "low_rate"
            : "repeated_pictures";
        finding.Confidence = 0.95 - (0.25 * Math.Min(1, _depths / _found / Depth));
        finding.Measurements["holds"] = _found;
        finding.Measurements["longest_hold_ms"] = 1000 * _longest;
        finding.Measurements["held_percent"] = 100 * share;
        finding.Measurements["new_pictures_per_second"] = (_last.New - _first.New + 1) / seconds;
    }

    private void Close(TimeSpan now)
    {
        if (_finding is { } finding)
        {
            _finding = null;
            finding.End = _last.End;
            Findings.Closed(finding, now);
        }
    }

    private bool IsRepeat(in FrameMetrics frame, double usualPeak, double usualLevel) =>
        frame.PeakBlockDifference < RepeatPeak * usualPeak
        && (_sinceKeyFrame <= MendingPictures || frame.TemporalDifference < RepeatLevel * usualLevel);

    // Another scene: far beyond the motion, or every block by about the same.
    private static bool IsCut(in FrameMetrics frame, double usualLevel) =>
        frame is { TemporalDifference: > CutLevel, ChangedBlockShare: > CutShare }
        && (frame.TemporalDifference > CutFactor * usualLevel
            || frame.PeakBlockDifference < CutEvenness * frame.TemporalDifference);

    // A picture that stayed: until which new picture, by its number, and what its repeats differed by.
    private readonly record struct Hold(TimeSpan Start, TimeSpan End, long New, double Depth, bool IsGap)
    {
        public double Seconds => (End - Start).TotalSeconds;
    }
}
