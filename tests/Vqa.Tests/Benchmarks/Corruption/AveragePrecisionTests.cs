using CsCheck;
using Vqa.Benchmarks.Corruption.Scoring;

namespace Vqa.Tests.Benchmarks.Corruption;

public class AveragePrecisionTests
{
    [Fact]
    public void A_perfect_ranking_has_one_and_none_without_positives()
    {
        Assert.Equal(1, AveragePrecision.Of([new(0.9, true), new(0.8, true), new(0.1, false)]));
        Assert.Null(AveragePrecision.Of([new(0.9, false)]));
        Assert.Null(AveragePrecision.Of([]));
    }

    [Fact]
    public void Precision_is_taken_where_recall_grows()
    {
        // Ranks 1 and 3 of 4 are positive: (1/1 + 2/3) / 2.
        var value = AveragePrecision.Of([new(0.2, false), new(0.9, true), new(0.4, true), new(0.7, false)]);

        Assert.Equal((1 + 2.0 / 3) / 2, value!.Value, 12);
    }

    [Fact]
    public void Equal_scores_are_one_rank()
    {
        var scores = Enumerable.Range(0, 8).Select(i => new RankedScore(3, i < 2));

        Assert.Equal(0.25, AveragePrecision.Of(scores)!.Value, 12);
    }

    [Fact]
    public void A_histogram_ranks_as_the_single_scores_do()
    {
        // Scores that are steps of the histogram, so that nothing is lost.
        Gen.Select(Gen.Int[0, 4095], Gen.Bool).Array[1, 200].Sample(scores =>
        {
            var histograms = new[] { new ScoreHistogram(), new ScoreHistogram() };
            for (var i = 0; i < scores.Length; i++)
            {
                histograms[i % 2].Add(scores[i].Item1 / 4095.0, scores[i].Item2);
            }

            var single = AveragePrecision.Of(scores.Select(s => new RankedScore(s.Item1, s.Item2)));
            var sum = ScoreHistogram.Sum(histograms);
            Assert.Equal(single ?? -1, sum.AveragePrecision ?? -1, 12);
            Assert.Equal(scores.Length, sum.Count);
            Assert.Equal(scores.Average(s => s.Item2 ? 1.0 : 0), sum.PositiveShare!.Value, 12);
        });
    }

    [Fact]
    public void A_picture_is_scored_by_the_worst_hundredth_of_its_map()
    {
        var cells = new float[250];
        cells.AsSpan(17, 2).Fill(0.75f);
        cells[100] = 0.25f;

        Assert.Equal(0.75, MapScore.PictureScore(cells), 6);
        Assert.Equal(0.5, MapScore.PictureScore([0.5f, 0.25f]), 6);
    }
}
