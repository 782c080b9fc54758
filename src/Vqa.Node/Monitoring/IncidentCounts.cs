using System.Collections.Concurrent;
using Vqa.Analysis.Detectors;
using Vqa.Delivery.Notices;

namespace Vqa.Node.Monitoring;

/// <summary>Counts incidents as they open, on their way to whoever takes them over. Any thread.</summary>
/// <param name="next">Takes them over.</param>
internal sealed class IncidentCounts(INoticeSink next) : INoticeSink
{
    // Bounded: streams times detectors times three.
    private ConcurrentDictionary<IncidentKind, long> _waiting = new();

    /// <inheritdoc/>
    public void Publish(IncidentNotice notice)
    {
        next.Publish(notice);
        if (notice.Kind == NoticeKind.Opened)
        {
            _waiting.AddOrUpdate(
                new IncidentKind(notice.Stream, notice.Detector, notice.Severity), 1, static (_, count) => count + 1);
        }
    }

    /// <summary>What opened since the last call. For one thread.</summary>
    public IReadOnlyCollection<KeyValuePair<IncidentKind, long>> Take()
    {
        // Taken one by one: a stream's thread may be adding to any of them.
        var taken = new List<KeyValuePair<IncidentKind, long>>();
        foreach (var kind in _waiting.Keys)
        {
            if (_waiting.TryRemove(kind, out var count))
            {
                taken.Add(new(kind, count));
            }
        }

        return taken;
    }
}

/// <summary>What incidents are counted by.</summary>
/// <param name="Stream">Id of the stream.</param>
/// <param name="Detector">Id of the detector that leads the incident.</param>
/// <param name="Severity">How bad it was when it opened.</param>
internal readonly record struct IncidentKind(string Stream, string Detector, Severity Severity);
