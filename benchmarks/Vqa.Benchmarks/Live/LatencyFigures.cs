namespace Vqa.Benchmarks.Live;

/// <summary>
/// How late the event lines of one transport came: from the moment at which the freeze's minimum duration was over at the sender
/// to the moment at which the line was read.
/// </summary>
/// <param name="Transport">How the stream travelled.</param>
/// <param name="Delays">One for each freeze that was told.</param>
/// <param name="Missed">Freezes that were sent and never told.</param>
internal sealed record LatencyFigures(string Transport, IReadOnlyList<TimeSpan> Delays, int Missed)
{
    /// <summary>The delay that a share of all freezes do not exceed (nearest rank); null where none was told.</summary>
    /// <param name="share">0 for the least, 0.5 for the median, 1 for the greatest.</param>
    public TimeSpan? Quantile(double share)
    {
        var rank = (int)Math.Ceiling(share * Delays.Count);
        return Delays.Count == 0 ? null : Delays.Order().ElementAt(Math.Max(rank, 1) - 1);
    }

    /// <summary>True where every freeze was told, none later than <paramref name="bar"/>.</summary>
    public bool Holds(TimeSpan bar) => Missed == 0 && Quantile(1) <= bar;
}
