using Vqa.Analysis.Metering;

namespace Vqa.Analysis.Detectors;

/// <summary>
/// The video decoder met damage: packets that it refused, pictures that it had to patch. Smears, blocks, jumps.
/// </summary>
/// <remarks>
/// <para>
/// Evidence is a refused packet (the decoder's return code), a packet that the demuxer saw come incomplete (continuity
/// counters, checksums), and a picture with any of FFmpeg's <c>decode_error_flags</c>, the CORRUPT flag, or a line of damage in
/// FFmpeg's log: all of them together, because each codec and container uses its own. Errors less than
/// <see cref="Recovery"/> apart are one finding. Its severity is by how much was hit: minor up to two pictures and packets, major
/// above, critical where half of the pictures over two seconds and more are damaged, or there are none.
/// </para>
/// <para>
/// A live stream is joined in mid-GOP: until the first keyframe nothing can be decoded, and that is no fault of the stream. Errors
/// before the first keyframe or clean picture are therefore held back, and dropped when that comes within <see cref="JoinTime"/>; when
/// it does not, or the stream ends without one, they are reported from the first of them.
/// </para>
/// <para>
/// Known false alarms: codecs that flag harmless oddities of the bitstream. Missed: damage that decodes without an error, which
/// is block_corruption's.
/// </para>
/// <para>
/// Missing time stamps and stamps that run back: the session's clock counts on. A change of size or format needs nothing, its
/// damaged pictures are explained by format_change in fusion. Not one picture decoded: critical, with cause
/// <c>undecodable</c>. At the end of the stream an open finding ends with its last error.
/// </para>
/// </remarks>
internal sealed class VideoDecodeDetector : Detector
{
    public static readonly DetectorOption Recovery = new(
        "recovery", "s", 1, 0, 60, "errors closer to each other than this are one finding; about a GOP");

    public static readonly DetectorOption JoinTime = new(
        "join_time", "s", 3, 0, 60, "how long a stream that was joined in mid-GOP may take to its first picture; broadcast GOPs are shorter");

    /// <summary>What users see of it.</summary>
    public static readonly DetectorDescriptor Descriptor = new(
        "video_decode",
        "Packets come incomplete, the decoder refuses them, or patches and flags pictures",
        "FFmpeg return codes, decode_error_flags, AV_FRAME_FLAG_CORRUPT and error lines",
        [Recovery, JoinTime],
        static (options, findings) => new VideoDecodeDetector(options, findings));

    // Up to so many pictures and packets: a flicker that most viewers miss.
    private const int Few = 2;

    private const double MostlyDamaged = 0.5;
    private static readonly TimeSpan _longDamage = TimeSpan.FromSeconds(2);

    private readonly TimeSpan _joinTime;
    private readonly ConditionTracker _errors;
    private bool _joined;
    private TimeSpan? _firstBeforeJoin;
    private Finding? _finding;
    private string? _firstError;
    private int _refused, _damaged, _flagged, _concealed, _concealedBlocks, _clean;

    public VideoDecodeDetector(OptionValues options, IFindings findings)
        : base(findings)
    {
        _joinTime = options.Seconds(JoinTime);
        _errors = new ConditionTracker(TimeSpan.Zero, options.Seconds(Recovery));
    }

    public override void Observe(in FrameMetrics frame)
    {
        var until = frame.Time + frame.Duration;
        var isClean = !frame.HasDecoderEvidence;
        if (!_joined && (isClean || frame.IsKeyFrame))
        {
            Join(frame.Time);
        }

        if (!isClean)
        {
            _flagged++;
            _concealed += frame.ConcealedBlocks > 0 || frame.Decode.HasFlag(DecodeFlags.Concealed) ? 1 : 0;
            _concealedBlocks += frame.ConcealedBlocks;
            OnError(frame.Time, until);
            return;
        }

        _clean++;
        if (_errors.Update(false, frame.Time, until) == ConditionStep.Closed)
        {
            Close(until);
        }
    }

    public override void Observe(in StreamEvent streamEvent)
    {
        if (streamEvent.Kind is StreamEventKind.VideoPacketRefused or StreamEventKind.VideoPacketDamaged)
        {
            _refused += streamEvent.Kind == StreamEventKind.VideoPacketRefused ? 1 : 0;
            _damaged += streamEvent.Kind == StreamEventKind.VideoPacketDamaged ? 1 : 0;
            _firstError ??= streamEvent.To;
            OnError(streamEvent.Time, streamEvent.Time);
        }
    }

    public override void Flush(TimeSpan end)
    {
        if (!_joined && _firstBeforeJoin is { } first)
        {
            _errors.Update(true, first, end);
            Open(end);
            _finding!.Cause = "undecodable";
            _finding.Severity = Severity.Critical;
        }

        if (_errors.Reset() == ConditionStep.Closed)
        {
            Close(end);
        }
    }

    // What was held back is dropped, or reported where it took too long.
    private void Join(TimeSpan now)
    {
        _joined = true;
        if (_firstBeforeJoin is { } first && now - first >= _joinTime)
        {
            _errors.Update(true, first, now);
            Open(now);
        }
        else
        {
            Forget();
        }
    }

    private void OnError(TimeSpan from, TimeSpan until)
    {
        if (!_joined)
        {
            _firstBeforeJoin ??= from;
            if (until - _firstBeforeJoin >= _joinTime)
            {
                Join(until);
            }

            return;
        }

        // Packets are refused in decoding order, which may run ahead of the pictures by a few.
        until = _errors.IsOpen && until < _errors.HeldUntil ? _errors.HeldUntil : until;
        if (_errors.Update(true, from, until) == ConditionStep.Opened)
        {
            Open(until);
        }
        else if (Measure(_finding!))
        {
            Findings.Changed(_finding!, until);
        }
    }

    private void Open(TimeSpan now)
    {
        _finding = new Finding { Detector = Descriptor.Id, Start = _errors.Start, Severity = Severity.Minor, Detail = _firstError };
        _clean = 0;
        Measure(_finding);
        Findings.Opened(_finding, now);
    }

    private void Close(TimeSpan now)
    {
        var finding = _finding!;
        _finding = null;
        finding.End = _errors.HeldUntil;
        Findings.Closed(finding, now);
        Forget();
    }

    private void Forget()
    {
        _refused = _damaged = _flagged = _concealed = _concealedBlocks = _clean = 0;
        _firstError = null;
        _firstBeforeJoin = null;
    }

    // True where the severity rose.
    private bool Measure(Finding finding)
    {
        finding.Detail ??= _firstError;
        finding.Measurements["refused_packets"] = _refused;
        finding.Measurements["damaged_packets"] = _damaged;
        finding.Measurements["flagged_frames"] = _flagged;
        finding.Measurements["concealed_frames"] = _concealed;
        finding.Measurements["concealed_blocks"] = _concealedBlocks;
        var severity = SeverityOf(_refused + _damaged, _flagged, _clean, _errors.HeldUntil - _errors.Start);
        if (severity <= finding.Severity)
        {
            return false;
        }

        finding.Severity = severity;
        return true;
    }

    private static Severity SeverityOf(int packets, int flagged, int clean, TimeSpan length) =>
        length >= _longDamage && flagged >= MostlyDamaged * (flagged + clean) ? Severity.Critical
        : packets + flagged > Few ? Severity.Major
        : Severity.Minor;
}
