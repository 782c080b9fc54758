using Vqa.Analysis.Detectors;
using Vqa.Analysis.Metering;

namespace Vqa.Tests.Analysis.Detectors;

public sealed class BlackDetectorTests
{
    private readonly Pictures _pictures = new(BlackDetector.Descriptor);

    [Fact]
    public void Black_is_found_from_its_first_to_its_last_picture()
    {
        var finding = _pictures.Show(50, Scene).Show(75, Black).Show(50, Scene).End().Single;

        Assert.Equal(TimeSpan.FromSeconds(2), finding.Start);
        Assert.Equal(TimeSpan.FromSeconds(5), finding.End);
        Assert.Equal("black", finding.Cause);
        Assert.Equal(Severity.Major, finding.Severity);
        Assert.Equal(16, finding.Measurements["mean_luma"]);
        Assert.Equal(100, finding.Measurements["dark_percent"]);
    }

    [Fact]
    public void It_is_told_as_soon_as_it_has_lasted_long_enough()
    {
        _pictures.Show(50, Scene).Show(75, Black);

        Assert.Equal(TimeSpan.FromSeconds(4), Assert.Single(_pictures.Findings.OpenedAt));
    }

    [Fact]
    public void Shorter_black_is_none() => Assert.Empty(_pictures.Show(50, Scene).Show(49, Black).Show(50, Scene).End().All);

    [Fact]
    public void Black_for_five_seconds_is_critical()
    {
        var finding = _pictures.Show(200, Black).End().Single;

        Assert.Equal(Severity.Critical, finding.Severity);
        Assert.Equal(1, _pictures.Findings.Changes);
    }

    [Fact]
    public void A_logo_a_clock_or_subtitles_on_black_do_not_hide_it()
    {
        var finding = _pictures.Show(25, Scene).Show(75, Logo).Show(25, Scene).End().Single;

        Assert.Equal("black_with_overlay", finding.Cause);
        Assert.Equal(98.5, finding.Measurements["dark_percent"], 1e-9);
    }

    [Fact]
    public void A_larger_logo_needs_a_lower_share()
    {
        var lower = new Pictures(BlackDetector.Descriptor, ("picture_share", 94));

        Assert.Empty(_pictures.Show(75, LargeLogo).End().All);
        Assert.Single(lower.Show(75, LargeLogo).End().All);
    }

    [Fact]
    public void Noise_on_black_does_not_hide_it() => Assert.Single(_pictures.Show(75, NoisyBlack).End().All);

    [Fact]
    public void A_night_scene_is_not_black() => Assert.Empty(_pictures.Show(200, Night).End().All);

    [Fact]
    public void A_dark_concert_is_not_black() => Assert.Empty(_pictures.Show(200, Concert).End().All);

    [Fact]
    public void A_blue_screen_is_dark_but_not_black() => Assert.Empty(_pictures.Show(200, Blue).End().All);

    [Fact]
    public void A_flash_within_it_does_not_split_it()
    {
        var finding = _pictures.Show(75, Black).Show(2, Scene).Show(75, Black).Show(50, Scene).End().Single;

        Assert.Equal(TimeSpan.FromSeconds(152 * 0.04), finding.End);
    }

    [Fact]
    public void A_gap_in_time_between_two_black_pictures_is_black()
    {
        _pictures.Show(1, Black);
        _pictures.Now += TimeSpan.FromSeconds(3);
        var finding = _pictures.Show(1, Black).End().Single;

        Assert.Equal(TimeSpan.FromSeconds(3.08), finding.End);
    }

    [Fact]
    public void A_change_of_size_does_not_split_it()
    {
        _pictures.Show(50, Black).Send(StreamEventKind.ResolutionChanged, "640x360", "320x180");

        Assert.Equal(TimeSpan.FromSeconds(4), _pictures.Show(50, SmallBlack).End().Single.End);
    }

    [Fact]
    public void One_picture_that_is_shown_for_long_is_enough()
    {
        _pictures.Show(25, Scene).Show(1, Black);
        _pictures.Now += TimeSpan.FromSeconds(3);
        var finding = _pictures.Show(25, Scene).End().Single;

        Assert.Equal(TimeSpan.FromSeconds(1), finding.Start);
        Assert.Equal(TimeSpan.FromSeconds(4.04), finding.End);
    }

    [Fact]
    public void No_pictures_no_finding() => Assert.Empty(_pictures.End().All);

    private static void Scene(ref FrameMetrics f) => Fill(ref f, dark: 0.1, mean: 110, deviation: 50, low: 18, high: 222);

    private static void Black(ref FrameMetrics f) => Fill(ref f, dark: 1, mean: 16, deviation: 0, low: 18, high: 18);

    private static void SmallBlack(ref FrameMetrics f)
    {
        Black(ref f);
        (f.Width, f.Height, f.HasPrevious) = (320, 180, f.Index != 50);
    }

    // 1.5 % of the picture at level 200.
    private static void Logo(ref FrameMetrics f) => Fill(ref f, dark: 0.985, mean: 18.8, deviation: 22.4, low: 18, high: 202);

    // 5 % of it.
    private static void LargeLogo(ref FrameMetrics f) => Fill(ref f, dark: 0.95, mean: 25.2, deviation: 40.1, low: 18, high: 202);

    private static void NoisyBlack(ref FrameMetrics f) => Fill(ref f, dark: 1, mean: 26, deviation: 2.2, low: 22, high: 30);

    // Dim shapes everywhere.
    private static void Night(ref FrameMetrics f) => Fill(ref f, dark: 0.985, mean: 26, deviation: 7, low: 18, high: 42);

    // As measured on a filmed one, a little darker.
    private static void Concert(ref FrameMetrics f) => Fill(ref f, dark: 0.982, mean: 20.1, deviation: 11.5, low: 18, high: 74);

    private static void Blue(ref FrameMetrics f)
    {
        Fill(ref f, dark: 1, mean: 32, deviation: 0, low: 34, high: 34);
        (f.MeanCb, f.MeanCr) = (240, 118);
    }

    private static void Fill(ref FrameMetrics f, double dark, double mean, double deviation, double low, double high)
    {
        (f.DarkShare, f.MeanLuma, f.LumaDeviation) = (dark, mean, deviation);
        (f.LumaLow, f.LumaHigh) = (low, high);
        (f.MeanCb, f.MeanCr) = (128, 128);
    }
}
