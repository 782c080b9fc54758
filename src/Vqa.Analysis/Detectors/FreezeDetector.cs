using Vqa.Analysis.Detectors.Stillness;
using Vqa.Analysis.Metering;

namespace Vqa.Analysis.Detectors;

/// <summary>
/// The picture stops, and stays, while it should move.
/// </summary>
/// <remarks>
/// <para>
/// A picture frozen before an encoder is not repeated exactly behind it: it differs by 0.0005 to 0.08 levels from
/// picture to picture, by up to a few at keyframes. A scene in which nothing moves, behind a thrifty encoder, differs
/// as little. So no fixed limit tells them apart (FFmpeg's freezedetect, one limit of 0.26 levels against the first
/// still picture over all planes, finds few of the former), and this detector compares a stream with itself, in three
/// steps.
/// </para>
/// <list type="number">
/// <item>
/// A run begins with a picture far less lively than the last seconds, and ends with one that moves
/// (<see cref="StillRun"/>).
/// </item>
/// <item>
/// After <see cref="MinDuration"/> it is judged (<see cref="StillVerdict"/>). It stands if the differences within it
/// are a fraction of those in the 0.2 s before it, and below the quietest that the stream ever is
/// (<see cref="MotionFloor"/>): in a quiet scene the noise goes on, in a frozen one it stops dead. If it does not
/// stand, it is judged again with every picture for two seconds, then given up: slow encoders refine for long.
/// </item>
/// <item>
/// A run that stands is an intended still where hardly anything moved before it, a cut or fade led to it
/// (<see cref="TransitionWatch"/>), the stream shows still after still (<see cref="StillHabit"/>), or it is a page;
/// in it something small moves on, or it was cut in as a still; else natural motion stopped in mid-step: it is
/// frozen. A stream that stands from its first picture has no evidence
/// of motion.
/// </item>
/// </list>
/// <para>
/// Measured: of 53 freezes of 2.5 to 8 s planted before H.264, HEVC, MPEG-2 and VP9 at 0.05 to 0.2 bit per sample, 53
/// found, the start within 0.2 s, the end at the picture; in 67 minutes of untouched clips one finding, a freeze
/// frame that a film ends with. At starved rates (MPEG-2 below 0.1 bit per sample), where each P picture codes a
/// standing picture anew as strongly as motion, one in five is missed.
/// </para>
/// <para>
/// Known false alarms: freeze frames for effect; a zoom into a photograph that stops; a page that scrolls for the
/// first time and rests. Missed: a freeze within 0.15 s after a cut; of a scene in which nothing moves but noise; of
/// a stream that showed stills most of the time.
/// </para>
/// <para>
/// Missing time stamps and stamps that run back: the session's clock counts on. A gap in time counts as still if the
/// pictures at both of its sides are the same; one picture that the container shows for long is no freeze (a stream
/// of variable rate does so), <c>timestamp</c> tells gaps. A change of size ends the run at the new picture, and so
/// does a black or empty one (<c>video_black</c>, <c>video_solid</c>). Zero frames: no finding. At the end of the
/// stream an open finding ends with the last frame.
/// </para>
/// </remarks>
internal sealed class FreezeDetector : Detector
{
    public static readonly DetectorOption MinDuration = new(
        "min_duration", "s", 2, 0.5, 3600, "how long the picture must stand (freezedetect's default)");

    public static readonly DetectorOption ReportStills = new(
        "report_stills", "0/1", 0, 0, 1, "1 also reports stills that look intended (slates, slides, titles), as minor");

    /// <summary>What users see of it.</summary>
    public static readonly DetectorDescriptor Descriptor = new(
        "video_freeze",
        "The picture stops in mid-motion; slates, slides and quiet scenes are told apart",
        "FFmpeg freezedetect for the duration; levels relative to the stream's own, measured",
        [MinDuration, ReportStills],
        static (options, findings) => new FreezeDetector(options, findings));

    // Fewer repeats prove nothing, however long they take.
    private const int FewestPictures = 5;

    // Levels known from less than this would be those of the stream's first few pictures, or of a cut.
    private const int FewestBefore = 5;
    private const double ShortestBeforeSeconds = 0.4;

    // Slower than five pictures a second nothing is seen to move, and so nothing to stop; nor does a source that sends
    // a picture only when something changes repeat one.
    private const double LongestIntervalSeconds = 0.21;

    // A gap in time is not so much motion, noise or habit.
    private const double LongestStepSeconds = 1;

    // -50 dBFS: the programme is heard.
    private const float Audible = 0.003f;

    // Programme sound that went on for so long into the still is no tail of a cut.
    private static readonly TimeSpan _soundInto = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _rounding = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan _lost = TimeSpan.FromSeconds(10);

    private readonly TimeSpan _minimum;
    private readonly bool _reportStills;
    private readonly StillRun _run = new();
    private readonly MotionFloor _floor = new();
    private MotionLevels _motion;
    private TransitionWatch _transition;
    private StillHabit _habit;
    private State _state;
    private TimeSpan? _previous;
    private int _sinceKeyFrame;
    private TimeSpan? _heard;
    private Finding? _finding;

    public FreezeDetector(OptionValues options, IFindings findings)
        : base(findings)
    {
        _minimum = options.Seconds(MinDuration);
        _reportStills = options.IsOn(ReportStills);
    }

    private enum State
    {
        /// <summary>Pictures move.</summary>
        Moving,

        /// <summary>They stand, not long enough to be judged, or not clearly.</summary>
        Standing,

        /// <summary>They stand, and were judged to be frozen.</summary>
        Frozen,

        /// <summary>They stand, and were judged to be an intended still.</summary>
        Intended,
    }

    public override void Observe(in FrameMetrics frame)
    {
        var (previous, sinceKeyFrame) = (_previous, _sinceKeyFrame);
        _previous = frame.Time;
        _sinceKeyFrame = frame.IsKeyFrame ? 0 : sinceKeyFrame + 1;
        if (previous is not { } shown || !frame.HasPrevious || !IsPicture(frame))
        {
            EndRun(frame.Time, frame.Time);
            _transition.Break();
            return;
        }

        var seconds = Math.Min(LongestStepSeconds, (frame.Time - shown).TotalSeconds);
        if (_state == State.Moving && IsKnown(_motion) && _motion.Liveliness(frame) < StillRun.EarlyLimit)
        {
            _state = State.Standing;
            _run.Begin(shown, _motion, _transition, sinceKeyFrame);
        }

        _habit.Pass(seconds);
        _transition.Add(frame, _motion, seconds);
        _motion.Add(frame, seconds);
        _floor.Add(frame.TemporalDifference, seconds);
        if (_state == State.Moving)
        {
            _floor.Keep();
        }
        else if (_run.Add(frame, seconds))
        {
            GoOn(frame, frame.Time + frame.Duration);
        }
        else
        {
            EndRun(_run.End, frame.Time);
        }
    }

    public override void Observe(in AudioMetrics audio)
    {
        for (var channel = 0; channel < audio.Channels; channel++)
        {
            if (audio.Levels[channel].Peak > Audible)
            {
                _heard = audio.Time;
                return;
            }
        }
    }

    public override void Flush(TimeSpan end) => EndRun(end, end);

    private void GoOn(in FrameMetrics frame, TimeSpan now)
    {
        var lasted = now - _run.Start;
        if (_state == State.Standing && lasted >= _minimum - _rounding && _run.Frames >= FewestPictures
            && lasted.TotalSeconds <= LongestIntervalSeconds * _run.Frames)
        {
            Judge(frame, lasted, now);
        }
        else if (_state == State.Frozen && _finding is { Severity: Severity.Major } && lasted >= _lost)
        {
            _finding.Severity = Severity.Critical;
            Findings.Changed(_finding, now);
        }
    }

    private void Judge(in FrameMetrics frame, TimeSpan lasted, TimeSpan now)
    {
        var evidence = new StillEvidence(
            _run.Median, _run.Upper, _run.Peak, _run.LumaDrift, _run.Before,
            _floor.Level,
            _run.IsAfterCut, _run.IsAfterFade, _run.HasSeam, _run.HasLonePeaks, frame.IsPage, _habit.Count, _habit.Share);
        var verdict = StillVerdict.Of(evidence);
        if (verdict.Kind == StillKind.NotStill)
        {
            if (lasted > _minimum + _patience)
            {
                _floor.Keep();
                _state = State.Moving;
            }

            return;
        }

        // What the stream was like before the still is what it is like.
        _state = verdict.Kind == StillKind.Frozen ? State.Frozen : State.Intended;
        _run.Settle();
        _floor.Drop();
        _motion = _run.Before;
        if (_state == State.Frozen || _reportStills)
        {
            Open(verdict, evidence, now);
        }
    }

    private void Open(in StillVerdict verdict, in StillEvidence evidence, TimeSpan now)
    {
        var frozen = verdict.Kind == StillKind.Frozen;
        var soundGoesOn = _heard is { } heard && heard >= _run.Start + _soundInto;
        _finding = new Finding
        {
            Detector = Descriptor.Id,
            Start = _run.Start,
            Severity = frozen ? Severity.Major : Severity.Minor,
            Confidence = Math.Min(0.99, verdict.Confidence + (frozen && soundGoesOn ? 0.04 : 0)),
            Cause = !frozen ? "intended_still" : _run.IsConcealed ? "concealed_picture" : "frozen_picture",
            Detail = verdict.Reason,
        };
        _finding.Measurements["difference"] = evidence.Median;
        _finding.Measurements["peak_difference"] = evidence.Peak;
        _finding.Measurements["difference_before"] = evidence.Before.UsualLevel;
        _finding.Measurements["peak_difference_before"] = evidence.Before.UsualPeak;
        _finding.Measurements["noise_floor"] = evidence.Floor;
        _finding.Measurements["sound_goes_on"] = soundGoesOn ? 1 : 0;
        Findings.Opened(_finding, now);
    }

    private void EndRun(TimeSpan end, TimeSpan now)
    {
        switch (_state)
        {
            case State.Standing:
                _floor.Keep();
                break;
            case State.Frozen:
                _floor.Drop();
                _motion = _run.Before;
                break;
            case State.Intended:
                _habit.Add((end - _run.Start).TotalSeconds);
                goto case State.Frozen;
        }

        _state = State.Moving;
        if (_finding is { } finding)
        {
            _finding = null;
            finding.End = end;
            Findings.Closed(finding, now);
        }
    }

    private static bool IsKnown(in MotionLevels motion) => motion is
    {
        Count: >= FewestBefore,
        Seconds: >= ShortestBeforeSeconds,
        Interval: <= LongestIntervalSeconds,
    };

    // Neither black nor of one colour: those have detectors of their own.
    private static bool IsPicture(in FrameMetrics frame) => frame is { DarkShare: < 0.98, LumaDeviation: > 3 };
}
