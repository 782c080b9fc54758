using System.Collections.Concurrent;
using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Models;
using Vqa.Analysis.Sessions;
using Vqa.Delivery.Evidence;
using Vqa.Media;
using Vqa.Node.Streams;

namespace Vqa.Node.Followers;

/// <summary>
/// Keeps the evidence of each stream's incidents: one recorder a stream, over all its sessions, so that a source that comes and
/// goes has its packets from before, and no more clips an hour than others.
/// </summary>
internal sealed class EvidenceFollower(
    EvidenceWriter writer, EvidenceOptions options, InferenceThread? inference, StreamRules rules, TimeProvider time) : IStreamFollower
{
    private readonly ConcurrentDictionary<string, Recording> _last = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ISessionListener Follow(StreamDefinition definition)
    {
        var subject = new EvidenceSubject
        {
            Stream = definition.Id,
            Source = MediaSource.Redact(definition.Url),
            Detectors = rules.Selection(definition),
            Model = inference?.Identity,
            Manifest = inference?.Manifest,
            Program = ProgramVersion.Text,
        };
        var before = _last.GetValueOrDefault(definition.Id);
        var recorder = before?.Inherit(definition) ?? new EvidenceRecorder(subject, options, writer, time);
        return _last[definition.Id] = new Recording(definition, recorder);
    }

    /// <inheritdoc/>
    public void Forget(string stream)
    {
        if (_last.TryRemove(stream, out var last))
        {
            last.Inherit(null)?.Dispose();
        }
    }

    /// <summary>
    /// One session's use of the recorder. The next session inherits it once this one is over; one that hangs keeps its own, and
    /// takes it along if it ever ends.
    /// </summary>
    private sealed class Recording(StreamDefinition definition, EvidenceRecorder recorder) : ISessionListener, IDisposable
    {
        private readonly Lock _lock = new();
        private bool _isOver, _isLeft;

        /// <summary>Gives the recorder away; null where a session still uses it, or the definition is another one.</summary>
        public EvidenceRecorder? Inherit(StreamDefinition? heir)
        {
            lock (_lock)
            {
                _isLeft = true;
                if (_isOver && (heir is null || heir.IsWatchedLike(definition)))
                {
                    return recorder;
                }
            }

            if (_isOver)
            {
                recorder.Dispose();
            }

            return null;
        }

        public void OnOpened(MediaInfo info) => recorder.OnOpened(info);

        public void OnPacket(MediaPacket packet) => recorder.OnPacket(packet);

        public void OnFrame(in FrameMetrics metrics, VideoFrame frame) => recorder.OnFrame(metrics, frame);

        public void OnAudio(in AudioMetrics metrics) => recorder.OnAudio(metrics);

        public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame) => recorder.OnIncident(incidentEvent, frame);

        public void Dispose()
        {
            recorder.Finish();
            lock (_lock)
            {
                _isOver = true;
                if (!_isLeft)
                {
                    return;
                }
            }

            recorder.Dispose();
        }
    }
}
