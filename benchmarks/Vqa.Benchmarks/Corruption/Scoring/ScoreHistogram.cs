namespace Vqa.Benchmarks.Corruption.Scoring;

/// <summary>
/// Counts scores from 0 to 1 in narrow steps, for rankings of more blocks than would fit memory. Scores of one step are
/// one rank.
/// </summary>
internal sealed class ScoreHistogram
{
    private const int Steps = 4096;

    private readonly long[] _positives = new long[Steps];
    private readonly long[] _negatives = new long[Steps];

    /// <summary>Scores counted.</summary>
    public long Count { get; private set; }

    /// <summary>
    /// Share of positives, which a ranking by chance has as its average precision; null without scores.
    /// </summary>
    public double? PositiveShare => Count > 0 ? (double)_positives.Sum() / Count : null;

    /// <summary>Average precision; null where nothing is positive.</summary>
    public double? AveragePrecision => Scoring.AveragePrecision.OfRanks(
        Enumerable.Range(1, Steps).Select(i => (_positives[^i], _negatives[^i])));

    /// <summary>The sum of several.</summary>
    public static ScoreHistogram Sum(IEnumerable<ScoreHistogram> histograms)
    {
        var sum = new ScoreHistogram();
        foreach (var other in histograms)
        {
            for (var i = 0; i < Steps; i++)
            {
                sum._positives[i] += other._positives[i];
                sum._negatives[i] += other._negatives[i];
            }

            sum.Count += other.Count;
        }

        return sum;
    }

    /// <summary>Counts a score; what lies outside 0 to 1 counts as the nearer of them.</summary>
    public void Add(double score, bool isDamaged)
    {
        var step = (int)(Math.Clamp(score, 0, 1) * (Steps - 1) + 0.5);
        (isDamaged ? _positives : _negatives)[step]++;
        Count++;
    }
}
