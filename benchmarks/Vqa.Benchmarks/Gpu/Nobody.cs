using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.Media;

namespace Vqa.Benchmarks.Gpu;

/// <summary>Listens to a session and says how many pictures came; nothing else.</summary>
/// <param name="onFrame">Called for each picture.</param>
internal sealed class Nobody(Action onFrame) : ISessionListener
{
    /// <summary>Listens to nothing at all.</summary>
    public Nobody()
        : this(() => { })
    {
    }

    public void OnOpened(MediaInfo info)
    {
    }

    public void OnFrame(in FrameMetrics metrics, VideoFrame frame) => onFrame();

    public void OnAudio(in AudioMetrics metrics)
    {
    }

    public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame)
    {
    }
}
