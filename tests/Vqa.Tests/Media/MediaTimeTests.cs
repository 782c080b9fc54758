using Vqa.Media;

namespace Vqa.Tests.Media;

public class MediaTimeTests
{
    [Theory]
    [InlineData(0, 1, 90000, 0)]
    [InlineData(90000, 1, 90000, 10_000_000)]
    [InlineData(-45000, 1, 90000, -5_000_000)]
    [InlineData(1, 1, 3, 3_333_333)]
    [InlineData(2, 1, 3, 6_666_667)]
    [InlineData(-2, 1, 3, -6_666_667)]
    [InlineData(1001, 1, 30000, 333_667)]
    [InlineData(3, 1001, 30000, 1_001_000)]
    [InlineData(1, 1, 20_000_000, 1)]
    [InlineData(-1, 1, 20_000_000, -1)]
    public void A_time_is_rescaled_to_the_nearest_tick(long ticks, int numerator, int denominator, long expected) =>
        Assert.Equal(expected, new MediaTime(ticks, numerator, denominator).ToTimeSpan().Ticks);

    [Fact]
    public void A_day_of_frames_is_as_exact_as_the_first()
    {
        const long frames = 24 * 60 * 60 * 30;
        var expected = TimeSpan.FromTicks(frames * 1001 * TimeSpan.TicksPerSecond / 30000);
        Assert.Equal(expected, new MediaTime(frames * 1001, 1, 30000).ToTimeSpan());
    }

    [Theory]
    [InlineData(long.MaxValue, int.MaxValue, 1, long.MaxValue)]
    [InlineData(long.MinValue, int.MaxValue, 1, long.MinValue)]
    public void What_lies_beyond_the_range_becomes_its_end(long ticks, int numerator, int denominator, long expected) =>
        Assert.Equal(expected, new MediaTime(ticks, numerator, denominator).ToTimeSpan().Ticks);
}
