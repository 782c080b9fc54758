using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.Media;
using Vqa.Media.Hardware;

namespace Vqa.Delivery.Reports;

/// <summary>Lets several listeners follow one session. They are told in the order given; an exception from one ends the stream.</summary>
/// <param name="listeners">All of them; they stay the caller's to dispose.</param>
public sealed class ListenerGroup(params IReadOnlyList<ISessionListener> listeners) : ISessionListener
{
    // An array: enumerating an interface would allocate on every frame.
    private readonly ISessionListener[] _listeners = [.. listeners];

    /// <inheritdoc/>
    public void OnStage(SessionStage stage)
    {
        foreach (var listener in _listeners)
        {
            listener.OnStage(stage);
        }
    }

    /// <inheritdoc/>
    public void OnOpened(MediaInfo info)
    {
        foreach (var listener in _listeners)
        {
            listener.OnOpened(info);
        }
    }

    /// <inheritdoc/>
    public void OnPacket(MediaPacket packet)
    {
        foreach (var listener in _listeners)
        {
            listener.OnPacket(packet);
        }
    }

    /// <inheritdoc/>
    public void OnFrame(in FrameMetrics metrics, VideoFrame frame)
    {
        foreach (var listener in _listeners)
        {
            listener.OnFrame(metrics, frame);
        }
    }

    /// <inheritdoc/>
    public void OnAudio(in AudioMetrics metrics)
    {
        foreach (var listener in _listeners)
        {
            listener.OnAudio(metrics);
        }
    }

    /// <inheritdoc/>
    public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame)
    {
        foreach (var listener in _listeners)
        {
            listener.OnIncident(incidentEvent, frame);
        }
    }

    /// <inheritdoc/>
    public void OnDeviceRefused(HardwareRefusal refusal, TimeSpan time)
    {
        foreach (var listener in _listeners)
        {
            listener.OnDeviceRefused(refusal, time);
        }
    }
}
