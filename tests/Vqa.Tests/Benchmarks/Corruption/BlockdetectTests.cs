using Vqa.Benchmarks.Corruption.Cases;
using Vqa.Benchmarks.Corruption.Measuring;
using Vqa.Benchmarks.Corruption.Scoring;

namespace Vqa.Tests.Benchmarks.Corruption;

public class BlockdetectTests
{
    private static readonly TimeSpan _picture = TimeSpan.FromMilliseconds(40);

    [Fact]
    public void The_filters_words_become_a_score_for_each_picture()
    {
        var scores = BlockdetectScore.Parse(
        [
            "frame:0    pts:126000  pts_time:1.4",
            "lavfi.block=1.820385",
            "frame:1    pts:129600  pts_time:1.44",
            "lavfi.block=-nan",
            "frame:2    pts:133200  pts_time:1.48",
            "frame:3    pts:NOPTS   pts_time:NOPTS",
            "lavfi.block=17.5",
        ]);

        Assert.Equal(
            [
                new BlockdetectScore(TimeSpan.FromSeconds(1.4), 1.820385),
                new BlockdetectScore(TimeSpan.FromSeconds(1.44), 0),
                new BlockdetectScore(TimeSpan.FromSeconds(1.48), 0),
                new BlockdetectScore(TimeSpan.FromSeconds(1.48), 17.5),
            ],
            scores);
    }

    [Fact]
    public void Its_best_threshold_is_the_highest_that_finds_all_and_no_more()
    {
        var damaged = File(100, i => i is >= 50 and < 60 ? 5 + i * 0.01 : 2, 50, 60);
        var clean = File(100, i => i is >= 20 and < 30 ? 4 : 2);

        Assert.InRange(BestThreshold.Of([damaged, clean], 1), 5.5, 5.57);
    }

    [Fact]
    public void A_threshold_that_alarms_all_the_time_can_be_ruled_out()
    {
        // Damage that the filter does not see: only an alarm without end finds it.
        var blind = File(100, i => i % 2 == 0 ? 2 : 3, 50, 60);

        Assert.Equal(3, BestThreshold.Of([blind], 1));
        Assert.Equal(double.PositiveInfinity, BestThreshold.Of([blind], 0.1));
    }

    [Fact]
    public void Two_pictures_above_it_are_no_incident_yet()
    {
        var clock = Clock(10);

        Assert.Empty(PictureAlarms.Of(i => i is 4 or 5, clock, fewest: 3));
        var alarm = Assert.Single(PictureAlarms.Of(i => i is 4 or 5 or 8, clock, fewest: 3));
        Assert.Equal(8 * _picture, alarm.AlarmedAt);
        Assert.Equal(4 * _picture, alarm.Where.Start);
    }

    private static ScoredFile File(int pictures, Func<int, double> score, int from = 0, int to = 0)
    {
        var clock = Clock(pictures);
        return new ScoredFile(
            [.. Enumerable.Range(0, pictures).Select(score)],
            clock,
            DamageTimeline.Of(
                [
                    .. Enumerable.Range(0, pictures).Select(i => i >= from && i < to
                        ? PictureLabel.Positive
                        : PictureLabel.Negative),
                ],
                clock));
    }

    private static PictureClock Clock(int pictures) =>
        new([.. Enumerable.Range(0, pictures).Select(i => i * _picture)], _picture);
}
