using Vqa.Node.Streams;

namespace Vqa.Node.Capacity;

/// <summary>
/// Which streams do not keep up: less than 0.97 seconds of media in a second, or media that comes later and later. What comes in
/// segments comes in bursts, so there only the lag right after a burst counts, over several of them. Looked at by one thread,
/// once a second.
/// </summary>
internal sealed class Lagging(TimeProvider time)
{
    /// <summary>Media time per wall time below which a stream does not keep up.</summary>
    public const double LeastSpeed = 0.97;

    private static readonly TimeSpan _stretch = TimeSpan.FromSeconds(10);

    // Segments last up to ten seconds or so.
    private static readonly TimeSpan _stretchOfSegments = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, Drift> _drifts = new(StringComparer.Ordinal);

    /// <summary>Looks.</summary>
    /// <returns>Ids of those that run and do not keep up.</returns>
    public IReadOnlySet<string> Look(IReadOnlyList<StreamStatus> streams)
    {
        var running = streams.Where(stream => stream.State == StreamState.Running).ToList();
        foreach (var gone in _drifts.Keys.Except(running.Select(stream => stream.Definition.Id)).ToList())
        {
            _drifts.Remove(gone);
        }

        return running.Where(stream => Drifts(stream) || (!IsSegmented(stream) && stream.Speed < LeastSpeed))
            .Select(stream => stream.Definition.Id).ToHashSet(StringComparer.Ordinal);
    }

    private bool Drifts(StreamStatus stream)
    {
        var (id, now) = (stream.Definition.Id, stream.LatencyDrift);
        if (!_drifts.TryGetValue(id, out var drift))
        {
            drift = new Drift(time.GetTimestamp(), now);
        }

        drift.Least = Math.Min(drift.Least, now);
        var stretch = IsSegmented(stream) ? _stretchOfSegments : _stretch;
        if (time.GetElapsedTime(drift.Since) >= stretch)
        {
            var grew = drift.Before is { } before && drift.Least - before > (1 - LeastSpeed) * stretch.TotalSeconds;
            drift = new Drift(time.GetTimestamp(), now) { Before = drift.Least, Grew = grew };
        }

        _drifts[id] = drift;
        return drift.Grew;
    }

    private static bool IsSegmented(StreamStatus stream) =>
        stream.Info is { IsLive: true, Container: var container } && (container.StartsWith("hls", StringComparison.Ordinal)
            || container.StartsWith("dash", StringComparison.Ordinal));

    /// <summary>How late a stream's media came.</summary>
    /// <param name="Since">When the stretch began.</param>
    /// <param name="Least">The least lag in it, seconds.</param>
    private record struct Drift(long Since, double Least)
    {
        /// <summary>The least lag of the stretch before.</summary>
        public double? Before { get; init; }

        /// <summary>It grew from the one before that to the last.</summary>
        public bool Grew { get; init; }
    }
}
