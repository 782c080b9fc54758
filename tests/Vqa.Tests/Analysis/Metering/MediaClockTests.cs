using Vqa.Analysis.Metering;

namespace Vqa.Tests.Analysis.Metering;

public class MediaClockTests
{
    private static readonly TimeSpan _frame = TimeSpan.FromMilliseconds(40);

    private static MediaClock Clock(double originSeconds = 0) => new(TimeSpan.FromSeconds(originSeconds), _frame / 2);

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    [Fact]
    public void Regular_stamps_are_placed_from_the_origin()
    {
        var clock = Clock(originSeconds: 10);

        var times = Enumerable.Range(0, 4).Select(i => clock.Advance(Ms(10_000 + (40 * i)), _frame, null)).ToArray();

        Assert.Equal([Ms(0), Ms(40), Ms(80), Ms(120)], times.Select(t => t.Time));
        Assert.All(times, t => Assert.Equal(TimestampStatus.Normal, t.Status));
        Assert.Equal(Ms(160), clock.Expected);
    }

    [Fact]
    public void A_missing_stamp_is_counted_on()
    {
        var clock = Clock();
        clock.Advance(Ms(0), _frame, null);

        Assert.Equal(new MediaInstant(Ms(40), TimestampStatus.Missing, TimeSpan.Zero), clock.Advance(null, _frame, null));
        Assert.Equal(new MediaInstant(Ms(80), TimestampStatus.Normal, TimeSpan.Zero), clock.Advance(Ms(80), _frame, null));
    }

    [Fact]
    public void A_gap_is_followed_and_measured()
    {
        var clock = Clock();
        clock.Advance(Ms(0), _frame, null);

        Assert.Equal(new MediaInstant(Ms(1040), TimestampStatus.Gap, Ms(1000)), clock.Advance(Ms(1040), _frame, null));
        Assert.Equal(TimestampStatus.Normal, clock.Advance(Ms(1080), _frame, null).Status);
    }

    [Fact]
    public void A_jump_back_goes_on_in_time()
    {
        var clock = Clock();
        clock.Advance(Ms(5000), _frame, null);
        clock.Advance(Ms(5040), _frame, null);

        Assert.Equal(new MediaInstant(Ms(5080), TimestampStatus.Backward, Ms(-4080)), clock.Advance(Ms(1000), _frame, null));
        Assert.Equal(new MediaInstant(Ms(5120), TimestampStatus.Normal, TimeSpan.Zero), clock.Advance(Ms(1040), _frame, null));
    }

    [Fact]
    public void A_jump_longer_than_any_pause_is_a_splice()
    {
        var clock = Clock();
        clock.Advance(Ms(0), _frame, null);
        var hour = TimeSpan.FromHours(1);

        Assert.Equal(new MediaInstant(Ms(40), TimestampStatus.Gap, hour - Ms(40)), clock.Advance(hour, _frame, null));
        Assert.Equal(new MediaInstant(Ms(80), TimestampStatus.Normal, TimeSpan.Zero), clock.Advance(hour + Ms(40), _frame, null));
    }

    [Fact]
    public void Sound_keeps_its_distance_to_the_picture_after_a_common_splice()
    {
        var video = Clock();
        var audio = Clock();
        video.Advance(Ms(0), _frame, audio);
        audio.Advance(Ms(0), Ms(20), video);
        var spliced = TimeSpan.FromHours(2);

        video.Advance(spliced, _frame, audio); // shown at 40 ms
        var heard = audio.Advance(spliced + Ms(15), Ms(20), video);
        var next = audio.Advance(spliced + Ms(35), Ms(20), video);

        Assert.Equal(TimestampStatus.Gap, heard.Status);
        Assert.Equal(Ms(75), next.Time); // 35 ms after the picture at 40 ms, as the stamps say
    }

    [Fact]
    public void A_repeated_stamp_is_a_duplicate_and_time_goes_on()
    {
        var clock = Clock();
        clock.Advance(Ms(0), _frame, null);

        var again = clock.Advance(Ms(0), _frame, null);

        Assert.Equal(TimestampStatus.Duplicate, again.Status);
        Assert.Equal(Ms(40), again.Time);
    }

    [Fact]
    public void Frames_that_come_sooner_than_declared_do_not_make_time_drift()
    {
        var clock = Clock();
        var last = default(MediaInstant);
        for (var i = 0; i < 100; i++)
        {
            last = clock.Advance(Ms(10 * i), _frame, null);
        }

        Assert.Equal(new MediaInstant(Ms(990), TimestampStatus.Normal, TimeSpan.Zero), last);
    }

    [Fact]
    public void A_stream_that_begins_far_from_the_origin_begins_at_zero()
    {
        var clock = Clock();

        Assert.Equal(TimeSpan.Zero, clock.Advance(TimeSpan.FromHours(5), _frame, null).Time);
    }
}
