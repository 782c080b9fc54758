using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.Media;

namespace Vqa.Delivery.Notices;

/// <summary>Tells the incidents of one session as notices.</summary>
/// <param name="teller">Of the stream; outlives the session.</param>
/// <param name="stop">Set where the session ends because someone wants it to: incidents that it then closes are interrupted.</param>
public sealed class NoticeListener(IncidentTeller teller, CancellationToken stop) : ISessionListener
{
    /// <inheritdoc/>
    public void OnOpened(MediaInfo info)
    {
    }

    /// <inheritdoc/>
    public void OnFrame(in FrameMetrics metrics, VideoFrame frame)
    {
    }

    /// <inheritdoc/>
    public void OnAudio(in AudioMetrics metrics)
    {
    }

    /// <inheritdoc/>
    public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame) => teller.Tell(
        incidentEvent,
        isInterrupted: incidentEvent.Kind == IncidentEventKind.Closed && stop.IsCancellationRequested
            && incidentEvent.Incident.MergedInto is null);
}
