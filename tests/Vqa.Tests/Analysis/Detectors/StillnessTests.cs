using CsCheck;
using Vqa.Analysis.Detectors.Stillness;
using Vqa.Analysis.Metering;
using static Vqa.Tests.Analysis.Detectors.MovingPictures;

namespace Vqa.Tests.Analysis.Detectors;

public sealed class StillnessTests
{
    private const double Seconds = 0.04;

    [Fact]
    public void A_quantile_of_the_histogram_is_that_of_the_levels_to_a_tenth() =>
        Gen.Select(Gen.Double[0.002, 200].Array[1, 60], Gen.Double[0.01, 1]).Sample((levels, share) =>
        {
            var histogram = new LevelHistogram();
            foreach (var level in levels)
            {
                histogram.Add(level);
            }

            var exact = levels.Order().ElementAt((int)Math.Ceiling((share * levels.Length) - 1e-9) - 1);
            return histogram.Quantile(share) is var found && found > 0.9 * exact && found < 1.1 * exact;
        });

    [Fact]
    public void The_histogram_knows_nothing_at_first_and_after_it_was_cleared()
    {
        var histogram = new LevelHistogram();
        Assert.Equal(0, histogram.Quantile(0.5));

        histogram.Add(3);
        histogram.Clear();

        Assert.Equal((0, 0), (histogram.Total, histogram.Quantile(0.5)));
    }

    [Fact]
    public void No_difference_at_all_is_level_zero()
    {
        var histogram = new LevelHistogram();
        histogram.Add(0, weight: 3);
        histogram.Add(1);

        Assert.Equal(0, histogram.Quantile(0.75));
        Assert.Equal(1, histogram.Quantile(0.8), 0.1);
    }

    [Fact]
    public void What_fades_counts_less()
    {
        var histogram = new LevelHistogram();
        histogram.Add(1, weight: 2);
        histogram.Fade(0.25);
        histogram.Add(100);

        Assert.Equal(1.5, histogram.Total);
        Assert.Equal(100, histogram.Quantile(0.5), 10.0);
    }

    [Fact]
    public void Recent_levels_forget_what_is_older_than_their_time()
    {
        var recent = new RecentLevels(seconds: 2);
        for (var i = 0; i < 1000; i++)
        {
            recent.Add(i * Pictures.Interval, i < 940 ? 1 : 10);
        }

        Assert.Equal(51, recent.Count);
        Assert.Equal(10, recent.Quantile(0.01), 1.0);
    }

    [Fact]
    public void Recent_levels_keep_no_more_than_they_can_hold()
    {
        var recent = new RecentLevels(seconds: 1000);
        for (var i = 0; i < 2 * RecentLevels.Capacity; i++)
        {
            recent.Add(i * Pictures.Interval, i < RecentLevels.Capacity ? 1 : 10);
        }

        Assert.Equal(RecentLevels.Capacity, recent.Count);
        Assert.Equal(10, recent.Quantile(0.001), 1.0);
    }

    [Fact]
    public void The_floor_is_the_quietest_that_the_stream_is_not_the_repeats_of_its_cadence()
    {
        var floor = new MotionFloor();
        for (var i = 0; i < 1000; i++)
        {
            floor.Add(i % 2 == 0 ? 0 : i < 200 ? 0.2 : 3, Seconds);
            floor.Keep();
        }

        Assert.Equal(0.2, floor.Level, 0.02);
    }

    [Fact]
    public void A_still_that_is_dropped_leaves_no_trace_in_the_floor()
    {
        var floor = new MotionFloor();
        for (var i = 0; i < 300; i++)
        {
            floor.Add(2, Seconds);
            floor.Keep();
        }

        for (var i = 0; i < 300; i++)
        {
            floor.Add(0.001, Seconds);
        }

        floor.Drop();

        Assert.Equal(2, floor.Level, 0.2);
    }

    [Fact]
    public void A_cut_is_noticed_for_a_moment()
    {
        var watch = Watch(out var motion);
        Assert.False(watch.IsAfterCut);

        Show(ref watch, ref motion, Cut);
        Assert.True(watch.IsAfterCut);

        Show(ref watch, ref motion, Moving, count: 10);
        Assert.False(watch.IsAfterCut);
    }

    [Fact]
    public void A_still_that_the_encoder_refines_for_a_second_is_still_behind_its_cut()
    {
        var watch = Watch(out var motion);

        Show(ref watch, ref motion, Cut);
        Show(ref watch, ref motion, Refining, count: 30);

        Assert.True(watch.IsAfterCut);
    }

    [Fact]
    public void A_picture_without_one_before_it_is_as_behind_a_cut()
    {
        var watch = Watch(out _);

        watch.Break();

        Assert.True(watch.IsAfterCut);
    }

    [Fact]
    public void A_dissolve_is_noticed_from_its_third_tenth_of_a_second()
    {
        var watch = Watch(out var motion);
        Show(ref watch, ref motion, Dissolving, count: 7);
        Assert.False(watch.IsAfterFade);

        Show(ref watch, ref motion, Dissolving);
        Assert.True(watch.IsAfterFade);

        Show(ref watch, ref motion, Frozen, count: 6);
        Assert.False(watch.IsAfterFade);
    }

    [Fact]
    public void A_camera_that_glides_for_seconds_is_no_dissolve()
    {
        var watch = Watch(out var motion);

        Show(ref watch, ref motion, Dissolving, count: 100);

        Assert.False(watch.IsAfterFade);
    }

    [Fact]
    public void Few_blocks_are_close_to_their_mean_without_a_dissolve()
    {
        var watch = Watch(out var motion);

        Show(ref watch, ref motion, Small, count: 20);

        Assert.False(watch.IsAfterFade);
    }

    [Fact]
    public void The_usual_interval_is_that_of_new_pictures()
    {
        var tempo = new PictureTempo();
        for (var i = 0; i < 100; i++)
        {
            tempo.AddPicture(Seconds, isNew: i % 2 == 0);
            if (i % 2 == 0)
            {
                tempo.AddInterval(2 * Seconds);
            }
        }

        Assert.Equal(Seconds, tempo.PictureSeconds, 1e-9);
        Assert.Equal(2 * Seconds, tempo.UsualSeconds, 1e-9);
        Assert.Equal(0.5, tempo.NewShare, 0.05);
        Assert.True(tempo.IsPlaying);
    }

    [Fact]
    public void A_stream_that_rests_more_than_half_of_its_time_does_not_play()
    {
        var tempo = new PictureTempo();
        for (var i = 0; i < 500; i++)
        {
            var isNew = i % 100 < 40;
            tempo.AddPicture(Seconds, isNew);
            if (isNew)
            {
                tempo.AddInterval(Seconds);
            }
        }

        Assert.False(tempo.IsPlaying);
    }

    private static TransitionWatch Watch(out MotionLevels motion)
    {
        var watch = default(TransitionWatch);
        motion = default;
        Show(ref watch, ref motion, Moving, count: 50);
        return watch;
    }

    private static void Show(ref TransitionWatch watch, ref MotionLevels motion, Pictures.Change change, int count = 1)
    {
        for (var i = 0; i < count; i++)
        {
            var frame = new FrameMetrics { Index = motion.Count + 1, Width = 640, Height = 360, HasPrevious = true };
            change(ref frame);
            watch.Add(frame, motion, Seconds);
            motion.Add(frame, Seconds);
        }
    }

    private static void Small(ref FrameMetrics f)
    {
        Fill(ref f);
        (f.Width, f.Height) = (176, 144);
        Differ(ref f, 6, 20, changed: 0.8, unchanged: 0);
    }
}
