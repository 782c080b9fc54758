using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.Media;
using Vqa.Media.Hardware;

namespace Vqa.Node.Streams;

/// <summary>
/// Stands before a session's listeners. A session that hung was given up and another one has taken its place: where it wakes
/// up after all, it is ended with its first word, and nobody hears it.
/// </summary>
internal sealed class StreamGate(ISessionListener listener) : ISessionListener
{
    private volatile bool _isShut;

    /// <summary>Lets nothing through any more.</summary>
    public void Shut() => _isShut = true;

    public void OnStage(SessionStage stage)
    {
        // The last word comes while the session is ending already.
        if (stage != SessionStage.Ended)
        {
            Pass().OnStage(stage);
        }
        else if (!_isShut)
        {
            listener.OnStage(stage);
        }
    }

    public void OnOpened(MediaInfo info) => Pass().OnOpened(info);

    public void OnPacket(MediaPacket packet) => Pass().OnPacket(packet);

    public void OnFrame(in FrameMetrics metrics, VideoFrame frame) => Pass().OnFrame(metrics, frame);

    public void OnAudio(in AudioMetrics metrics) => Pass().OnAudio(metrics);

    public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame) => Pass().OnIncident(incidentEvent, frame);

    public void OnDeviceRefused(HardwareRefusal refusal, TimeSpan time) => Pass().OnDeviceRefused(refusal, time);

    private ISessionListener Pass() => _isShut ? throw new OperationCanceledException("The session was given up.") : listener;
}
