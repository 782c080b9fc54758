using Vqa.Analysis.Metering;

namespace Vqa.Tests.Analysis.Metering;

public class FrameRateWatchTests
{
    private static double Feed(FrameRateWatch watch, double milliseconds, int count)
    {
        double changedFrom = 0;
        for (var i = 0; i < count; i++)
        {
            changedFrom = Math.Max(changedFrom, watch.Observe(TimeSpan.FromMilliseconds(milliseconds)));
        }

        return changedFrom;
    }

    [Fact]
    public void A_new_steady_rate_is_told_once_with_the_old_one()
    {
        var watch = new FrameRateWatch();

        Assert.Equal(0, Feed(watch, 40, 100));
        Assert.Equal(25, Feed(watch, 20, 100), 3);
        Assert.Equal(50, watch.Rate, 3);
        Assert.Equal(0, Feed(watch, 20, 100));
    }

    [Fact]
    public void A_variable_rate_never_changes()
    {
        var watch = new FrameRateWatch();
        Feed(watch, 40, 50);
        double changed = 0;
        for (var i = 0; i < 500; i++)
        {
            changed += watch.Observe(TimeSpan.FromMilliseconds(i % 3 == 0 ? 100 : 33));
        }

        Assert.Equal(0, changed);
        Assert.Equal(25, watch.Rate, 3);
    }

    [Fact]
    public void Stamps_rounded_to_milliseconds_are_steady()
    {
        var watch = new FrameRateWatch();
        double changed = 0;
        for (var i = 0; i < 300; i++)
        {
            changed += watch.Observe(TimeSpan.FromMilliseconds(i % 3 == 2 ? 34 : 33));
        }

        Assert.Equal(0, changed);
        Assert.Equal(30, watch.Rate, 1);
    }

    [Fact]
    public void Pictures_that_share_a_time_stamp_have_no_rate()
    {
        var watch = new FrameRateWatch();
        Feed(watch, 40, 50);

        Assert.Equal(0, Feed(watch, 0.0111, 60));
        Assert.Equal(0, Feed(watch, 40, 50));
        Assert.Equal(25, watch.Rate, 3);
    }

    [Fact]
    public void A_dropped_frame_is_no_change()
    {
        var watch = new FrameRateWatch();
        Feed(watch, 40, 50);

        Assert.Equal(0, Feed(watch, 80, 2));
        Assert.Equal(0, Feed(watch, 40, 50));
    }
}
