using Prometheus;
using Vqa.Analysis.Detectors;
using Vqa.Delivery.Notices;
using Vqa.Node.Streams;

namespace Vqa.Node.Monitoring;

/// <summary>
/// Counts of incidents: of the node by every detector and severity, from zero on; of a stream only where there were
/// any. For one thread.
/// </summary>
internal sealed class IncidentMetrics
{
    private readonly Counter _ofNode, _ofStream;
    private readonly Dictionary<string, HashSet<IncidentKind>> _series = new(StringComparer.Ordinal);

    /// <param name="factory">Where the series are registered.</param>
    public IncidentMetrics(MetricFactory factory)
    {
        _ofNode = factory.CreateCounter(
            "vqa_incidents_total", "Incidents opened, by how bad they were then.", ["detector", "severity"]);
        _ofStream = factory.CreateCounter(
            "vqa_stream_incidents_total", "Incidents of a stream opened, by how bad they were then.",
            ["stream", "detector", "severity"]);
        foreach (var detector in DetectorCatalog.All.Select(detector => detector.Id).Append(LossWatch.Id))
        {
            foreach (var severity in Enum.GetValues<Severity>())
            {
                _ofNode.WithLabels(detector, NoticeWords.Of(severity)).Inc(0);
            }
        }
    }

    /// <summary>Adds what opened since the last time.</summary>
    /// <param name="opened">How many of which kind.</param>
    /// <param name="labelOf">Gives the label of a stream; null where it is watched no more.</param>
    /// <param name="gone">Streams whose series vanish.</param>
    public void Collect(
        IReadOnlyCollection<KeyValuePair<IncidentKind, long>> opened, Func<string, string?> labelOf,
        IReadOnlyList<string> gone)
    {
        foreach (var (kind, count) in opened)
        {
            _ofNode.WithLabels(kind.Detector, NoticeWords.Of(kind.Severity)).Inc(count);
            if (labelOf(kind.Stream) is not { } label)
            {
                continue;
            }

            _ofStream.WithLabels(label, kind.Detector, NoticeWords.Of(kind.Severity)).Inc(count);
            if (!_series.TryGetValue(label, out var series))
            {
                _series[label] = series = [];
            }

            series.Add(kind with { Stream = label });
        }

        foreach (var label in gone)
        {
            if (_series.Remove(label, out var series))
            {
                foreach (var kind in series)
                {
                    _ofStream.RemoveLabelled(label, kind.Detector, NoticeWords.Of(kind.Severity));
                }
            }
        }
    }
}
