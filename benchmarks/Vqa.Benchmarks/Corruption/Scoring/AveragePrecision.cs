namespace Vqa.Benchmarks.Corruption.Scoring;

/// <summary>
/// Average precision of a ranking: the sum, over the ranks from the highest score down, of precision times what recall
/// grows by there. Equal scores are one rank. A ranking by chance has the share of positives, a perfect one 1.
/// </summary>
internal static class AveragePrecision
{
    /// <summary>Of single scores.</summary>
    /// <returns>Null where nothing is positive.</returns>
    public static double? Of(IEnumerable<RankedScore> scores) => OfRanks(
        scores.GroupBy(s => s.Score).OrderByDescending(g => g.Key)
            .Select(g => (g.LongCount(s => s.IsDamaged), g.LongCount(s => !s.IsDamaged))));

    /// <summary>Of ranks, the highest first.</summary>
    /// <param name="ranks">How many of each are positive and negative.</param>
    /// <returns>Null where nothing is positive.</returns>
    public static double? OfRanks(IEnumerable<(long Positives, long Negatives)> ranks)
    {
        long positives = 0, all = 0;
        double sum = 0;
        foreach (var rank in ranks)
        {
            positives += rank.Positives;
            all += rank.Positives + rank.Negatives;
            sum += all > 0 ? rank.Positives * ((double)positives / all) : 0;
        }

        return positives > 0 ? sum / positives : null;
    }
}

/// <summary>A score and whether it should be high.</summary>
internal readonly record struct RankedScore(double Score, bool IsDamaged);
