using Vqa.Node.Streams;

namespace Vqa.Node.Capacity;

/// <summary>What the watching of a stream for an hour costs, of what the machine costs.</summary>
internal sealed class StreamPrice
{
    private readonly double _cores;
    private readonly int _running;

    /// <param name="costPerHour">What the machine costs an hour, in any currency; 0 where nobody said.</param>
    /// <param name="streams">All streams, as they are now.</param>
    public StreamPrice(double costPerHour, IReadOnlyList<StreamStatus> streams)
    {
        var running = streams.Where(stream => stream.State == StreamState.Running).ToList();
        (PerHour, _running, _cores) = (costPerHour, running.Count, running.Sum(stream => stream.Cores));
    }

    /// <summary>What the machine costs an hour; 0 where nobody said.</summary>
    public double PerHour { get; }

    /// <summary>The mean of those that run; where none does, what the one that came would cost: all of it.</summary>
    public double PerStreamHour => PerHour / Math.Max(1, _running);

    /// <summary>A stream's share, by the processor time of its thread; 0 where it does not run.</summary>
    public double Of(StreamStatus stream) => stream.State != StreamState.Running ? 0
        : _cores > 0 ? PerHour * stream.Cores / _cores
        : PerStreamHour;
}
