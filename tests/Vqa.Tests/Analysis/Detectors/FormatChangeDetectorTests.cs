using Vqa.Analysis.Detectors;
using Vqa.Analysis.Metering;

namespace Vqa.Tests.Analysis.Detectors;

public sealed class FormatChangeDetectorTests
{
    private readonly Pictures _pictures = new(FormatChangeDetector.Descriptor);

    [Fact]
    public void Another_size_is_told_at_once_with_both_sizes()
    {
        _pictures.Show(50).Send(StreamEventKind.ResolutionChanged, "1280x720", "720x576");

        var finding = Assert.Single(_pictures.Findings.All);
        Assert.Equal(TimeSpan.FromSeconds(2), Assert.Single(_pictures.Findings.OpenedAt));
        Assert.Equal(("resolution", Severity.Major), (finding.Cause, finding.Severity));
        Assert.Equal("1280x720 became 720x576", finding.Detail);
        Assert.Equal((1280.0, 720.0), (finding.Measurements["from_width"], finding.Measurements["from_height"]));
        Assert.Equal((720.0, 576.0), (finding.Measurements["to_width"], finding.Measurements["to_height"]));
    }

    [Fact]
    public void It_has_no_length_and_is_closed_by_what_follows()
    {
        var finding = _pictures.Show(50).Send(StreamEventKind.VideoCodecChanged, "h264", "hevc").Show(20).Findings.Single;

        Assert.Equal(finding.Start, finding.End);
    }

    [Fact]
    public void All_that_changes_at_one_splice_is_one_finding()
    {
        _pictures.Show(50).Send(StreamEventKind.FrameRateChanged, "25", "29.97").Send(StreamEventKind.ResolutionChanged, "1280x720", "720x576");
        var finding = _pictures.Show(5).Send(StreamEventKind.SampleRateChanged, "48000", "44100").Show(50).End().Single;

        Assert.Equal("frame_rate", finding.Cause);
        Assert.Equal(Severity.Major, finding.Severity);
        Assert.Equal("25 became 29.97; 1280x720 became 720x576; 48000 became 44100", finding.Detail);
        Assert.Equal(29.97, finding.Measurements["to_frame_rate"]);
        Assert.Equal(44100, finding.Measurements["to_sample_rate"]);
        Assert.Equal(TimeSpan.FromSeconds(2.2), finding.End);
    }

    [Fact]
    public void Two_splices_are_two_findings()
    {
        _pictures.Show(50).Send(StreamEventKind.ResolutionChanged, "1280x720", "720x576").Show(50);
        _pictures.Send(StreamEventKind.ResolutionChanged, "720x576", "1280x720").Show(50).End();

        Assert.Equal(2, _pictures.Findings.All.Count);
    }

    [Fact]
    public void A_stream_that_cannot_settle_is_one_finding_with_its_first_and_last_format()
    {
        _pictures.Show(50);
        for (var i = 0; i < 30; i++)
        {
            _pictures.Send(StreamEventKind.ResolutionChanged, $"{100 + i}x100", $"{101 + i}x100").Show(3);
        }

        var finding = _pictures.Show(50).End().Single;

        Assert.Equal((30.0, 100.0, 130.0), (finding.Measurements["changes"], finding.Measurements["from_width"], finding.Measurements["to_width"]));
        Assert.Equal("100x100 became 101x100; 101x100 became 102x100; 102x100 became 103x100; 103x100 became 104x100; ...", finding.Detail);
        Assert.Equal(TimeSpan.FromSeconds(2 + 29 * 0.12), finding.End);
    }

    [Fact]
    public void A_change_right_before_the_end_is_closed_by_it() =>
        Assert.Equal("pixel_format", _pictures.Show(50).Send(StreamEventKind.PixelFormatChanged, "yuv420p", "yuv422p10le").End().Single.Cause);

    [Theory]
    [InlineData(StreamEventKind.VideoPacketRefused)]
    [InlineData(StreamEventKind.VideoPacketDamaged)]
    [InlineData(StreamEventKind.AudioPacketRefused)]
    [InlineData(StreamEventKind.NetworkPacketsLost)]
    public void A_refused_packet_is_no_change_of_format(StreamEventKind kind) =>
        Assert.Empty(_pictures.Show(5).Send(kind, "", "Invalid data").Show(5).End().All);

    [Fact]
    public void Every_other_kind_of_event_is_one()
    {
        foreach (var kind in Enum.GetValues<StreamEventKind>().Where(IsChange))
        {
            Assert.NotNull(new Pictures(FormatChangeDetector.Descriptor).Send(kind, "a", "b").End().Single.Cause);
        }
    }

    private static bool IsChange(StreamEventKind kind) =>
        !StreamEvent.IsDecodeError(kind) && kind != StreamEventKind.NetworkPacketsLost;
}
