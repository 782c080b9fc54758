using Vqa.Benchmarks.Accuracy;
using Vqa.Benchmarks.Corruption.Cases;
using Vqa.Benchmarks.Corruption.Scoring;

namespace Vqa.Tests.Benchmarks.Corruption;

public class DamageTimelineTests
{
    // Ten pictures a second: half a second is five.
    private static readonly TimeSpan _picture = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void Positive_pictures_with_gaps_of_up_to_half_a_second_are_one_incident()
    {
        var timeline = Timeline("..##.....##....");

        var incident = Assert.Single(timeline.Incidents);
        Assert.Equal(Interval.Seconds(0.2, 1.1), incident.Where);
        Assert.Equal(TimeSpan.FromSeconds(0.9), incident.Certain);
        Assert.Empty(timeline.Doubtful);
        Assert.Equal(11, timeline.Sound.Count);
    }

    [Fact]
    public void A_longer_gap_makes_two_incidents()
    {
        var timeline = Timeline("###......####");

        Assert.Equal(
            [Interval.Seconds(0, 0.3), Interval.Seconds(0.9, 1.3)], timeline.Incidents.Select(i => i.Where));
    }

    [Fact]
    public void Fewer_than_three_positive_pictures_and_doubtful_ones_count_neither_way()
    {
        var timeline = Timeline(".##........?...");

        Assert.Empty(timeline.Incidents);
        Assert.Equal([Interval.Seconds(0.1, 0.3), Interval.Seconds(1.1, 1.2)], timeline.Doubtful);
        Assert.Equal(12, timeline.Sound.Count);
    }

    [Fact]
    public void An_incident_lasts_until_its_last_picture_is_over_at_the_end_of_the_file_too()
    {
        Assert.Equal(Interval.Seconds(0.3, 0.6), Assert.Single(Timeline("...###").Incidents).Where);
    }

    [Fact]
    public void A_file_without_pictures_has_no_damage()
    {
        Assert.Empty(Timeline("").Incidents);
    }

    [Fact]
    public void A_clock_counts_from_its_first_picture_and_survives_stamps_that_run_back()
    {
        var clock = PictureClock.From([.. new double[] { 10, 10.1, 9.5, 9.6 }.Select(TimeSpan.FromSeconds)], _picture);

        Assert.Equal(Interval.Seconds(0, 0.1), clock.Picture(0));
        Assert.Equal(TimeSpan.Zero, clock.Picture(1).Duration);
        Assert.Equal(Interval.Seconds(-0.4, -0.3), clock.Picture(3));
    }

    private static DamageTimeline Timeline(string pictures)
    {
        var clock = new PictureClock([.. Enumerable.Range(0, pictures.Length).Select(i => i * _picture)], _picture);
        return DamageTimeline.Of(
            [
                .. pictures.Select(c => c switch
                {
                    '#' => PictureLabel.Positive, '?' => PictureLabel.Doubtful, _ => PictureLabel.Negative,
                }),
            ],
            clock);
    }
}
