using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Media;
using Vqa.Media.Hardware;

namespace Vqa.Analysis.Sessions;

/// <summary>
/// What a session tells as it goes. All calls come on the session's thread, in media order; a slow listener slows the stream,
/// an exception from it ends the stream. Nothing passed in may be kept, but for incidents.
/// </summary>
public interface ISessionListener
{
    /// <summary>The session goes on to its next stage: twice for every packet.</summary>
    void OnStage(SessionStage stage)
    {
    }

    /// <summary>The input is open: what it holds.</summary>
    void OnOpened(MediaInfo info);

    /// <summary>A packet was read and is decoded next: what comes of it is told after this.</summary>
    /// <param name="packet">It, valid during the call only; a <see cref="PacketRing"/> can keep what it holds.</param>
    void OnPacket(MediaPacket packet)
    {
    }

    /// <summary>A picture was measured.</summary>
    /// <param name="metrics">Its numbers.</param>
    /// <param name="frame">The picture, valid during the call only.</param>
    void OnFrame(in FrameMetrics metrics, VideoFrame frame);

    /// <summary>A window of sound was measured.</summary>
    void OnAudio(in AudioMetrics metrics);

    /// <summary>An incident opened, changed or closed.</summary>
    /// <param name="incidentEvent">What happened.</param>
    /// <param name="frame">The picture on screen at that moment, valid during the call only; null where there was none yet.</param>
    void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame);

    /// <summary>Pictures are decoded on the CPU though a GPU was wanted: from the start, or from now on.</summary>
    /// <param name="refusal">Why.</param>
    /// <param name="time">Since when, on the session's clock.</param>
    void OnDeviceRefused(HardwareRefusal refusal, TimeSpan time)
    {
    }
}
