using System.Collections.Concurrent;
using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.Delivery.Results;
using Vqa.Delivery.Timelines;
using Vqa.Media;
using Vqa.Node.Streams;

namespace Vqa.Node.Followers;

/// <summary>Keeps the numbers of each stream: a week of them in memory for the pages, all of them in the store.</summary>
internal sealed class TimelineFollower(ResultWriter results, StreamRules rules, TimeProvider time) : IStreamFollower
{
    private readonly ConcurrentDictionary<string, Timeline> _timelines = new(StringComparer.Ordinal);

    /// <summary>The numbers of a stream; null where it was never watched.</summary>
    public Timeline? Find(string stream) => _timelines.GetValueOrDefault(stream);

    /// <inheritdoc/>
    public ISessionListener Follow(StreamDefinition definition)
    {
        var timeline = _timelines.GetOrAdd(definition.Id, _ => new Timeline());
        var stored = results.OpenStream(definition.Id, rules.Selection(definition).Select(chosen => chosen.Descriptor.Id));
        return new Recording(new TimelineRecorder(new WallClock(time).At, timeline, stored), stored);
    }

    /// <inheritdoc/>
    public void Forget(string stream) => _timelines.TryRemove(stream, out _);

    // One session's; what it holds back is handed over at the end. A session that was given up does not tell its end: another one
    // writes the timeline then.
    private sealed class Recording(TimelineRecorder recorder, MetricsRecorder stored) : ISessionListener
    {
        public void OnStage(SessionStage stage)
        {
            if (stage == SessionStage.Ended)
            {
                recorder.Flush();
                stored.Flush();
            }
        }

        public void OnOpened(MediaInfo info)
        {
        }

        public void OnFrame(in FrameMetrics metrics, VideoFrame frame) => recorder.OnFrame(metrics, frame);

        public void OnAudio(in AudioMetrics metrics) => recorder.OnAudio(metrics);

        public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame)
        {
        }
    }
}
