using Vqa.Analysis.Detectors;
using Vqa.Analysis.Incidents;
using Vqa.Node.Demo;

namespace Vqa.Tests.Node.Demo;

public class DemoVerdictTests
{
    private static readonly PlantedDefect _black =
        new("video_black", TimeSpan.FromSeconds(14), TimeSpan.FromSeconds(17), "the picture is black");

    [Fact]
    public void The_planted_defect_and_nothing_else_is_perfect()
    {
        var verdict = DemoVerdict.Of([_black], [Incident("video_black", 14.04, 17)]);

        Assert.True(verdict.IsPerfect);
    }

    [Fact]
    public void A_miss_is_not_perfect()
    {
        var verdict = DemoVerdict.Of([_black], []);

        Assert.Equal(0, verdict.FoundCount);
        Assert.False(verdict.IsPerfect);
    }

    [Theory]
    [InlineData("video_freeze", 14, 17)]
    [InlineData("video_black", 13.4, 17)]
    [InlineData("video_black", 14, 17.6)]
    public void Another_detector_or_another_time_is_no_hit(string detector, double start, double end)
    {
        var verdict = DemoVerdict.Of([_black], [Incident(detector, start, end)]);

        Assert.Equal(0, verdict.FoundCount);
        Assert.Single(verdict.Unexpected);
    }

    [Fact]
    public void Two_incidents_for_one_defect_are_one_too_many()
    {
        var verdict = DemoVerdict.Of([_black], [Incident("video_black", 14, 17), Incident("video_black", 14.1, 16.9)]);

        Assert.Equal(1, verdict.FoundCount);
        Assert.False(verdict.IsPerfect);
    }

    private static Incident Incident(string detector, double start, double end) => new("id", new Finding
    {
        Detector = detector,
        Start = TimeSpan.FromSeconds(start),
        End = TimeSpan.FromSeconds(end),
    });
}
