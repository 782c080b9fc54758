using Vqa.Analysis.Detectors;
using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Models;
using Vqa.Analysis.Sessions;
using Vqa.Benchmarks.Accuracy;
using Vqa.Benchmarks.Corruption.Scoring;
using Vqa.Media;

namespace Vqa.Benchmarks.Corruption.Measuring;

/// <summary>
/// Runs a stream session on a file, as <c>vqa analyze --threads 1</c> does. One decoder thread, for damage looks the
/// same each time then, and files share the machine.
/// </summary>
/// <param name="inference">The model's thread, borrowed; null for no model.</param>
internal sealed class DamageWatch(InferenceThread? inference)
{
    /// <summary>The detector that is judged.</summary>
    public const string Detector = "block_corruption";

    private const string DecoderDetector = "video_decode";

    /// <summary>Analyses a file to its end by all detectors at their defaults, on the calling thread.</summary>
    public WatchedFile Watch(string path, CancellationToken stop) =>
        Watch(path, DetectorCatalog.Everything, stop);

    /// <summary>
    /// The same by <c>video_decode</c> alone: what is known without a look at the picture, and with no other detector
    /// to explain it away.
    /// </summary>
    public WatchedFile WatchDecoder(string path, CancellationToken stop) => Watch(
        path, [new DetectorSelection(DetectorCatalog.Find(DecoderDetector), OptionValues.Defaults)], stop);

    private WatchedFile Watch(string path, IReadOnlyList<DetectorSelection> detectors, CancellationToken stop)
    {
        var listener = new Listener();
        var options = new SessionOptions { DecoderThreads = 1, Detectors = detectors, Inference = inference };
        var result = new StreamSession(path, options, listener).Run(stop);
        stop.ThrowIfCancellationRequested();
        var incidents = result.Incidents.Select(i => new WatchedIncident(
            i.Finding.Detector,
            i.Absorbed,
            new Interval(i.Finding.Start, i.Finding.End ?? result.Duration),
            i.Finding.Severity,
            i.Finding.Cause,
            listener.OpeningOf(i),
            listener.AlarmOf(i)));
        return new WatchedFile(
            [.. incidents],
            listener.Pictures,
            result.Duration,
            result.DecodeErrors,
            result.Status == SessionStatus.Complete,
            result.Error is { } error ? $"{result.Status}: {error}" : result.Status.ToString(),
            result.ModelError);
    }

    private sealed class Listener : ISessionListener
    {
        private readonly Dictionary<string, TimeSpan> _openings = [];
        private readonly Dictionary<string, TimeSpan> _alarms = [];
        private readonly List<WatchedPicture> _pictures = [];

        public IReadOnlyList<WatchedPicture> Pictures => _pictures;

        public TimeSpan OpeningOf(Incident incident) => _openings[incident.Id];

        public TimeSpan? AlarmOf(Incident incident) =>
            _alarms.TryGetValue(incident.Id, out var time) ? time : null;

        public void OnOpened(MediaInfo info)
        {
        }

        public void OnFrame(in FrameMetrics metrics, VideoFrame frame) => _pictures.Add(
            new WatchedPicture(metrics.Time, metrics.Decode != DecodeFlags.None || metrics.RefusedPackets > 0));

        public void OnAudio(in AudioMetrics metrics)
        {
        }

        // An incident that opens as a minor one alarms nobody until it gets worse.
        public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame)
        {
            _openings.TryAdd(incidentEvent.Incident.Id, incidentEvent.Time);
            if (incidentEvent.Incident.Finding.Severity > Severity.Minor)
            {
                _alarms.TryAdd(incidentEvent.Incident.Id, incidentEvent.Time);
            }
        }
    }
}

/// <summary>What Vqa said of a picture.</summary>
/// <param name="Time">On the session's clock.</param>
/// <param name="IsFlagged">The decoder flagged it, or refused a packet before it.</param>
internal readonly record struct WatchedPicture(TimeSpan Time, bool IsFlagged);

/// <summary>An incident of a session.</summary>
/// <param name="Detector">The detector that leads it.</param>
/// <param name="Absorbed">Detectors whose findings it explains.</param>
/// <param name="Where">On the session's clock.</param>
/// <param name="Severity">The last one.</param>
/// <param name="Cause">The last one; null where none is named.</param>
/// <param name="OpenedAt">When an event line first told of it.</param>
/// <param name="AlarmedAt">When an event line first told of it above minor; null where none did.</param>
internal sealed record WatchedIncident(
    string Detector,
    IReadOnlyList<string> Absorbed,
    Interval Where,
    Severity Severity,
    string? Cause,
    TimeSpan OpenedAt,
    TimeSpan? AlarmedAt)
{
    /// <summary>It is block corruption, or explains it: one fault is one incident.</summary>
    public bool TellsOfCorruption => Detector == DamageWatch.Detector || Absorbed.Contains(DamageWatch.Detector);

    /// <summary>It is block corruption above minor. What another fault explains (a splice) alarms of that one.</summary>
    public bool IsAlarm => Detector == DamageWatch.Detector && AlarmedAt is not null;
}

/// <summary>What Vqa said of a file.</summary>
/// <param name="Incidents">All of them, in the order of their starts.</param>
/// <param name="Pictures">All of them, in the order in which they are shown.</param>
/// <param name="Length">Length of what was analysed.</param>
/// <param name="DecodeErrors">Packets refused and pictures flagged.</param>
/// <param name="IsComplete">It was read to its end.</param>
/// <param name="Status">How it ended, and the error where there was one.</param>
/// <param name="ModelError">Why the model could not look; null where it always could.</param>
internal sealed record WatchedFile(
    IReadOnlyList<WatchedIncident> Incidents,
    IReadOnlyList<WatchedPicture> Pictures,
    TimeSpan Length,
    long DecodeErrors,
    bool IsComplete,
    string Status,
    string? ModelError)
{
    /// <summary>Block corruption above minor, from the first picture.</summary>
    public IReadOnlyList<ReportedIncident> Alarms =>
    [
        .. Incidents.Where(i => i.IsAlarm).Select(i => Report(i, i.AlarmedAt!.Value)),
    ];

    /// <summary>All incidents of any severity, from the first picture.</summary>
    public IReadOnlyList<ReportedIncident> Reports => [.. Incidents.Select(i => Report(i, i.OpenedAt))];

    private ReportedIncident Report(WatchedIncident incident, TimeSpan at) => new(
        new Interval(incident.Where.Start - Origin, incident.Where.End - Origin), at - Origin, incident.Cause);

    private TimeSpan Origin => Pictures.Count > 0 ? Pictures[0].Time : TimeSpan.Zero;
}
