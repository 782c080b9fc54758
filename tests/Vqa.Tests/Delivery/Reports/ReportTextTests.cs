using Vqa.Delivery.Reports;

namespace Vqa.Tests.Delivery.Reports;

public sealed class ReportTextTests
{
    [Theory]
    [InlineData(0, "0:00.000")]
    [InlineData(62.34, "1:02.340")]
    [InlineData(59.9996, "1:00.000")]
    [InlineData(3602, "1:00:02.000")]
    [InlineData(-0.5, "−0:00.500")]
    public void Times_read_as_a_clock(double seconds, string text) =>
        Assert.Equal(text, ReportText.Time(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0.04, "40 ms")]
    [InlineData(3.2, "3.2 s")]
    [InlineData(60, "1 min")]
    [InlineData(725, "12 min 5 s")]
    [InlineData(3599.9, "1 h")]
    [InlineData(7380, "2 h 3 min")]
    public void Lengths_read_as_people_say_them(double seconds, string text) =>
        Assert.Equal(text, ReportText.Length(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("longest_gap_ms", 480, "longest gap", "480 ms")]
    [InlineData("true_peak_dbtp", -0.5, "true peak", "−0.5 dBTP")]
    [InlineData("dark_share", 0.998, "dark", "99.8 %")]
    [InlineData("mean_luma", 16.214, "mean luma", "16.21")]
    [InlineData("correlation", double.NaN, "correlation", "unknown")]
    [InlineData("temporal_difference", 0.0023, "temporal difference", "0.0023")]
    [InlineData("frames", 12345, "frames", "12,345")]
    public void A_measurement_carries_the_unit_that_its_name_ends_in(string name, double value, string label, string text) =>
        Assert.Equal((label, text), ReportText.Measurement(name, value));

    [Theory]
    [InlineData("video_freeze", "Video freeze")]
    [InlineData("av_sync", "A/V sync")]
    public void A_detector_has_a_name_for_people(string id, string title) => Assert.Equal(title, ReportText.Title(id));
}
