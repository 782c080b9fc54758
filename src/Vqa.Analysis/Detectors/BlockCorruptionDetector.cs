using Vqa.Analysis.Metering;

namespace Vqa.Analysis.Detectors;

/// <summary>
/// Parts of the picture are torn into blocks, smeared, or from another picture: what lost or altered bits leave, in
/// whatever decoder met them.
/// </summary>
/// <remarks>
/// <para>
/// Two kinds of damage, two kinds of evidence. <em>Direct</em> damage was met by this decoder: its errors, what it
/// painted over, packets that never came say when; one reading of the model then says where, and whether a viewer sees
/// it. <em>Burnt-in</em> damage was met by a decoder upstream and encoded again: the bitstream is sound, and the model
/// is alone. So it must be sure of more (<see cref="Threshold"/>), and twice: two readings within
/// <see cref="AgreeTime"/> that overlap, or three that do not. Errors that leave nothing to be seen are no finding here,
/// they are video_decode's.
/// </para>
/// <para>
/// A finding starts with the first damaged reading, or with the first evidence that no clean reading followed, if that
/// was earlier. While it is open, <see cref="ThresholdWithEvidence"/> is enough to hold it, in a transport's case until
/// a clean keyframe has come; it closes when all readings
/// were clean for <see cref="Recovery"/>, and ends with the last damaged one. Severity: minor up to 1 % of the picture
/// at its worst; critical where half of it is hit, or a twentieth for 10 s; else major. Cause: <c>transport</c> with
/// evidence that no clean keyframe has followed, else <c>source</c>; <c>decoder</c> where a GPU damaged what another decoder does not.
/// </para>
/// <para>
/// Known false alarms: pictures that are made of blocks on purpose (mosaics, pixelation, checkerboards), strong
/// combing. Missed: damage that looks like a scene (a frozen part of the picture), and in pictures between the looks of
/// the model (every second where nothing calls for more).
/// </para>
/// <para>
/// Missing time stamps and stamps that run back: the session's clock counts on. A change of size: readings before and
/// after it do not overlap. A stream that is joined in mid-GOP shows damage that is not its own: what is seen before
/// the first keyframe is not told, for <see cref="JoinTime"/> at most. No pictures: nothing. At the end of the stream
/// an open finding ends with its last damaged reading; what was not confirmed is dropped. Without a model: only what
/// the decoder painted over is judged, and the finding says so.
/// </para>
/// </remarks>
internal sealed class BlockCorruptionDetector : Detector
{
    public static readonly DetectorOption Threshold = new(
        "threshold", "", 0, 0, 1,
        "probability from which a cell counts as damaged, without other evidence; 0 takes the model's own");

    public static readonly DetectorOption ThresholdWithEvidence = new(
        "threshold_with_evidence", "", 0, 0, 1,
        "the same beside evidence of the decoder or the container, and for open findings; 0 takes the model's own");

    public static readonly DetectorOption MinArea = new(
        "min_area", "%", 1, 0.01, 100, "damaged part of the picture that counts; a viewer sees a hundredth of it");

    public static readonly DetectorOption AgreeTime = new(
        "agree_time", "s", 0.5, 0, 10, "readings without other evidence must agree within this");

    public static readonly DetectorOption Recovery = new(
        "recovery", "s", 0.6, 0, 60, "readings must be clean for so long; damage flickers from keyframe to keyframe");

    public static readonly DetectorOption InspectionInterval = new(
        "inspection_interval", "s", 1, 0.04, 60,
        "how often the model looks where nothing calls for it; it looks closer where something does");

    public static readonly DetectorOption JoinTime = new(
        "join_time", "s", 3, 0, 60, "how long a stream that was joined in mid-GOP may take to its first keyframe");

    /// <summary>What users see of it.</summary>
    public static readonly DetectorDescriptor Descriptor = new(
        "block_corruption",
        "Parts of the picture are torn into blocks or smeared, by this decoder or upstream",
        "decoder evidence and a neural network (Models/block-corruption.onnx)",
        [Threshold, ThresholdWithEvidence, MinArea, AgreeTime, Recovery, InspectionInterval, JoinTime],
        static (options, findings) => new BlockCorruptionDetector(options, findings));

    private const string NoModel = "No model looked at the picture: judged by what the decoder painted over.";

    // Readings agree where so much of the damage was damaged before, or where there are so many in a row.
    private const double Agreement = 0.2;
    private const int Persistent = 3;

    private const double MinorShare = 0.01, CriticalShare = 0.5, LastingShare = 0.05;
    private static readonly TimeSpan _lasting = TimeSpan.FromSeconds(10);

    private readonly double _minShare;
    private readonly TimeSpan _agreeTime;
    private readonly TimeSpan _joinTime;
    private readonly ConditionTracker _damage;
    private readonly EvidenceTrail _trail = new();
    private DamageTotals _totals;
    private TimeSpan? _firstSeen, _joinedAt, _evidenceAt;
    private TimeSpan _candidateAt;
    private int _candidates;
    private Finding? _finding;

    public BlockCorruptionDetector(OptionValues options, IFindings findings)
        : base(findings)
    {
        _minShare = options[MinArea] / 100;
        _agreeTime = options.Seconds(AgreeTime);
        _joinTime = options.Seconds(JoinTime);
        _damage = new ConditionTracker(TimeSpan.Zero, options.Seconds(Recovery));
    }

    public override void Observe(in FrameMetrics frame)
    {
        _firstSeen ??= frame.Time;
        if (frame.IsKeyFrame || frame.Time - _firstSeen >= _joinTime)
        {
            _joinedAt ??= frame.Time;
        }

        if (frame.HasDecoderEvidence)
        {
            _totals.ConcealedBlocks += frame.ConcealedBlocks;
            _totals.ErrorLines += frame.DecoderErrorLines;
            AddEvidence(frame.Time);
        }
        else
        {
            _trail.Pass(frame.Time, frame.IsKeyFrame);
        }
    }

    public override void Observe(in StreamEvent streamEvent)
    {
        if (streamEvent.IsPictureEvidence)
        {
            _totals.DamagedPackets++;
            AddEvidence(streamEvent.Time);
        }
    }

    public override void Observe(in DamageReading reading)
    {
        // Where evidence met the picture before it was joined to, it is none of a defect.
        if (!(reading.Time >= _joinedAt))
        {
            return;
        }

        var hasEvidence = _trail.Explains(reading.Time);
        // A clean keyframe ends what a transport did; what is still to be seen after it must speak for itself.
        var isHeld = hasEvidence || (_damage.IsOpen && !_totals.HasEvidence);
        var isDamaged = (isHeld ? reading.DimShare : reading.BrightShare) >= _minShare;
        var until = reading.Time + reading.Duration;
        _totals.Inspected++;
        if (!isDamaged)
        {
            OnClean(reading.Time, until);
            return;
        }

        _totals.Add(reading, hasEvidence);
        if (_damage.IsOpen)
        {
            _damage.Update(true, reading.Time, until);
            if (Measure(_finding!))
            {
                Findings.Changed(_finding!, until);
            }
        }
        else if (hasEvidence || IsConfirmed(reading))
        {
            Open(reading, hasEvidence, until);
        }
    }

    public override void Flush(TimeSpan end)
    {
        if (_damage.Reset() == ConditionStep.Closed)
        {
            Close(end);
        }
    }

    private void AddEvidence(TimeSpan time)
    {
        _trail.Add(time);
        _evidenceAt ??= time;
    }

    private void OnClean(TimeSpan from, TimeSpan until)
    {
        // The evidence until here left nothing to be seen.
        if (_evidenceAt <= from)
        {
            _evidenceAt = _trail.Last > from ? _trail.Last : null;
        }

        if (_damage.Update(false, from, until) == ConditionStep.Closed)
        {
            Close(until);
            _totals = default;
        }
        else if (!_damage.IsOpen)
        {
            _candidates = 0;
            _totals = _evidenceAt is null ? default : _totals.OnlyEvidence();
        }
    }

    // The model alone: a second look must agree, or a third must still see something.
    private bool IsConfirmed(in DamageReading reading)
    {
        if (_candidates == 0 || reading.Time - _candidateAt > _agreeTime)
        {
            _candidateAt = reading.Time;
            _candidates = 0;
        }

        _candidates++;
        return _candidates >= Persistent || (_candidates > 1 && reading.Overlap >= Agreement);
    }

    private void Open(in DamageReading reading, bool hasEvidence, TimeSpan now)
    {
        var start = _candidates > 0 ? _candidateAt : reading.Time;
        if (hasEvidence && _evidenceAt >= _joinedAt && _evidenceAt < start)
        {
            start = _evidenceAt.Value;
        }

        _damage.Update(true, start, now);
        _finding = new Finding
        {
            Detector = Descriptor.Id,
            Start = start,
            Severity = Severity.Minor,
            Damage = reading.Map?.Copy(),
            Detail = reading.Map is null ? NoModel : null,
        };
        Measure(_finding);
        Findings.Opened(_finding, now);
    }

    private void Close(TimeSpan now)
    {
        var finding = _finding!;
        _finding = null;
        finding.End = _damage.HeldUntil;
        _candidates = 0;
        Findings.Closed(finding, now);
    }

    // True where the severity rose or the cause became another.
    private bool Measure(Finding finding)
    {
        var cause = finding.Cause == Finding.DecoderCause ? Finding.DecoderCause
            : _totals.HasEvidence ? "transport"
            : "source";
        var severity = SeverityOf(_totals.PeakShare, _damage.HeldUntil - _damage.Start);
        var isNews = cause != finding.Cause || severity > finding.Severity;
        finding.Cause = cause;
        finding.Severity = severity > finding.Severity ? severity : finding.Severity;
        finding.Confidence = _totals.HasEvidence ? (1 + _totals.PeakScore) / 2 : _totals.PeakScore;
        finding.Region = _totals.PeakRegion;
        finding.Measurements["peak_score"] = _totals.PeakScore;
        finding.Measurements["peak_share"] = _totals.PeakShare;
        finding.Measurements["mean_share"] = _totals.SumOfShares / _totals.Damaged;
        finding.Measurements["inspected_pictures"] = _totals.Inspected;
        finding.Measurements["damaged_pictures"] = _totals.Damaged;
        finding.Measurements["concealed_blocks"] = _totals.ConcealedBlocks;
        finding.Measurements["error_lines"] = _totals.ErrorLines;
        finding.Measurements["damaged_packets"] = _totals.DamagedPackets;
        return isNews;
    }

    private static Severity SeverityOf(double peakShare, TimeSpan length) =>
        peakShare >= CriticalShare || (peakShare >= LastingShare && length >= _lasting) ? Severity.Critical
        : peakShare > MinorShare ? Severity.Major
        : Severity.Minor;

    // What a finding is judged from, from its first reading or evidence on.
    private struct DamageTotals
    {
        public int Inspected, Damaged, ErrorLines, DamagedPackets;
        public long ConcealedBlocks;
        public double PeakScore, PeakShare, SumOfShares;
        public Region? PeakRegion;
        public bool HasEvidence;

        // Evidence may be of pictures whose readings are still to come.
        public readonly DamageTotals OnlyEvidence() =>
            new() { ErrorLines = ErrorLines, DamagedPackets = DamagedPackets, ConcealedBlocks = ConcealedBlocks };

        public void Add(in DamageReading reading, bool hasEvidence)
        {
            Damaged++;
            HasEvidence |= hasEvidence;
            // What evidence speaks for counts as far as the lower threshold reaches.
            var share = hasEvidence ? reading.DimShare : reading.BrightShare;
            SumOfShares += share;
            PeakScore = Math.Max(PeakScore, reading.Score);
            if (Damaged == 1 || share > PeakShare)
            {
                PeakShare = share;
                PeakRegion = reading.Width > 0
                    ? new Region(reading.Left, reading.Top, reading.Width, reading.Height)
                    : null;
            }
        }
    }
}
