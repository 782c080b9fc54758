using Vqa.Benchmarks.Corruption.Cases;

namespace Vqa.Benchmarks.Corruption.Scoring;

/// <summary>How a model's maps of one file rank its blocks and its pictures.</summary>
internal sealed class MapScore
{
    // A picture is as damaged as its worst hundredth is on average.
    private const int WorstShare = 100;

    private readonly List<RankedScore> _pictures = [];

    /// <summary>Blocks that are damaged or sound, those of doubt left out.</summary>
    public ScoreHistogram Blocks { get; } = new();

    /// <summary>Pictures that are positive or negative, those of doubt left out.</summary>
    public IReadOnlyList<RankedScore> Pictures => _pictures;

    /// <summary>Adds a picture.</summary>
    /// <param name="cells">The model's map.</param>
    /// <param name="blocks">The same as the truth's blocks.</param>
    /// <param name="labels">The truth's labels.</param>
    /// <param name="label">The truth's label of the whole picture.</param>
    public void Add(
        ReadOnlySpan<float> cells, ReadOnlySpan<float> blocks, ReadOnlySpan<byte> labels, PictureLabel label)
    {
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] != DamageTruth.Doubtful)
            {
                Blocks.Add(blocks[i], labels[i] == DamageTruth.Damaged);
            }
        }

        if (label != PictureLabel.Doubtful)
        {
            _pictures.Add(new RankedScore(PictureScore(cells), label == PictureLabel.Positive));
        }
    }

    /// <summary>Mean of the highest hundredth of a map's cells, of one cell at least.</summary>
    public static double PictureScore(ReadOnlySpan<float> cells)
    {
        var sorted = cells.ToArray();
        Array.Sort(sorted);
        var worst = Math.Max(1, sorted.Length / WorstShare);
        return sorted.AsSpan(sorted.Length - worst).ToArray().Average(v => (double)v);
    }
}
