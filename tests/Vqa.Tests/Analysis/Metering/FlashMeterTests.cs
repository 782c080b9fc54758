using Vqa.Analysis.Metering;
using Vqa.Kernels.Blocks;
using Vqa.Kernels.Planes;

namespace Vqa.Tests.Analysis.Metering;

public sealed class FlashMeterTests
{
    // 40 x 24 samples: three columns of blocks, the last 8 wide; two rows, the last 8 high.
    private const int Width = 40, Height = 24, Blocks = 6;

    private readonly FlashMeter _meter = new();
    private readonly BlockMap _map = new();

    [Fact]
    public void The_first_picture_completes_nothing() => Assert.Equal((0, 0), Show(200));

    [Fact]
    public void A_jump_from_dark_to_bright_is_a_rise_of_all_blocks_and_back_a_fall()
    {
        Show(40);

        Assert.Equal((1, 0), Show(200));
        Assert.Equal((0, 1), Show(40));
    }

    [Theory]
    [InlineData(16, 99, false)]   // 19.5 cd/m2
    [InlineData(16, 100, true)]   // 20.06 cd/m2
    [InlineData(126, 147, false)] // 38.3 to 58.3 cd/m2
    [InlineData(126, 148, true)]  // 38.3 to 59.3 cd/m2
    public void A_change_counts_from_20_cd_per_square_metre(byte from, byte to, bool counts)
    {
        Show(from);

        Assert.Equal((counts ? 1 : 0, 0), Show(to));
    }

    [Theory]
    [InlineData(216, 235, false)] // 160.9 to 200 cd/m2
    [InlineData(215, 235, true)]  // 158.8 to 200 cd/m2
    public void A_change_counts_only_where_the_darker_side_is_below_160(byte dark, byte bright, bool counts)
    {
        Show(bright);

        Assert.Equal((0, counts ? 1 : 0), Show(dark));
    }

    [Fact]
    public void A_rise_over_many_pictures_counts_once_in_the_picture_that_completes_it()
    {
        Show(40);
        var shares = Enumerable.Range(1, 10).Select(i => Show((byte)(40 + (15 * i)))).ToList();

        Assert.Equal(1, shares.Sum(s => s.Rise));
        Assert.Equal((1, 0), shares[4]); // level 115, the first one 20 cd/m2 above level 40
    }

    [Fact]
    public void A_small_dip_on_the_way_up_makes_no_second_rise()
    {
        Show(40);
        Show(180);
        Show(178);

        Assert.Equal((0, 0), Show(200));
    }

    [Fact]
    public void Changes_are_measured_from_the_extreme_not_from_the_picture_before()
    {
        Show(200);
        Show(196);
        Show(192);

        Assert.Equal((0, 1), Show(187)); // 131.7, 124.9, 118.4, 110.4 cd/m2
    }

    [Fact]
    public void Blocks_at_the_edges_count_with_the_samples_that_they_have()
    {
        Show(40);
        _map.Resize(Width, Height);
        Fill(i => (byte)(i % 3 == 2 ? 200 : 40));

        var (rise, fall) = Measure(isFullRange: false, hasPrevious: true, bits: 8);

        Assert.Equal(2.0 / Blocks, rise);
        Assert.Equal(0, fall);
    }

    [Fact]
    public void Ten_bits_and_full_range_are_read_as_such()
    {
        Assert.Equal((0, 0), Show(10 * 4, bits: 10, isFullRange: true));
        Assert.Equal((0, 0), Show(97 * 4, bits: 10, isFullRange: true));  // 19.7 cd/m2
        Assert.Equal((1, 0), Show(99 * 4, bits: 10, isFullRange: true));  // 20.6 cd/m2
    }

    [Fact]
    public void After_a_break_it_begins_anew()
    {
        Show(40);

        Assert.Equal((0, 0), Show(200, hasPrevious: false));
        Assert.Equal((0, 1), Show(40));
    }

    [Fact]
    public void Another_size_begins_anew()
    {
        Show(40);
        _map.Resize(64, 64);
        foreach (ref var block in _map.Blocks)
        {
            block.Sum = 256 * 200;
        }

        var metrics = default(FrameMetrics);
        _meter.Measure(_map, new PlaneView(0, 64, 64, 64, 1, 0, 8), isFullRange: false, hasPrevious: true, ref metrics);

        Assert.Equal((0, 0), (metrics.FlashRiseShare, metrics.FlashFallShare));
    }

    private (double Rise, double Fall) Show(int level, int bits = 8, bool isFullRange = false, bool hasPrevious = true)
    {
        _map.Resize(Width, Height);
        Fill(_ => level);
        return Measure(isFullRange, hasPrevious, bits);
    }

    private void Fill(Func<int, int> level)
    {
        for (var i = 0; i < Blocks; i++)
        {
            var samples = (i % 3 == 2 ? 8 : 16) * (i >= 3 ? 8 : 16);
            _map.Blocks[i].Sum = (uint)(samples * level(i));
        }
    }

    private (double Rise, double Fall) Measure(bool isFullRange, bool hasPrevious, int bits)
    {
        var metrics = default(FrameMetrics);
        var luma = new PlaneView(0, Width, Height, Width * (bits > 8 ? 2 : 1), bits > 8 ? 2 : 1, 0, bits);
        _meter.Measure(_map, luma, isFullRange, hasPrevious, ref metrics);
        return (metrics.FlashRiseShare, metrics.FlashFallShare);
    }
}
