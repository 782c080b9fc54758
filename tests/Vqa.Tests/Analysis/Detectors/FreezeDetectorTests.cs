using Vqa.Analysis.Detectors;
using Vqa.Analysis.Metering;
using static Vqa.Tests.Analysis.Detectors.MovingPictures;

namespace Vqa.Tests.Analysis.Detectors;

public sealed class FreezeDetectorTests
{
    private readonly Pictures _pictures = new(FreezeDetector.Descriptor);

    [Fact]
    public void A_freeze_before_an_encoder_is_found_whole()
    {
        var finding = _pictures.Show(110, Moving).Show(90, Frozen).Show(50, Moving).End().Single;

        Assert.Equal(109, finding.Start / Pictures.Interval); // the picture that stays is the last that moved
        Assert.Equal(200, finding.End / Pictures.Interval);
        Assert.Equal("frozen_picture", finding.Cause);
        Assert.Equal(Severity.Major, finding.Severity);
        Assert.InRange(finding.Confidence, 0.85, 1);
        Assert.Equal(2.1, finding.Measurements["difference_before"], 0.2);
        Assert.InRange(finding.Measurements["difference"], 0, 0.01);
    }

    [Fact]
    public void It_is_told_as_soon_as_it_has_lasted_long_enough()
    {
        _pictures.Show(110, Moving).Show(90, Frozen);

        Assert.Equal(109 + 50, Assert.Single(_pictures.Findings.OpenedAt) / Pictures.Interval);
    }

    [Fact]
    public void A_shorter_stop_is_none() =>
        Assert.Empty(_pictures.Show(110, Moving).Show(45, Frozen).Show(50, Moving).End().All);

    [Fact]
    public void The_first_pictures_of_a_freeze_may_still_be_refined()
    {
        var finding = _pictures.Show(110, Moving).Show(8, Refining).Show(90, Frozen).Show(50, Moving).End().Single;

        Assert.Equal(109, finding.Start / Pictures.Interval);
        Assert.Equal(208, finding.End / Pictures.Interval);
    }

    [Fact]
    public void Pictures_that_are_coded_anew_again_and_again_do_not_end_it()
    {
        // As MPEG-2 at a low rate: every fourth picture of the freeze changes a third of the blocks a little.
        var finding = _pictures.Show(110, Moving).Show(90, CodedAnew).Show(50, Moving).End().Single;

        Assert.Equal(109, finding.Start / Pictures.Interval);
        Assert.Equal(200, finding.End / Pictures.Interval);
    }

    [Fact]
    public void A_keyframe_that_goes_on_elsewhere_ends_it_where_it_is_shown()
    {
        // Picture 200 is a keyframe.
        var finding = _pictures.Show(110, Moving).Show(90, Frozen).Show(1, Cut).Show(50, Moving).End().Single;

        Assert.Equal(200, finding.End / Pictures.Interval);
    }

    [Fact]
    public void A_keyframe_alone_does_not_end_it()
    {
        _pictures.Show(110, Moving).Show(90, Frozen).Show(1, StrongKeyFrame);

        var finding = _pictures.Show(60, Frozen).Show(50, Moving).End().Single;

        Assert.Equal(261, finding.End / Pictures.Interval);
    }

    [Fact]
    public void It_ends_as_well_where_things_go_on_less_lively_than_before()
    {
        var finding = _pictures.Show(110, Moving).Show(100, Frozen).Show(50, Calm).End().Single;

        Assert.Equal(210, finding.End / Pictures.Interval);
    }

    [Fact]
    public void A_freeze_to_the_end_of_the_stream_ends_with_its_last_picture()
    {
        var finding = _pictures.Show(110, Moving).Show(90, Frozen).End().Single;

        Assert.Equal(200, finding.End / Pictures.Interval);
    }

    [Fact]
    public void After_ten_seconds_it_is_critical()
    {
        Assert.Equal(Severity.Critical, _pictures.Show(110, Moving).Show(300, Frozen).End().Single.Severity);
        Assert.Equal(1, _pictures.Findings.Changes);
    }

    [Fact]
    public void A_quiet_scene_whose_noise_goes_on_is_none() =>
        Assert.Empty(_pictures.Show(110, Quiet).Show(50, Moving).Show(200, Quiet).Show(50, Moving).End().All);

    [Fact]
    public void But_when_its_noise_stops_it_is_frozen()
    {
        var finding = _pictures.Show(110, Quiet).Show(50, Moving).Show(100, Frozen).Show(50, Moving).End().Single;

        Assert.Equal(159, finding.Start / Pictures.Interval);
        Assert.Equal(0.15, finding.Measurements["noise_floor"], 0.02);
    }

    [Fact]
    public void A_quiet_scene_whose_exposure_settles_is_none() =>
        Assert.Empty(_pictures.Show(110, Moving).Show(110, Brightening).Show(50, Moving).End().All);

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    public void A_stream_that_stands_from_its_first_picture_is_an_intended_still(int keep) =>
        Assert.Empty(_pictures.Show(keep, Frozen).Show(200, Frozen).End().All);

    [Fact]
    public void A_still_behind_a_cut_is_intended() =>
        Assert.Empty(_pictures.Show(110, Moving).Show(1, Cut).Show(100, Frozen).Show(1, Cut).End().All);

    [Fact]
    public void A_still_behind_a_dissolve_is_intended() =>
        Assert.Empty(_pictures.Show(110, Moving).Show(20, Dissolving).Show(100, Frozen).Show(50, Moving).End().All);

    [Fact]
    public void A_still_behind_a_fade_from_black_is_intended() =>
        Assert.Empty(_pictures.Show(110, Moving).Show(15, FadingIn).Show(100, Frozen).Show(50, Moving).End().All);

    [Fact]
    public void A_page_that_rests_is_an_intended_still() =>
        Assert.Empty(_pictures.Show(110, Page(Moving)).Show(100, Page(Frozen)).Show(50, Page(Moving)).End().All);

    [Fact]
    public void A_scene_that_rests_while_something_small_moves_on_is_no_freeze() =>
        Assert.Empty(_pictures.Show(110, Moving).Show(20, Frozen).Show(2, Twitching).Show(80, Frozen).End().All);

    [Fact]
    public void A_still_that_was_cut_in_with_another_brightness_is_intended() =>
        Assert.Empty(_pictures.Show(110, Moving).Show(1, Graded).Show(100, Frozen).Show(50, Moving).End().All);

    [Fact]
    public void Pictures_that_come_too_seldom_to_show_motion_are_no_freeze() =>
        Assert.Empty(_pictures.Show(110, Moving).Show(12, Seldom).End().All);

    [Fact]
    public void A_cursor_that_stops_is_no_freeze() =>
        Assert.Empty(_pictures.Show(110, Cursor).Show(100, Frozen).Show(50, Cursor).End().All);

    [Fact]
    public void A_stream_of_stills_has_another_one_by_intent()
    {
        for (var i = 0; i < 4; i++)
        {
            _pictures.Show(1, Cut).Show(100, Frozen);
        }

        Assert.Empty(_pictures.Show(25, Moving).Show(100, Frozen).Show(25, Moving).End().All);
    }

    [Fact]
    public void Intended_stills_are_told_where_asked_for()
    {
        var pictures = new Pictures(FreezeDetector.Descriptor, ("report_stills", 1));

        var finding = pictures.Show(110, Moving).Show(1, Cut).Show(100, Frozen).Show(1, Cut).End().Single;

        Assert.Equal("intended_still", finding.Cause);
        Assert.Equal(Severity.Minor, finding.Severity);
        Assert.Equal("A cut led to it.", finding.Detail);
        Assert.Equal(110, finding.Start / Pictures.Interval);
        Assert.Equal(211, finding.End / Pictures.Interval);
    }

    [Fact]
    public void Black_and_plain_pictures_are_left_to_their_own_detectors() =>
        Assert.Empty(_pictures.Show(110, Moving).Show(100, Black).Show(50, Moving).Show(100, Plain).End().All);

    [Fact]
    public void A_change_of_size_ends_it()
    {
        _pictures.Show(110, Moving).Show(90, Frozen);

        var finding = _pictures.Show(1, FirstOfItsSize).Show(90, Frozen).End().Single;

        Assert.Equal(200, finding.End / Pictures.Interval);
    }

    [Fact]
    public void A_gap_in_time_within_it_does_not_split_it()
    {
        _pictures.Show(110, Moving).Show(60, Frozen);
        _pictures.Now += TimeSpan.FromSeconds(3);
        var finding = _pictures.Show(60, Frozen).Show(50, Moving).End().Single;

        Assert.Equal((230 * Pictures.Interval) + TimeSpan.FromSeconds(3), finding.End);
    }

    [Fact]
    public void A_few_pictures_over_a_long_time_prove_nothing()
    {
        _pictures.Show(110, Moving);
        for (var i = 0; i < 4; i++)
        {
            _pictures.Show(1, Frozen).Now += TimeSpan.FromSeconds(1);
        }

        Assert.Empty(_pictures.Show(50, Moving).End().All);
    }

    [Fact]
    public void Pictures_that_the_decoder_painted_over_are_its_cause()
    {
        var finding = _pictures.Show(110, Moving).Show(90, Concealed).Show(50, Moving).End().Single;

        Assert.Equal("concealed_picture", finding.Cause);
    }

    [Fact]
    public void Sound_that_goes_on_makes_it_surer()
    {
        var silent = _pictures.Show(110, Moving).Show(90, Frozen).End().Single;
        var pictures = new Pictures(FreezeDetector.Descriptor);
        pictures.Show(110, Moving);
        for (var i = 0; i < 90; i++)
        {
            var audio = new AudioMetrics { Time = pictures.Now, Duration = AudioMetrics.Window, Channels = 1 };
            audio.Levels[0].Peak = 0.1f;
            pictures.Detector.Observe(audio);
            pictures.Show(1, Frozen);
        }

        var heard = pictures.End().Single;

        Assert.Equal((0, 1), (silent.Measurements["sound_goes_on"], heard.Measurements["sound_goes_on"]));
        Assert.True(heard.Confidence > silent.Confidence);
    }

    [Fact]
    public void A_longer_minimum_is_kept()
    {
        var pictures = new Pictures(FreezeDetector.Descriptor, ("min_duration", 5));

        Assert.Empty(pictures.Show(110, Moving).Show(120, Frozen).Show(100, Moving).End().All);
        Assert.Single(pictures.Show(130, Frozen).End().All);
    }

    private static void CodedAnew(ref FrameMetrics f)
    {
        Frozen(ref f);
        if (f.Index % 4 == 0)
        {
            Differ(ref f, 0.8, 5, changed: 0.3, unchanged: 0.6);
        }
    }

    private static void StrongKeyFrame(ref FrameMetrics f)
    {
        Fill(ref f);
        f.IsKeyFrame = true;
        Differ(ref f, 2.5, 30, changed: 0.6, unchanged: 0.1);
    }

    private static void Calm(ref FrameMetrics f)
    {
        Fill(ref f);
        Differ(ref f, 0.4, 8, changed: 0.1, unchanged: 0.7);
    }

    private static void Brightening(ref FrameMetrics f)
    {
        Fill(ref f);
        f.MeanLuma = 110 + (0.03 * (f.Index - 110));
        Differ(ref f, 0.05, 1, changed: 0, unchanged: 0.9);
    }

    private static void FadingIn(ref FrameMetrics f)
    {
        Fill(ref f);
        f.MeanLuma = 20 + (6 * (f.Index - 110));
        Differ(ref f, 6, 11, changed: 1, unchanged: 0);
    }

    private static void Cursor(ref FrameMetrics f)
    {
        Fill(ref f);
        Differ(ref f, 0.3, 40, changed: 0.01, unchanged: 0.98);
    }

    private static void Black(ref FrameMetrics f)
    {
        Frozen(ref f);
        (f.DarkShare, f.MeanLuma, f.LumaDeviation) = (1, 16, 0);
    }

    private static void Plain(ref FrameMetrics f)
    {
        Frozen(ref f);
        f.LumaDeviation = 1;
    }

    private static void FirstOfItsSize(ref FrameMetrics f)
    {
        Fill(ref f);
        (f.HasPrevious, f.Width, f.Height) = (false, 320, 180);
    }

    private static void Graded(ref FrameMetrics f)
    {
        Fill(ref f);
        Differ(ref f, 0.8, 2.3, changed: 0.3, unchanged: 0.05);
        f.MeanLuma -= 0.65;
    }

    private static void Twitching(ref FrameMetrics f)
    {
        Fill(ref f);
        Differ(ref f, 0.06, 9, changed: 0.005, unchanged: 0.9);
    }

    private static void Seldom(ref FrameMetrics f)
    {
        Frozen(ref f);
        f.Time += TimeSpan.FromMilliseconds(400);
    }

    private static void Concealed(ref FrameMetrics f)
    {
        Frozen(ref f);
        f.Decode = DecodeFlags.Concealed;
    }
}
