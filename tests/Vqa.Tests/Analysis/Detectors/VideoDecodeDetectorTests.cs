using Vqa.Analysis.Detectors;
using Vqa.Analysis.Metering;

namespace Vqa.Tests.Analysis.Detectors;

public sealed class VideoDecodeDetectorTests
{
    private readonly Pictures _pictures = new(VideoDecodeDetector.Descriptor);

    [Theory]
    [InlineData(DecodeFlags.Corrupt)]
    [InlineData(DecodeFlags.InvalidBitstream)]
    [InlineData(DecodeFlags.MissingReference)]
    [InlineData(DecodeFlags.Concealed)]
    [InlineData(DecodeFlags.DamagedSlices)]
    public void Each_flag_is_evidence(DecodeFlags flag)
    {
        var finding = _pictures.Show(50).Show(1, Flags(flag)).Show(50).End().Single;

        Assert.Equal(TimeSpan.FromSeconds(2), finding.Start);
        Assert.Equal(TimeSpan.FromSeconds(2.04), finding.End);
        Assert.Equal(Severity.Minor, finding.Severity);
        Assert.Equal(1, finding.Measurements["flagged_frames"]);
    }

    [Fact]
    public void Lines_of_the_log_are_evidence_where_the_decoder_flags_nothing()
    {
        var finding = _pictures.Show(50).Show(1, Logged(lines: 2, blocks: 0)).Show(1, Logged(lines: 0, blocks: 30)).Show(50).End().Single;

        Assert.Equal((TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2.08)), (finding.Start, finding.End!.Value));
        Assert.Equal((2, 1), (finding.Measurements["flagged_frames"], finding.Measurements["concealed_frames"]));
        Assert.Equal(30, finding.Measurements["concealed_blocks"]);
    }

    [Fact]
    public void A_refused_packet_is_evidence_and_says_why()
    {
        var finding = _pictures.Show(50).Send(StreamEventKind.VideoPacketRefused, to: "Invalid data found").Show(50).End().Single;

        Assert.Equal("Invalid data found", finding.Detail);
        Assert.Equal(1, finding.Measurements["refused_packets"]);
    }

    [Fact]
    public void A_packet_that_came_incomplete_is_evidence_even_where_the_decoder_says_nothing()
    {
        var finding = _pictures.Show(50).Send(StreamEventKind.VideoPacketDamaged, to: "a part was lost").Show(50).End().Single;

        Assert.Equal("a part was lost", finding.Detail);
        Assert.Equal((1, 0), (finding.Measurements["damaged_packets"], finding.Measurements["refused_packets"]));
    }

    [Fact]
    public void Errors_close_to_each_other_are_one_finding()
    {
        _pictures.Show(50);
        for (var i = 0; i < 5; i++)
        {
            _pictures.Show(1, Flags(DecodeFlags.Concealed)).Show(20);
        }

        var finding = _pictures.Show(50).End().Single;

        Assert.Equal(5, finding.Measurements["concealed_frames"]);
        Assert.Equal(TimeSpan.FromSeconds(5.4), finding.End);
        Assert.Equal(Severity.Major, finding.Severity);
    }

    [Fact]
    public void Errors_far_from_each_other_are_findings_of_their_own_with_their_own_counts()
    {
        _pictures.Show(50).Show(3, Flags(DecodeFlags.Corrupt)).Show(50).Show(1, Flags(DecodeFlags.Corrupt)).Show(50).End();

        Assert.Equal([3.0, 1.0], _pictures.Findings.All.Select(f => f.Measurements["flagged_frames"]));
    }

    [Fact]
    public void A_stream_that_is_mostly_damaged_is_lost()
    {
        var findings = _pictures.Show(50).Show(60, Flags(DecodeFlags.Corrupt)).Show(50).End();

        Assert.Equal(Severity.Critical, findings.Single.Severity);
        Assert.Equal(2, findings.Changes);
    }

    [Fact]
    public void Packets_that_are_refused_while_good_pictures_come_are_no_loss_of_the_programme()
    {
        _pictures.Show(50);
        for (var i = 0; i < 100; i++)
        {
            _pictures.Show(1).Send(StreamEventKind.VideoPacketRefused, to: "no frame").Send(StreamEventKind.VideoPacketRefused, to: "no frame");
        }

        Assert.Equal(Severity.Major, _pictures.Show(50).End().Single.Severity);
    }

    [Fact]
    public void A_stream_that_is_joined_in_mid_GOP_is_not_at_fault()
    {
        for (var i = 0; i < 20; i++)
        {
            _pictures.Send(StreamEventKind.VideoPacketRefused, to: "non-existing PPS");
        }

        Assert.Empty(_pictures.Show(10, Flags(DecodeFlags.Corrupt)).Show(100).End().All);
    }

    [Fact]
    public void A_stream_that_does_not_come_clean_after_joining_is_told_from_its_start()
    {
        var finding = _pictures.Show(300, Flags(DecodeFlags.MissingReference)).Show(50).End().Single;

        Assert.Equal(TimeSpan.Zero, finding.Start);
        Assert.Equal(TimeSpan.FromSeconds(12), finding.End);
        Assert.Equal(Severity.Critical, finding.Severity);
        Assert.Equal(300, finding.Measurements["flagged_frames"]);
        Assert.InRange(Assert.Single(_pictures.Findings.OpenedAt).TotalSeconds, 3, 3.1);
    }

    [Fact]
    public void A_stream_whose_first_picture_comes_too_late_is_told_from_its_start()
    {
        _pictures.Send(StreamEventKind.VideoPacketRefused, to: "broken");
        _pictures.Now = TimeSpan.FromSeconds(5);

        var finding = _pictures.Show(100).End().Single;

        Assert.Equal((TimeSpan.Zero, TimeSpan.FromSeconds(5)), (finding.Start, finding.End!.Value));
        Assert.Equal(Severity.Critical, finding.Severity);
    }

    [Fact]
    public void A_damaged_keyframe_at_the_start_is_damage() =>
        Assert.Equal(TimeSpan.Zero, _pictures.Show(1, DamagedKeyFrame).Show(100).End().Single.Start);

    [Fact]
    public void Not_one_picture_is_critical()
    {
        _pictures.Send(StreamEventKind.VideoPacketRefused, to: "broken").Send(StreamEventKind.VideoPacketRefused, to: "also broken");
        _pictures.Now = TimeSpan.FromSeconds(3);

        var finding = _pictures.End().Single;

        Assert.Equal(("undecodable", Severity.Critical, "broken"), (finding.Cause, finding.Severity, finding.Detail));
        Assert.Equal(2, finding.Measurements["refused_packets"]);
        Assert.Equal(TimeSpan.FromSeconds(3), finding.End);
    }

    [Fact]
    public void Damage_up_to_the_end_is_closed_by_it() =>
        Assert.Equal(TimeSpan.FromSeconds(2.2), _pictures.Show(50).Show(5, Flags(DecodeFlags.Corrupt)).End().Single.End);

    private static void DamagedKeyFrame(ref FrameMetrics frame)
    {
        frame.IsKeyFrame = true;
        frame.Decode = DecodeFlags.Concealed;
    }

    private static Pictures.Change Logged(int lines, int blocks) => (ref FrameMetrics frame) =>
        (frame.DecoderErrorLines, frame.ConcealedBlocks) = (lines, blocks);

    private static Pictures.Change Flags(DecodeFlags flags) => (ref FrameMetrics frame) => frame.Decode = flags;
}
