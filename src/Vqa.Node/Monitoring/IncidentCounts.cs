using System.Collections.Concurrent;
using Vqa.Analysis.Detectors;
using Vqa.Delivery.Notices;

namespace Vqa.Node.Monitoring;

/// <summary>Counts incidents as they open, on their way to whoever takes them over. Any thread.</summary>
/// <param name="next">Takes them over.</param>
internal sealed class IncidentCounts(INoticeSink next) : INoticeSink
{
    // Where nobody scrapes, these are what is kept of streams that are gone: beyond so many kinds none is added.
    private const int MostKinds = 50_000;

    private readonly ConcurrentDictionary<IncidentKind, long> _waiting = new();
    private int _kinds;

    /// <inheritdoc/>
    public void Publish(IncidentNotice notice)
    {
        next.Publish(notice);
        var kind = new IncidentKind(notice.Stream, notice.Detector, notice.Severity);
        if (notice.Kind == NoticeKind.Opened && (Volatile.Read(ref _kinds) < MostKinds || _waiting.ContainsKey(kind)))
        {
            _waiting.AddOrUpdate(kind, Add, static (_, count) => count + 1);
        }
    }

    private long Add(IncidentKind kind)
    {
        Interlocked.Increment(ref _kinds);
        return 1;
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
                Interlocked.Decrement(ref _kinds);
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
