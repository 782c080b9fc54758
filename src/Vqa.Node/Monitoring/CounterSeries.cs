using Prometheus;

namespace Vqa.Node.Monitoring;

/// <summary>
/// A counter fed from counts that begin anew whenever their stream does: it goes on from where it was, and never back.
/// For one thread.
/// </summary>
internal sealed class CounterSeries(Counter counter)
{
    private readonly Dictionary<string, long> _seen = new(StringComparer.Ordinal);

    /// <summary>Streams that it counts.</summary>
    public IReadOnlyCollection<string> Known => _seen.Keys;

    /// <summary>Counts what came since the last look.</summary>
    /// <param name="stream">Id of the stream that the count is of.</param>
    /// <param name="count">Its count now.</param>
    /// <param name="label">The series that it goes to.</param>
    public void Follow(string stream, long count, string label)
    {
        var before = _seen.GetValueOrDefault(stream);
        _seen[stream] = count;
        counter.WithLabels(label).Inc(count >= before ? count - before : count);
    }

    /// <summary>
    /// Takes away the series of a stream that is watched no more, and of a label that nobody has any more.
    /// </summary>
    public void Forget(string stream, string? label)
    {
        _seen.Remove(stream);
        if (label is not null)
        {
            counter.RemoveLabelled(label);
        }
    }
}
