namespace Vqa.Delivery.Subscribers;

/// <summary>
/// How long to wait after a failure: doubling from the first pause to the longest, each time drawn anew between the
/// half and the whole of it, so that what failed together does not come back together.
/// </summary>
/// <param name="First">The pause after the first failure.</param>
/// <param name="Longest">The longest pause.</param>
internal readonly record struct BackOff(TimeSpan First, TimeSpan Longest)
{
    /// <summary>2^30 firsts are longer than any longest.</summary>
    private const int MaxDoublings = 30;

    /// <summary>The pause.</summary>
    /// <param name="failures">Failures in a row, 1 or more.</param>
    /// <param name="draw">A random number, 0 to 1.</param>
    public TimeSpan Pause(int failures, double draw)
    {
        var full = First * Math.Pow(2, Math.Clamp(failures - 1, 0, MaxDoublings));
        return (full < Longest ? full : Longest) * (0.5 + (0.5 * draw));
    }
}
