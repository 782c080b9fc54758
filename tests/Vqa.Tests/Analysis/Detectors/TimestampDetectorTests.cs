using Vqa.Analysis.Detectors;
using Vqa.Analysis.Metering;

namespace Vqa.Tests.Analysis.Detectors;

public sealed class TimestampDetectorTests
{
    private readonly Pictures _pictures = new(TimestampDetector.Descriptor);
    private readonly Sound _sound = new(TimestampDetector.Descriptor);

    [Fact]
    public void A_gap_in_a_regular_picture_is_found_from_the_picture_before_it()
    {
        var finding = _pictures.Show(100).Show(1, Gap(1.5)).Show(100).End().Single;

        Assert.Equal(("video_gap", Severity.Major), (finding.Cause, finding.Severity));
        Assert.Equal(TimeSpan.FromSeconds(3.96), finding.Start);
        Assert.Equal(TimeSpan.FromSeconds(5.5), finding.End);
        Assert.Equal(1500, finding.Measurements["largest_step_ms"], 1);
        Assert.Equal(-1500, finding.Measurements["parted_ms"], 1);
    }

    [Fact]
    public void A_gap_that_the_container_declares_as_a_long_picture_is_one_all_the_same() =>
        Assert.Equal("video_gap", _pictures.Show(100).Show(1, LongPicture(1.5)).Show(100).End().Single.Cause);

    [Fact]
    public void A_gap_in_the_first_second_waits_for_the_rhythm_to_show()
    {
        _pictures.Show(20).Show(1, Gap(0.7)).Show(10);
        Assert.Empty(_pictures.Findings.All);

        var finding = _pictures.Show(100).End().Single;

        Assert.Equal(TimeSpan.FromSeconds(0.76), finding.Start);
        Assert.Equal(TimeSpan.FromSeconds(1.5), finding.End);
    }

    [Fact]
    public void A_step_below_the_limit_is_let_be() => Assert.Empty(_pictures.Show(100).Show(1, Gap(0.19)).Show(100).End().All);

    [Fact]
    public void A_stream_without_rhythm_has_no_gaps()
    {
        foreach (var seconds in (double[])[0.3, 1, 0.1, 2, 0.5, 0.05, 3, 0.4])
        {
            _pictures.Show(20).Show(1, Gap(seconds));
        }

        Assert.Empty(_pictures.End().All);
    }

    [Fact]
    public void Slides_at_one_picture_a_second_have_no_gaps()
    {
        for (var i = 0; i < 60; i++)
        {
            _pictures.Show(1, LongPicture(0.96));
        }

        Assert.Empty(_pictures.End().All);
    }

    [Fact]
    public void A_time_stamp_that_runs_back_is_found()
    {
        var finding = _pictures.Show(100).Show(1, Backward(5)).Show(100).End().Single;

        Assert.Equal("video_backward", finding.Cause);
        Assert.Equal(finding.Start, finding.End);
        Assert.Equal(5000, finding.Measurements["largest_step_ms"]);
    }

    [Fact]
    public void Steps_close_to_each_other_are_one_finding()
    {
        var finding = _pictures.Show(100).Show(1, Gap(0.3)).Show(25).Show(1, Gap(0.7)).Show(100).End().Single;

        Assert.Equal(2, finding.Measurements["steps"]);
        Assert.Equal(700, finding.Measurements["largest_step_ms"], 1);
        Assert.Equal(Severity.Major, finding.Severity);
    }

    [Fact]
    public void Steps_far_from_each_other_are_two()
    {
        Assert.Equal(2, _pictures.Show(100).Show(1, Gap(0.3)).Show(75).Show(1, Gap(0.7)).Show(100).End().All.Count);
    }

    [Theory]
    [InlineData(TimestampStatus.Gap, "audio_gap", 400)]
    [InlineData(TimestampStatus.Backward, "audio_backward", -400)]
    public void A_step_of_the_sound_is_always_a_fault(TimestampStatus status, string cause, double parted)
    {
        var finding = _sound.Play(0.1).Play(0.02, Stamp(status, 0.4)).Play(3).End().Single;

        Assert.Equal(cause, finding.Cause);
        Assert.Equal(parted, finding.Measurements["parted_ms"]);
    }

    [Fact]
    public void All_windows_of_one_block_are_one_step() =>
        Assert.Equal(1, _sound.Play(1).Play(0.2, Stamp(TimestampStatus.Gap, 0.4)).Play(3).End().Single.Measurements["steps"]);

    [Fact]
    public void Small_steps_of_the_sound_that_add_up_are_drift()
    {
        for (var i = 0; i < 6; i++)
        {
            _sound.Play(1).Play(0.02, Stamp(TimestampStatus.Backward, 0.04));
        }

        var finding = _sound.Play(3).End().Single;

        Assert.Equal("audio_drift", finding.Cause);
        Assert.Equal(-200, finding.Measurements["parted_ms"], 1);
    }

    [Fact]
    public void Rounded_time_stamps_do_not_drift()
    {
        for (var i = 0; i < 600; i++)
        {
            _sound.Play(0.02, Stamp(TimestampStatus.Backward, 0.025)).Play(0.02, Stamp(TimestampStatus.Gap, 0.025)).Play(0.06);
        }

        Assert.Empty(_sound.End().All);
    }

    [Theory]
    [InlineData(TimestampStatus.Missing, "missing")]
    [InlineData(TimestampStatus.Duplicate, "duplicate")]
    public void Time_stamps_that_go_missing_for_long_are_found(TimestampStatus status, string cause)
    {
        var finding = _pictures.Show(100).Show(200, Status(status)).Show(100).End().Single;

        Assert.Equal((cause, Severity.Minor), (finding.Cause, finding.Severity));
        Assert.InRange(finding.Start.TotalSeconds, 4, 5);
        Assert.InRange(finding.End!.Value.TotalSeconds, 12, 13);
    }

    [Fact]
    public void A_stream_that_never_had_time_stamps_is_not_at_fault() =>
        Assert.Empty(_pictures.Show(500, Status(TimestampStatus.Missing)).End().All);

    [Fact]
    public void One_missing_time_stamp_is_let_be() =>
        Assert.Empty(_pictures.Show(100).Show(3, Status(TimestampStatus.Missing)).Show(100).End().All);

    [Fact]
    public void A_step_right_before_the_end_is_closed_by_it() =>
        Assert.Equal("video_gap", _pictures.Show(100).Show(1, Gap(0.6)).End().Single.Cause);

    private static Pictures.Change Gap(double seconds) => (ref FrameMetrics frame) =>
    {
        frame.Time += TimeSpan.FromSeconds(seconds);
        frame.Timestamp = TimestampStatus.Gap;
        frame.TimestampError = TimeSpan.FromSeconds(seconds);
    };

    private static Pictures.Change LongPicture(double seconds) => (ref FrameMetrics frame) => frame.Time += TimeSpan.FromSeconds(seconds);

    private static Pictures.Change Backward(double seconds) => (ref FrameMetrics frame) =>
    {
        frame.Timestamp = TimestampStatus.Backward;
        frame.TimestampError = TimeSpan.FromSeconds(-seconds);
    };

    private static Pictures.Change Status(TimestampStatus status) => (ref FrameMetrics frame) => frame.Timestamp = status;

    private static Sound.Change Stamp(TimestampStatus status, double seconds) => (ref AudioMetrics window) =>
    {
        window.Timestamp = status;
        window.TimestampError = TimeSpan.FromSeconds(seconds);
        window.StampedAt = window.Time;
    };
}
