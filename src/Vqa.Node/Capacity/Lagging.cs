using Vqa.Node.Streams;

namespace Vqa.Node.Capacity;

/// <summary>
/// Which streams do not keep up: less than 0.97 seconds of media in a second, or media that comes later and later.
/// Looked at by one thread, once a second.
/// </summary>
internal sealed class Lagging(TimeProvider time)
{
    /// <summary>Media time per wall time below which a stream does not keep up.</summary>
    public const double LeastSpeed = 0.97;

    private static readonly TimeSpan _stretch = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, (long At, double Drift, bool Grew)> _drifts = new(StringComparer.Ordinal);

    /// <summary>Looks.</summary>
    /// <returns>Ids of those that run and do not keep up.</returns>
    public IReadOnlySet<string> Look(IReadOnlyList<StreamStatus> streams)
    {
        var running = streams.Where(stream => stream.State == StreamState.Running).ToList();
        foreach (var gone in _drifts.Keys.Except(running.Select(stream => stream.Definition.Id)).ToList())
        {
            _drifts.Remove(gone);
        }

        return running.Where(stream => Drifts(stream) || stream.Speed < LeastSpeed)
            .Select(stream => stream.Definition.Id).ToHashSet(StringComparer.Ordinal);
    }

    private bool Drifts(StreamStatus stream)
    {
        var (id, drift) = (stream.Definition.Id, stream.LatencyDrift);
        if (!_drifts.TryGetValue(id, out var last))
        {
            _drifts[id] = (time.GetTimestamp(), drift, false);
            return false;
        }

        if (time.GetElapsedTime(last.At) is var elapsed && elapsed >= _stretch)
        {
            last = (time.GetTimestamp(), drift, drift - last.Drift > (1 - LeastSpeed) * elapsed.TotalSeconds);
            _drifts[id] = last;
        }

        return last.Grew;
    }
}
