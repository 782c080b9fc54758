using Vqa.Analysis.Detectors;
using Vqa.Analysis.Incidents;
using Vqa.Media;

namespace Vqa.Analysis.Sessions;

/// <summary>
/// Keeps the last packets of a stream that a GPU decodes, and where its pictures turn out damaged has them decoded again on the CPU:
/// if they are whole there, the decoder is to blame. Belongs to the session's thread, which never waits for it but at the end.
/// </summary>
internal sealed class DecoderBlame : IDisposable
{
    // Keyframes of the usual distance, and what detectors need to be sure.
    private static readonly PacketRingOptions _kept = new() { Length = TimeSpan.FromSeconds(4), MaxBytes = 8L << 20 };
    private static readonly TimeSpan _before = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan _endLimit = TimeSpan.FromSeconds(10);

    private readonly SessionOptions _options;
    private readonly DecoderJudge _judge;
    private readonly PacketRing _ring = new(_kept);
    private DecoderCase? _case;

    private DecoderBlame(SessionOptions options, DecoderJudge judge) => (_options, _judge) = (options, judge);

    /// <summary>That of a session; null where no GPU decodes, or nobody judges: then it costs nothing.</summary>
    public static DecoderBlame? For(SessionOptions options) =>
        options is { Hardware: not null, Judge: { } judge } ? new DecoderBlame(options, judge) : null;

    /// <summary>Keeps a packet of video.</summary>
    public void Take(MediaPacket packet)
    {
        if (packet.Kind == MediaKind.Video)
        {
            _ring.Add(packet);
        }
    }

    /// <summary>An incident opened while the GPU decodes. One at a time is looked into.</summary>
    /// <param name="incidentEvent">What happened.</param>
    /// <param name="shown">The picture on screen.</param>
    public void Take(in IncidentEvent incidentEvent, VideoFrame? shown)
    {
        var finding = incidentEvent.Incident.Finding;
        if (incidentEvent.Kind != IncidentEventKind.Opened || _case is not null
            || finding.Detector is not ("block_corruption" or "video_decode")
            || shown?.Pts is not { } pts || _ring.PositionOf(pts) is not { } position)
        {
            return;
        }

        var start = position - (incidentEvent.Time - finding.Start);
        var stretch = _ring.Take(start - _before, start, long.MaxValue);
        stretch.Complete();
        _case = new DecoderCase(finding, stretch, _options);
        _judge.Submit(_case);
    }

    /// <summary>The finding whose cause has just turned out to be the decoder; null where none has.</summary>
    public Finding? TakeBlamed()
    {
        if (_case is not { Result: not SecondLook.Pending } done)
        {
            return null;
        }

        _case = null;
        if (done.Result != SecondLook.Clean)
        {
            return null;
        }

        done.Finding.Cause = Finding.DecoderCause;
        return done.Finding;
    }

    /// <summary>At the end: waits for what is being looked into.</summary>
    public void Finish() => _case?.Wait(_endLimit);

    public void Dispose() => _ring.Dispose();
}
