using Vqa.Analysis.Detectors;
using Vqa.Analysis.Metering;

namespace Vqa.Tests.Analysis.Detectors;

public sealed class SolidDetectorTests
{
    private readonly Pictures _pictures = new(SolidDetector.Descriptor);

    [Fact]
    public void One_colour_is_found_from_its_first_to_its_last_picture()
    {
        var finding = _pictures.Show(50, Scene).Show(50, Colour(100, 44, 21)).Show(50, Scene).End().Single;

        Assert.Equal(TimeSpan.FromSeconds(2), finding.Start);
        Assert.Equal(TimeSpan.FromSeconds(4), finding.End);
        Assert.Equal("green", finding.Cause);
        Assert.Equal(Severity.Major, finding.Severity);
        Assert.Equal(100, finding.Measurements["mean_luma"]);
        Assert.Equal(44, finding.Measurements["mean_cb"]);
        Assert.Equal(21, finding.Measurements["mean_cr"]);
    }

    [Theory]
    [InlineData(0, 0, 0, "green")]         // a decoder's planes without data
    [InlineData(173, 42, 26, "green")]     // BT.709 primaries and secondaries
    [InlineData(63, 102, 240, "red")]
    [InlineData(32, 240, 118, "blue")]
    [InlineData(219, 16, 138, "yellow")]
    [InlineData(188, 154, 16, "cyan")]
    [InlineData(78, 214, 230, "magenta")]
    [InlineData(81, 90, 240, "red")]       // BT.601
    [InlineData(41, 240, 110, "blue")]
    [InlineData(235, 128, 128, "white")]
    [InlineData(126, 128, 128, "grey")]
    public void The_colour_is_named(double luma, double cb, double cr, string name) =>
        Assert.Equal(name, _pictures.Show(50, Colour(luma, cb, cr)).End().Single.Cause);

    [Fact]
    public void It_is_told_as_soon_as_it_has_lasted_long_enough()
    {
        _pictures.Show(25, Scene).Show(50, Colour(126, 128, 128));

        Assert.Equal(TimeSpan.FromSeconds(2), Assert.Single(_pictures.Findings.OpenedAt));
    }

    [Fact]
    public void A_shorter_flash_of_white_is_none() =>
        Assert.Empty(_pictures.Show(25, Scene).Show(24, Colour(235, 128, 128)).Show(25, Scene).End().All);

    [Fact]
    public void One_colour_for_five_seconds_is_critical()
    {
        Assert.Equal(Severity.Critical, _pictures.Show(150, Colour(126, 128, 128)).End().Single.Severity);
        Assert.Equal(1, _pictures.Findings.Changes);
    }

    [Fact]
    public void Another_colour_is_another_finding()
    {
        var findings = _pictures.Show(50, Colour(41, 240, 110)).Show(50, Colour(81, 90, 240)).End();

        Assert.Equal(["blue", "red"], findings.All.Select(f => f.Cause));
        Assert.Equal(findings.All[0].End, findings.All[1].Start);
    }

    [Fact]
    public void Black_is_not_meant() => Assert.Empty(_pictures.Show(100, Colour(16, 128, 128, dark: 1)).End().All);

    [Fact]
    public void A_dark_blue_screen_is_meant() =>
        Assert.Equal("blue", _pictures.Show(50, Colour(32, 240, 118, dark: 1)).End().Single.Cause);

    [Fact]
    public void Coding_noise_does_not_hide_it() =>
        Assert.Single(_pictures.Show(50, (ref FrameMetrics f) => Fill(ref f, 126, 128, 128, deviation: 1.8, spread: 8)).End().All);

    [Fact]
    public void A_title_on_one_colour_is_not_meant() =>
        Assert.Empty(_pictures.Show(100, (ref FrameMetrics f) => Fill(ref f, 127, 128, 128, deviation: 10, spread: 4)).End().All);

    [Fact]
    public void A_sky_with_a_gradient_is_not_meant() =>
        Assert.Empty(_pictures.Show(100, (ref FrameMetrics f) => Fill(ref f, 170, 140, 120, deviation: 2.9, spread: 16)).End().All);

    [Fact]
    public void Two_colours_of_one_luma_are_not_meant() =>
        Assert.Empty(_pictures.Show(100, Stripes).End().All);

    [Fact]
    public void One_colour_at_the_end_of_the_stream_ends_with_its_last_picture() =>
        Assert.Equal(TimeSpan.FromSeconds(3), _pictures.Show(25, Scene).Show(50, Colour(126, 128, 128)).End().Single.End);

    [Fact]
    public void One_picture_that_is_shown_for_long_is_enough()
    {
        _pictures.Show(25, Scene).Show(1, Colour(126, 128, 128));
        _pictures.Now += TimeSpan.FromSeconds(3);
        var finding = _pictures.Show(25, Scene).End().Single;

        Assert.Equal(TimeSpan.FromSeconds(1), finding.Start);
        Assert.Equal(TimeSpan.FromSeconds(4.04), finding.End);
    }

    [Fact]
    public void No_pictures_no_finding() => Assert.Empty(_pictures.End().All);

    private static void Scene(ref FrameMetrics f) => Fill(ref f, 110, 120, 135, deviation: 50, spread: 200);

    private static void Stripes(ref FrameMetrics f)
    {
        Fill(ref f, 126, 128, 128, deviation: 0, spread: 0);
        f.CrDeviation = 60;
    }

    private static Pictures.Change Colour(double luma, double cb, double cr, double dark = 0) => (ref FrameMetrics f) =>
    {
        Fill(ref f, luma, cb, cr, deviation: 0, spread: 0);
        f.DarkShare = dark;
    };

    private static void Fill(ref FrameMetrics f, double luma, double cb, double cr, double deviation, double spread)
    {
        (f.MeanLuma, f.MeanCb, f.MeanCr) = (luma, cb, cr);
        f.LumaDeviation = deviation;
        (f.LumaLow, f.LumaHigh) = (luma - (spread / 2), luma + (spread / 2));
    }
}
