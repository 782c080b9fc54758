using Vqa.Analysis.Metering;

namespace Vqa.Analysis.Detectors;

/// <summary>
/// The clock of the stream jumps: pictures or sound are missing, are shown late, twice, or out of step.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>
/// <c>audio_gap</c>, <c>audio_backward</c>: a time stamp of sound lies <see cref="Limit"/> after, or before, where the samples before it end.
/// Sound has no variable rate, so every such step is a fault.
/// </item>
/// <item>
/// <c>video_gap</c>: a picture comes <see cref="Limit"/> later than the stream's rhythm (<see cref="IntervalHistory"/>) has it, whether or
/// not the container declares the picture before as that long. A stream without rhythm (screen recordings, slides)
/// has no gaps; a pause in the first two seconds waits for the rhythm to show. <c>video_backward</c>: a time stamp lies <see cref="Limit"/> before the one before.
/// </item>
/// <item><c>audio_drift</c>: steps of sound below the limit add up to it within <see cref="_driftSpan"/>.</item>
/// <item>
/// <c>missing</c>, <c>duplicate</c>: half of the pictures of more than two seconds have no time stamp, or that of the picture before, in a
/// stream that had good ones. (Elementary streams and AVI never have any: no fault.)
/// </item>
/// </list>
/// <para>
/// Steps less than <see cref="_recovery"/> apart are one finding, whose <c>parted_ms</c> says by how much sound then lies later
/// against the picture than before (negative: earlier). Limit: ITU-R BT.1359 finds 185 ms out of step unacceptable; TR 101 290 (PTS_error) allows 700 ms
/// between stamps.
/// </para>
/// <para>
/// Known false alarms: a stop of a stream with variable rate that had been regular for two seconds. Not a fault, and not
/// reported: sound that ends before the picture, or starts after it.
/// </para>
/// <para>
/// A change of size or format resets nothing; fusion explains the step of a splice. Zero frames, zero samples: no finding. At the end of the stream
/// open findings end with their last fault.
/// </para>
/// </remarks>
internal sealed class TimestampDetector : Detector
{
    public static readonly DetectorOption Limit = new(
        "limit", "ms", 200, 20, 60_000, "smallest step that is a fault; out of step by 185 ms is unacceptable (ITU-R BT.1359)");

    /// <summary>What users see of it.</summary>
    public static readonly DetectorDescriptor Descriptor = new(
        "timestamp",
        "Gaps, jumps back and drift of time stamps; stamps that are missing or repeated",
        "ITU-R BT.1359, ETSI TR 101 290 (PTS_error)",
        [Limit],
        static (options, findings) => new TimestampDetector(options, findings));

    // Steps at and above this are seen by most: a player stalls.
    private static readonly TimeSpan _stall = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan _recovery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _driftSpan = TimeSpan.FromMinutes(1);

    private readonly TimeSpan _limit;
    private readonly IntervalHistory _intervals = new();
    private readonly PersistentFault _missing;
    private readonly PersistentFault _duplicate;
    private Pause? _pending;
    private TimeSpan? _lastFrame;
    private TimeSpan _lastAudioError;
    private TimeSpan _drift;
    private TimeSpan _driftSince;
    private Finding? _steps;
    private TimeSpan _lastStep;
    private TimeSpan _largest;
    private TimeSpan _parted;
    private int _count;

    public TimestampDetector(OptionValues options, IFindings findings)
        : base(findings)
    {
        _limit = TimeSpan.FromMilliseconds(options[Limit]);
        _missing = new PersistentFault("missing", findings);
        _duplicate = new PersistentFault("duplicate", findings);
    }

    public override void Observe(in FrameMetrics frame)
    {
        CloseAfterRecovery(frame.Time);
        if (_lastFrame is { } last)
        {
            ObserveStep(frame, last);
        }

        _lastFrame = frame.Time;
        var until = frame.Time + frame.Duration;
        _missing.Observe(frame.Timestamp == TimestampStatus.Missing, frame.Time, until);
        _duplicate.Observe(frame.Timestamp == TimestampStatus.Duplicate, frame.Time, until);
    }

    public override void Observe(in AudioMetrics audio)
    {
        CloseAfterRecovery(audio.Time);
        var error = SignedError(audio.Timestamp, audio.TimestampError);

        // All windows that begin in one block carry its time stamp's error; it counts once.
        var isNews = error != _lastAudioError;
        _lastAudioError = error;
        if (error == TimeSpan.Zero || !isNews)
        {
            return;
        }

        if (error.Duration() >= _limit)
        {
            var at = audio.StampedAt;
            var from = error > TimeSpan.Zero ? Later(at - error, TimeSpan.Zero) : at;
            _parted += error;
            Step(error > TimeSpan.Zero ? "audio_gap" : "audio_backward", error.Duration(), from, at, at);
            return;
        }

        Drift(error, audio.Time);
    }

    public override void Flush(TimeSpan end)
    {
        CloseSteps(end);
        _missing.Flush(end);
        _duplicate.Flush(end);
    }

    private void ObserveStep(in FrameMetrics frame, TimeSpan last)
    {
        var interval = frame.Time - last;
        var error = SignedError(frame.Timestamp, frame.TimestampError);
        if (error <= -_limit)
        {
            _parted -= error;
            Step("video_backward", -error, frame.Time, frame.Time, frame.Time);
        }
        else if (Later(interval, error) > Later(_limit, _pending?.Size ?? TimeSpan.Zero))
        {
            _pending = new Pause(Later(interval, error), last, frame.Time);
        }

        _intervals.Add(interval);
        if (_pending is { } pause && _intervals.IsTold)
        {
            _pending = null;
            JudgePause(pause, frame.Time);
        }
    }

    // Whether a pause is a gap is for the rhythm to say; one in the first seconds waits until there is one.
    private void JudgePause(Pause pause, TimeSpan now)
    {
        if (_intervals.Rhythm() is { } usual && pause.Size - usual >= _limit)
        {
            _parted -= pause.Size - usual;
            Step("video_gap", pause.Size - usual, pause.From, pause.Until, now);
        }
    }

    private void Drift(TimeSpan error, TimeSpan now)
    {
        if (now - _driftSince > _driftSpan)
        {
            _driftSince = now;
            _drift = TimeSpan.Zero;
        }

        _drift += error;
        if (_drift.Duration() >= _limit)
        {
            _parted += _drift;
            Step("audio_drift", _drift.Duration(), _driftSince, now, now);
            _drift = TimeSpan.Zero;
            _driftSince = now;
        }
    }

    private void Step(string cause, TimeSpan size, TimeSpan from, TimeSpan until, TimeSpan now)
    {
        var opens = _steps is null;
        if (_steps is null)
        {
            _steps = new Finding { Detector = Descriptor.Id, Start = from, Cause = cause, Severity = Severity.Minor };
            _lastStep = until;
            _largest = TimeSpan.Zero;
            _count = 0;
        }

        _count++;
        _lastStep = Later(_lastStep, until);
        _largest = Later(_largest, size);
        _steps.Measurements["steps"] = _count;
        _steps.Measurements["largest_step_ms"] = _largest.TotalMilliseconds;
        _steps.Measurements["parted_ms"] = _parted.TotalMilliseconds;
        var worse = _largest >= _stall && _steps.Severity == Severity.Minor;
        _steps.Severity = _largest >= _stall ? Severity.Major : Severity.Minor;
        if (opens)
        {
            Findings.Opened(_steps, now);
        }
        else if (worse)
        {
            Findings.Changed(_steps, now);
        }
    }

    private void CloseAfterRecovery(TimeSpan now)
    {
        if (_steps is not null && now - _lastStep >= _recovery)
        {
            CloseSteps(now);
        }
    }

    private void CloseSteps(TimeSpan now)
    {
        if (_steps is { } finding)
        {
            _steps = null;
            _parted = TimeSpan.Zero;
            finding.End = _lastStep;
            Findings.Closed(finding, now);
        }
    }

    private static TimeSpan SignedError(TimestampStatus status, TimeSpan error) => status switch
    {
        TimestampStatus.Gap => error.Duration(),
        TimestampStatus.Backward => -error.Duration(),
        _ => TimeSpan.Zero,
    };

    private static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;

    // A picture that stood for long.
    private readonly record struct Pause(TimeSpan Size, TimeSpan From, TimeSpan Until);

    // Time stamps that are missing or repeated in half of the pictures and more, where they had been good.
    private sealed class PersistentFault(string cause, IFindings findings)
    {
        // Share of faulty pictures, a mean that fades over about 25 pictures.
        private const double Fading = 0.96;

        private const int ProofOfHealth = 25;

        private readonly ConditionTracker _condition = new(TimeSpan.FromSeconds(2), _recovery);
        private double _share;
        private int _good;
        private Finding? _finding;

        public void Observe(bool isFaulty, TimeSpan from, TimeSpan until)
        {
            _good += isFaulty || _good == ProofOfHealth ? 0 : 1;
            if (_good < ProofOfHealth)
            {
                return;
            }

            _share = _share * Fading + (isFaulty ? 1 - Fading : 0);
            switch (_condition.Update(_share > 0.5, from, until))
            {
                case ConditionStep.Opened:
                    _finding = new Finding { Detector = Descriptor.Id, Start = _condition.Start, Cause = cause, Severity = Severity.Minor };
                    findings.Opened(_finding, until);
                    break;
                case ConditionStep.Closed:
                    Close(until);
                    break;
            }
        }

        public void Flush(TimeSpan end)
        {
            if (_condition.Reset() == ConditionStep.Closed)
            {
                Close(end);
            }
        }

        private void Close(TimeSpan now)
        {
            var finding = _finding!;
            _finding = null;
            finding.End = _condition.HeldUntil;
            findings.Closed(finding, now);
        }
    }
}
