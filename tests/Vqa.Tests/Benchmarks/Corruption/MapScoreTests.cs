using Vqa.Benchmarks.Corruption.Cases;
using Vqa.Benchmarks.Corruption.Measuring;
using Vqa.Benchmarks.Corruption.Scoring;

namespace Vqa.Tests.Benchmarks.Corruption;

public class MapScoreTests
{
    [Fact]
    public void A_map_that_is_the_truth_ranks_perfectly_and_doubt_does_not_count()
    {
        var score = new MapScore();

        score.Add([0.9f, 0.1f, 0.8f, 0.2f], [0.9f, 0.1f, 0.8f, 0.2f], [1, 0, 255, 0], PictureLabel.Positive);
        score.Add([0.3f, 0.1f, 0.1f, 0.1f], [0.3f, 0.1f, 0.1f, 0.1f], [255, 0, 0, 0], PictureLabel.Doubtful);
        score.Add([0.1f, 0.1f, 0.1f, 0.4f], [0.1f, 0.1f, 0.1f, 0.4f], [0, 0, 0, 0], PictureLabel.Negative);

        Assert.Equal(1, score.Blocks.AveragePrecision);
        Assert.Equal(3 + 3 + 4, score.Blocks.Count);
        Assert.Equal([true, false], score.Pictures.Select(p => p.IsDamaged));
        Assert.Equal(1, AveragePrecision.Of(score.Pictures));
    }

    [Fact]
    public void Others_are_ranked_on_the_pictures_that_have_a_map()
    {
        PictureLabel[] labels =
        [
            PictureLabel.Positive, PictureLabel.Positive, PictureLabel.Negative, PictureLabel.Negative,
            PictureLabel.Negative, PictureLabel.Negative, PictureLabel.Doubtful,
        ];

        Assert.Equal(
            [new RankedScore(10, true), new RankedScore(13, false)],
            DamageMaps.SampledPictures(labels, [10, 11, 12, 13, 14, 15, 16]));
    }
}
