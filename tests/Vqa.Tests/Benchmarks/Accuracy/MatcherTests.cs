using Vqa.Benchmarks.Accuracy;
using Vqa.Benchmarks.Accuracy.Scoring;

namespace Vqa.Tests.Benchmarks.Accuracy;

public class MatcherTests
{
    private static readonly Truth _freeze =
        new("video_freeze", "freeze_live", Interval.Seconds(4, 8), MatchRule.Overlap);
    private static readonly Truth _jump = new("timestamp", "clock_jump", Interval.Seconds(4, 6), MatchRule.Moment);

    [Theory]
    [InlineData(4, 8, true)]      // all of it
    [InlineData(5, 8, true)]      // three quarters of the union
    [InlineData(4.4, 6.5, true)]  // starts in time and covers half
    [InlineData(4, 5.9, false)]   // less than half
    [InlineData(3.9, 14, true)]   // starts in time and covers all, however late it ends
    [InlineData(0, 14, false)]    // covers all, but mostly what is not frozen
    [InlineData(8, 12, false)]    // touches only
    public void A_lasting_defect_is_found_by_what_covers_it(double start, double end, bool expected) =>
        Assert.Equal(expected, Matcher.IsMatch(_freeze, Interval.Seconds(start, end)));

    [Theory]
    [InlineData(3.1, 3.1, true)]
    [InlineData(2.9, 2.9, false)]
    [InlineData(5.9, 9, true)]
    [InlineData(6.1, 6.1, false)]
    public void A_moment_is_found_by_what_starts_near_it_or_inside_it(double start, double end, bool expected) =>
        Assert.Equal(expected, Matcher.IsMatch(_jump, Interval.Seconds(start, end)));

    [Fact]
    public void The_closest_incident_is_the_hit_and_what_else_lies_inside_is_a_piece()
    {
        var judgement = Matcher.Judge([_freeze], [], [Found(4, 4.8), Found(4.9, 8), Found(20, 23)]);

        Assert.Equal(Interval.Seconds(4.9, 8), Assert.Single(judgement.Hits).Incident.Where);
        Assert.Equal(Interval.Seconds(4, 4.8), Assert.Single(judgement.Pieces).Where);
        Assert.Equal(Interval.Seconds(20, 23), Assert.Single(judgement.False).Where);
        Assert.Empty(judgement.Missed);
    }

    [Fact]
    public void Pieces_that_cover_too_little_leave_the_defect_missed_and_are_not_false()
    {
        var judgement = Matcher.Judge([_freeze], [], [Found(4, 5), Found(5.5, 6.5)]);

        Assert.Equal(_freeze, Assert.Single(judgement.Missed));
        Assert.Equal(2, judgement.Pieces.Count);
        Assert.Empty(judgement.False);
    }

    [Fact]
    public void Another_detector_does_not_find_a_defect()
    {
        var judgement = Matcher.Judge([_freeze], [], [Found(4, 8, "video_stutter")]);

        Assert.Single(judgement.Missed);
        Assert.Single(judgement.False);
    }

    [Fact]
    public void One_incident_finds_one_defect_only()
    {
        var second = _freeze with { Where = Interval.Seconds(9, 13) };

        var judgement = Matcher.Judge([_freeze, second], [], [Found(4, 13)]);

        Assert.Equal(_freeze, Assert.Single(judgement.Hits).Truth);
        Assert.Equal(second, Assert.Single(judgement.Missed));
    }

    [Fact]
    public void An_alarm_that_lies_mostly_where_it_is_allowed_is_excused()
    {
        Allowance[] allowed = [new("audio_silence", Interval.Seconds(10, 14), "silent by nature")];

        var judgement =
            Matcher.Judge([], allowed, [Found(11, 15, "audio_silence"), Found(13, 20, "audio_silence"), Found(11, 15)]);

        Assert.Equal("silent by nature", Assert.Single(judgement.Excused).Reason);
        Assert.Equal(2, judgement.False.Count);
    }

    [Fact]
    public void An_alarm_without_length_is_excused_where_it_touches_what_is_allowed()
    {
        Allowance[] allowed = [new("format_change", Interval.Seconds(3, 5), "changes")];

        var judgement = Matcher.Judge([], allowed, [Found(5, 5, "format_change"), Found(6, 6, "format_change")]);

        Assert.Single(judgement.Excused);
        Assert.Single(judgement.False);
    }

    private static FoundIncident Found(double start, double end, string detector = "video_freeze") =>
        new(detector, Interval.Seconds(start, end), TimeSpan.FromSeconds(end), null);
}
