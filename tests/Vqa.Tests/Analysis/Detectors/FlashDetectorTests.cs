using Vqa.Analysis.Detectors;
using Vqa.Analysis.Metering;

namespace Vqa.Tests.Analysis.Detectors;

public sealed class FlashDetectorTests
{
    private readonly Pictures _pictures = new(FlashDetector.Descriptor);

    [Fact]
    public void More_than_three_flashes_in_a_second_are_found_from_their_first_to_their_last_change()
    {
        // 4.2 flashes a second: a change every third picture of 25.
        var finding = Flash(_pictures.Show(25), changes: 20, pictures: 3).Show(50).End().Single;

        Assert.Equal(TimeSpan.FromSeconds(1), finding.Start);
        Assert.Equal(TimeSpan.FromMilliseconds(1000 + (19 * 120)), finding.End);
        Assert.Equal(Severity.Critical, finding.Severity);
        Assert.Equal("general_flash", finding.Cause);
        Assert.Equal(4, finding.Measurements["flashes_per_second"]);
        Assert.Equal(60, finding.Measurements["area_percent"], 1e-9);
    }

    [Fact]
    public void It_is_told_with_the_seventh_change()
    {
        Flash(_pictures.Show(25), changes: 7, pictures: 3);

        Assert.Equal(TimeSpan.FromMilliseconds(1000 + (6 * 120) + 40), Assert.Single(_pictures.Findings.OpenedAt));
    }

    [Fact]
    public void Three_flashes_are_harmless() =>
        Assert.Empty(Flash(_pictures.Show(25), changes: 6, pictures: 3).Show(100).End().All);

    [Fact]
    public void Flashes_slower_than_three_a_second_are_harmless() =>
        Assert.Empty(Flash(_pictures.Show(25), changes: 60, pictures: 5).Show(25).End().All);

    [Fact]
    public void Flashes_on_less_than_a_quarter_of_the_picture_are_harmless() =>
        Assert.Empty(Flash(_pictures.Show(25), changes: 60, pictures: 3, share: 0.24).End().All);

    [Fact]
    public void A_flash_that_lights_up_over_several_pictures_counts_once()
    {
        for (var i = 0; i < 14; i++)
        {
            // 10 % of the blocks in each of three pictures: together a quarter is passed once.
            var rises = i % 2 == 0;
            _pictures.Show(3, rises ? Shares(0.1, 0) : Shares(0, 0.1));
        }

        Assert.Single(_pictures.End().All);
    }

    [Fact]
    public void Rises_that_follow_rises_are_no_flashes() =>
        Assert.Empty(_pictures.Show(25).Show(50, Shares(0.5, 0)).End().All);

    [Fact]
    public void Movement_which_lights_as_much_as_it_darkens_is_no_flash() =>
        Assert.Empty(_pictures.Show(100, Shares(0.16, 0.13)).End().All);

    [Fact]
    public void Cuts_between_unlike_scenes_are_flashes_when_there_are_as_many()
    {
        for (var i = 0; i < 10; i++)
        {
            _pictures.Show(1, Shares(0.3, 0.3)).Show(2);
        }

        Assert.Single(_pictures.End().All);
    }

    [Fact]
    public void Flashing_that_pauses_for_more_than_a_second_is_two_findings()
    {
        Flash(_pictures, changes: 10, pictures: 3);
        var findings = Flash(_pictures.Show(60), changes: 10, pictures: 3).End();

        Assert.Equal(2, findings.All.Count);
        Assert.All(findings.All, f => Assert.NotNull(f.End));
    }

    [Fact]
    public void Flashing_at_the_end_of_the_stream_is_closed_at_its_last_change()
    {
        var finding = Flash(_pictures, changes: 10, pictures: 3).End().Single;

        Assert.Equal(TimeSpan.FromMilliseconds(9 * 120), finding.End);
    }

    [Fact]
    public void No_pictures_no_finding() => Assert.Empty(_pictures.End().All);

    // Rises and falls in turn, one every few pictures.
    private static Pictures Flash(Pictures show, int changes, int pictures, double share = 0.6)
    {
        for (var i = 0; i < changes; i++)
        {
            var rises = i % 2 == 0;
            show.Show(1, rises ? Shares(share, 0) : Shares(0, share));
            show.Show(pictures - 1);
        }

        return show;
    }

    private static Pictures.Change Shares(double rise, double fall) =>
        (ref FrameMetrics f) => (f.FlashRiseShare, f.FlashFallShare) = (rise, fall);
}
