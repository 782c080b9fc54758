using Vqa.Benchmarks.Accuracy;
using Vqa.Benchmarks.Corruption.Scoring;

namespace Vqa.Tests.Benchmarks.Corruption;

public class IncidentJudgeTests
{
    [Theory]
    [InlineData(4, 5, true)]
    [InlineData(5.4, 6, true)]   // begins within half a second of its end
    [InlineData(5.6, 6, false)]
    [InlineData(3, 3.5, true)]   // ends within half a second of its start
    [InlineData(3, 3.4, false)]
    [InlineData(0, 60, true)]    // one alone is found however long the report is
    public void Damage_is_found_by_what_reaches_it(double start, double end, bool expected)
    {
        var judgement = IncidentJudge.Judge(Truth([(4, 5)]), [Report(start, end, 4.4)]);

        Assert.Equal(expected, judgement.Found.Count == 1);
        Assert.Equal(expected, judgement.Missed.Count == 0);
        Assert.Equal(expected, judgement.False.Count == 0);
    }

    [Fact]
    public void A_report_that_fits_several_neighbours_finds_them_all()
    {
        // 2 s of damage: up to 5 s are allowed.
        var judgement = IncidentJudge.Judge(Truth([(4, 5), (6, 7)]), [Report(4, 9, 4.2)]);

        Assert.Equal(2, judgement.Found.Count);
    }

    [Fact]
    public void A_report_far_longer_than_the_damage_that_it_reaches_finds_only_what_it_shares_most_with()
    {
        var judgement = IncidentJudge.Judge(Truth([(4, 5), (6, 7.5)]), [Report(3, 10.1, 4.2)]);

        Assert.Equal(Interval.Seconds(6, 7.5), Assert.Single(judgement.Found).Incident.Where);
        Assert.Equal(Interval.Seconds(4, 5), Assert.Single(judgement.Missed).Where);
        Assert.Empty(judgement.False);
    }

    [Fact]
    public void What_lies_in_doubt_does_not_make_a_report_too_long()
    {
        var truth = Truth([(4, 5), (6, 7)], (7, 12));

        Assert.Equal(2, IncidentJudge.Judge(truth, [Report(4, 12, 4.2)]).Found.Count);
    }

    [Fact]
    public void A_report_that_reaches_only_doubt_is_neither_right_nor_false()
    {
        var judgement = IncidentJudge.Judge(Truth([], (4, 5)), [Report(5.4, 6, 5.5), Report(8, 9, 8.1)]);

        Assert.Empty(judgement.Found);
        Assert.Equal(Interval.Seconds(8, 9), Assert.Single(judgement.False).Where);
    }

    [Fact]
    public void The_delay_is_that_of_the_first_report_from_the_third_damaged_picture()
    {
        var judgement = IncidentJudge.Judge(Truth([(4, 8)]), [Report(6, 7, 6.5), Report(4, 5, 4.4)]);

        Assert.Equal(0.4 - 0.08, Assert.Single(judgement.Found).Delay.TotalSeconds, 9);
    }

    [Fact]
    public void An_alarm_that_does_not_end_shows_in_the_sound_time_that_it_covers()
    {
        var judgement = IncidentJudge.Judge(Truth([(4, 5)]), [Report(4, 10, 4.4)]);

        Assert.Equal(TimeSpan.FromSeconds(9), judgement.Sound);
        Assert.Equal(TimeSpan.FromSeconds(5), judgement.AlarmedWhileSound);
    }

    [Fact]
    public void Scores_add_up_over_files()
    {
        var score = IncidentScore.Of(
        [
            IncidentJudge.Judge(Truth([(4, 5), (8, 9)]), [Report(4, 5, 4.18), Report(1, 2, 1)]),
            IncidentJudge.Judge(Truth([(4, 5)]), [Report(4, 5, 4.98)]),
            IncidentJudge.Judge(Truth([]), []),
        ]);

        Assert.Equal((3, 1, 3, 2, 1), (score.Files, score.Alarmed, score.Incidents, score.Found, score.False));
        Assert.Equal(2.0 / 3, score.Precision!.Value, 9);
        Assert.Equal(2.0 / 3, score.Recall!.Value, 9);
        Assert.Equal(2.0 / 3, score.F1!.Value, 9);
        Assert.Equal(3600.0 / 27, score.FalsePerHour!.Value, 9);
        Assert.Equal(0.9, score.WorstDelay!.Value.TotalSeconds, 9);
        Assert.Equal(0.5, score.InTime!.Value, 9);
    }

    // Ten seconds, sound where there is no damage and no doubt; the third picture comes 80 ms after the first.
    private static DamageTimeline Truth(
        (double Start, double End)[] damage, params (double Start, double End)[] doubtful)
    {
        (double Start, double End)[] taken = [.. damage.Concat(doubtful).Order(), (10, 10)];
        var sound = taken.Select((t, i) => Interval.Seconds(i > 0 ? taken[i - 1].End : 0, t.Start))
            .Where(s => s.Duration > TimeSpan.Zero);
        return new DamageTimeline(
            [
                .. damage.Select(d =>
                    new TrueIncident(Interval.Seconds(d.Start, d.End), TimeSpan.FromSeconds(d.Start + 0.08))),
            ],
            [.. doubtful.Select(d => Interval.Seconds(d.Start, d.End))],
            [.. sound]);
    }

    private static ReportedIncident Report(double start, double end, double alarmedAt) =>
        new(Interval.Seconds(start, end), TimeSpan.FromSeconds(alarmedAt));
}
