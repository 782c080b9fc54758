using Vqa.Benchmarks.Corruption.Cases;
using Vqa.Benchmarks.Corruption.Scoring;

namespace Vqa.Benchmarks.Corruption.Measuring;

/// <summary>The model's maps of every third picture of a file, held against the truth.</summary>
internal static class DamageMaps
{
    private const int Step = 3;

    /// <summary>Others' scores of the pictures that have a map, as a ranking; those of doubt left out.</summary>
    public static IReadOnlyList<RankedScore> SampledPictures(
        IReadOnlyList<PictureLabel> labels, IReadOnlyList<double> scores) =>
    [
        .. Enumerable.Range(0, scores.Count).Where(i => i % Step == 0 && labels[i] != PictureLabel.Doubtful)
            .Select(i => new RankedScore(scores[i], labels[i] == PictureLabel.Positive)),
    ];

    public static MapScore? Score(CorruptionCase test, DamageTruth truth, CancellationToken stop) => null;
}
