using Vqa.Benchmarks.Accuracy;
using Vqa.Benchmarks.Accuracy.Scoring;

namespace Vqa.Tests.Benchmarks.Accuracy;

public class DetectorScoreTests
{
    private static readonly TimeSpan _minimum = TimeSpan.FromSeconds(2);

    [Fact]
    public void Counts_are_of_one_detector_over_all_files()
    {
        var score = DetectorScore.Of("video_black", _minimum,
        [
            (Judge([Truth(1, 5), Truth(8, 12)], Found(1, 5, 3.1), Found(20, 25, 22)), false),
            (Judge([], Found(3, 6, 5)), true),
            (Judge([], Found(3, 6, 5, "video_solid")), true),
        ]);

        Assert.Equal((2, 1, 1, 2, 1), (score.Planted, score.Found, score.Missed, score.False, score.FalseOnClean));
        Assert.Equal(1.0 / 3, score.Precision!.Value, 9);
        Assert.Equal(0.5, score.Recall!.Value, 9);
        Assert.Equal(0.4, score.F1!.Value, 9);
    }

    [Fact]
    public void The_delay_counts_from_when_the_defect_had_lasted_long_enough()
    {
        var score = DetectorScore.Of("video_black", _minimum,
        [
            (Judge([Truth(1, 5)], Found(1, 5, 3.1)), false),
            (Judge([Truth(1, 5)], Found(1, 5, 3.5)), false),
            (Judge([Truth(1, 5)], Found(1, 5, 4.5)), false),
        ]);

        Assert.Equal(TimeSpan.FromSeconds(0.5), score.MedianDelay);
    }

    [Fact]
    public void Without_a_planted_defect_there_is_no_score_but_false_alarms_count()
    {
        var score = DetectorScore.Of("video_black", _minimum, [(Judge([], Found(1, 5, 3)), true)]);

        Assert.Null(score.F1);
        Assert.Null(score.Recall);
        Assert.Equal(0, score.Precision);
        Assert.Equal(1, score.FalseOnClean);
    }

    private static Judgement Judge(Truth[] truths, params FoundIncident[] found) => Matcher.Judge(truths, [], found);

    private static Truth Truth(double start, double end) =>
        new("video_black", "black", Interval.Seconds(start, end), MatchRule.Overlap);

    private static FoundIncident Found(double start, double end, double recognisedAt, string detector =
        "video_black") =>
        new(detector, Interval.Seconds(start, end), TimeSpan.FromSeconds(recognisedAt), null);
}
