using Vqa.Analysis.Detectors;
using Vqa.Analysis.Metering;
using static Vqa.Tests.Analysis.Detectors.MovingPictures;

namespace Vqa.Tests.Analysis.Detectors;

public sealed class StutterDetectorTests
{
    private readonly Pictures _pictures = new(StutterDetector.Descriptor);

    [Fact]
    public void Short_stops_again_and_again_are_found_from_the_first_to_the_last()
    {
        _pictures.Show(100, Moving);
        for (var i = 0; i < 5; i++)
        {
            Stop(_pictures, 9).Show(20, Moving);
        }

        var finding = _pictures.Show(100, Moving).End().Single;

        Assert.Equal(99, finding.Start / Pictures.Interval); // the picture that stays is the last that moved
        Assert.Equal(99 + 10 + (4 * 30), finding.End / Pictures.Interval);
        Assert.Equal("repeated_pictures", finding.Cause);
        Assert.Equal(Severity.Major, finding.Severity);
        Assert.Equal(5, finding.Measurements["holds"]);
        Assert.Equal(400, finding.Measurements["longest_hold_ms"], 1e-6);
        Assert.InRange(finding.Confidence, 0.9, 1);
    }

    [Fact]
    public void A_page_that_scrolls_in_steps_is_none()
    {
        _pictures.Show(100, Page(Moving));
        for (var i = 0; i < 5; i++)
        {
            _pictures.Show(9, Page(Frozen)).Show(1, Page(Jump)).Show(20, Page(Moving));
        }

        Assert.Empty(_pictures.Show(100, Page(Moving)).End().All);
    }

    [Fact]
    public void It_is_told_with_the_third_stop()
    {
        Stop(Stop(Stop(_pictures.Show(100, Moving), 9).Show(20, Moving), 9).Show(20, Moving), 9);

        Assert.Equal(99 + 70, Assert.Single(_pictures.Findings.OpenedAt) / Pictures.Interval);
    }

    [Fact]
    public void Two_stops_are_none() =>
        Assert.Empty(Stop(Stop(_pictures.Show(100, Moving), 9).Show(20, Moving), 9).Show(300, Moving).End().All);

    [Fact]
    public void Three_stops_over_more_than_the_window_are_none()
    {
        for (var i = 0; i < 3; i++)
        {
            Stop(_pictures.Show(150, Moving), 9);
        }

        Assert.Empty(_pictures.Show(100, Moving).End().All);
    }

    [Fact]
    public void Pictures_that_are_dropped_now_and_then_are_not_seen()
    {
        for (var i = 0; i < 12; i++)
        {
            Stop(_pictures.Show(50, Moving), 2); // 120 ms, five in ten seconds
        }

        Assert.Empty(_pictures.Show(100, Moving).End().All);
    }

    [Fact]
    public void One_new_picture_in_four_after_full_motion_is_a_low_rate()
    {
        _pictures.Show(100, Moving);
        for (var i = 0; i < 45; i++)
        {
            Stop(_pictures, 3);
        }

        var finding = _pictures.Show(100, Moving).End().Single;

        Assert.Equal("low_rate", finding.Cause);
        Assert.Equal(99, finding.Start / Pictures.Interval);
        Assert.Equal(99 + 180, finding.End / Pictures.Interval);
        Assert.Equal(25.0 / 4, finding.Measurements["new_pictures_per_second"], 0.1);
        Assert.Equal(100, finding.Measurements["held_percent"], 1e-6);
    }

    [Theory]
    [InlineData(1)] // animation on twos, 12.5 in 25 pictures a second
    [InlineData(2)] // on threes
    [InlineData(4)] // a webcam that delivers five a second
    public void A_cadence_from_the_start_is_none(int repeats) =>
        Assert.Empty(Cadence(_pictures, 1 + repeats, pictures: 1000).End().All);

    [Fact]
    public void Pulldown_is_none() => Assert.Empty(Cadence(_pictures, 5, pictures: 1000, newOnes: 4).End().All);

    [Fact]
    public void Animation_that_changes_from_ones_to_threes_is_none()
    {
        // The camera pans, then drawings on a background that stands: less moves than before, not more.
        Assert.Empty(Cadence(_pictures.Show(200, Moving), 3, pictures: 300, step: 0.7).End().All);
    }

    [Fact]
    public void A_person_who_rests_and_moves_again_is_none()
    {
        for (var i = 0; i < 8; i++)
        {
            _pictures.Show(40, Moving).Show(10, Resting).Show(1, Moving);
        }

        Assert.Empty(_pictures.End().All);
    }

    [Fact]
    public void Stops_that_end_in_a_cut_are_an_editors()
    {
        for (var i = 0; i < 8; i++)
        {
            _pictures.Show(30, Moving).Show(12, Frozen).Show(1, Cut);
        }

        Assert.Empty(_pictures.Show(100, Moving).End().All);
    }

    [Fact]
    public void A_recorded_screen_that_rests_most_of_the_time_is_none()
    {
        for (var i = 0; i < 20; i++)
        {
            _pictures.Show(15, Moving).Show(40, Frozen);
        }

        Assert.Empty(_pictures.End().All);
    }

    [Fact]
    public void A_freeze_is_none() =>
        Assert.Empty(_pictures.Show(100, Moving).Show(100, Frozen).Show(100, Moving).End().All);

    [Fact]
    public void Gaps_in_time_are_stops_as_well()
    {
        _pictures.Show(100, Moving);
        for (var i = 0; i < 4; i++)
        {
            _pictures.Now += TimeSpan.FromSeconds(0.4);
            _pictures.Show(1, Late).Show(20, Moving);
        }

        var finding = _pictures.Show(100, Moving).End().Single;

        Assert.Equal("missing_pictures", finding.Cause);
        Assert.Equal(440, finding.Measurements["longest_hold_ms"], 1e-6);
    }

    [Fact]
    public void Pictures_that_the_container_shows_for_longer_are_none()
    {
        _pictures.Show(100, Moving);
        for (var i = 0; i < 8; i++)
        {
            _pictures.Now += TimeSpan.FromSeconds(0.4);
            _pictures.Show(20, Moving);
        }

        Assert.Empty(_pictures.End().All);
    }

    [Fact]
    public void Repeats_behind_a_keyframe_are_repeats()
    {
        _pictures.Show(100, Moving);
        for (var i = 0; i < 4; i++)
        {
            _pictures.Show(4, Frozen).Show(1, KeyFrameOfTheSame).Show(4, Frozen).Show(1, Jump).Show(20, Moving);
        }

        Assert.Equal(4, _pictures.Show(100, Moving).End().Single.Measurements["holds"]);
    }

    [Fact]
    public void Stutter_at_the_end_of_the_stream_ends_with_its_last_stop()
    {
        Stop(Stop(Stop(_pictures.Show(100, Moving), 9).Show(20, Moving), 9).Show(20, Moving), 9);

        var finding = _pictures.Show(5, Moving).End().Single;

        Assert.Equal(99 + 70, finding.End / Pictures.Interval);
    }

    [Fact]
    public void A_change_of_size_begins_anew()
    {
        _pictures.Show(100, Moving).Show(9, Frozen).Show(1, FirstOfItsSize).Show(20, Moving);

        Assert.Empty(Stop(Stop(_pictures, 9).Show(20, Moving), 9).Show(100, Moving).End().All);
    }

    private static Pictures Stop(Pictures show, int repeats) => show.Show(repeats, Frozen).Show(1, Jump);

    // New pictures in turn with repeats.
    private static Pictures Cadence(Pictures show, int period, int pictures, int newOnes = 1, double step = 1)
    {
        for (var i = 0; i < pictures / period; i++)
        {
            show.Show(newOnes, Scaled(step)).Show(period - newOnes, Frozen);
        }

        return show;
    }

    private static Pictures.Change Scaled(double step) => (ref FrameMetrics f) =>
    {
        Moving(ref f);
        f.TemporalDifference *= step;
    };

    // The motion that was missed in the meantime.
    private static void Jump(ref FrameMetrics f)
    {
        Moving(ref f);
        f.TemporalDifference *= 2.2;
        f.PeakBlockDifference *= 1.8;
    }

    private static void Late(ref FrameMetrics f)
    {
        Jump(ref f);
        (f.Timestamp, f.TimestampError) = (TimestampStatus.Gap, TimeSpan.FromSeconds(0.4));
    }

    private static void KeyFrameOfTheSame(ref FrameMetrics f)
    {
        Fill(ref f);
        f.IsKeyFrame = true;
        Differ(ref f, 1.5, 6, changed: 0.4, unchanged: 0);
    }

    private static void Resting(ref FrameMetrics f)
    {
        Fill(ref f);
        Differ(ref f, 0.5, 7, changed: 0.1, unchanged: 0.6);
    }

    private static void FirstOfItsSize(ref FrameMetrics f)
    {
        Fill(ref f);
        (f.HasPrevious, f.Width, f.Height) = (false, 320, 180);
    }
}
