using Vqa.Analysis.Metering;
using Vqa.Kernels.Blocks;

namespace Vqa.Tests.Analysis.Metering;

/// <summary>Blocks of a picture of 40 x 25, as the pass over the pixels would measure them.</summary>
public sealed class SuspicionMeterTests
{
    private readonly SuspicionMeter _meter = new();
    private readonly BlockMap _map = new();

    public SuspicionMeterTests() => _map.Resize(40 * 16, 25 * 16);

    [Fact]
    public void Blocks_that_change_at_once_and_have_an_outline_are_suspicious()
    {
        Show(Quiet);

        Assert.Equal(10, Show(Quiet, damaged: 10));
    }

    [Fact]
    public void Blocks_that_change_without_an_outline_are_motion()
    {
        Show(Quiet);

        Assert.Equal(0, Show(Quiet, damaged: 10, edge: 0));
    }

    [Fact]
    public void Blocks_that_changed_as_much_before_are_motion()
    {
        Show(Moving);

        Assert.Equal(0, Show(Moving));
    }

    [Fact]
    public void A_new_scene_is_not_suspicious()
    {
        Show(Quiet);

        Assert.Equal(0, Show(Quiet, damaged: 600));
    }

    [Fact]
    public void Without_a_picture_before_nothing_is() => Assert.Equal(0, Show(Quiet, damaged: 10));

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(12)]
    public void The_depth_makes_no_difference(int bits)
    {
        Show(Quiet, bits: bits);

        Assert.Equal(7, Show(Quiet, damaged: 7, bits: bits));
    }

    // Mean differences of 1 and 20 levels, gradients of 3 levels within and across.
    private static BlockMetrics Quiet => new() { Sad = 256, EdgeColumns = 48, InnerColumns = 720, EdgeRows = 48, InnerRows = 720 };

    private static BlockMetrics Moving => Quiet with { Sad = 20 * 256, EdgeColumns = 480 };

    private int Show(BlockMetrics block, int damaged = 0, uint edge = 30 * 16, int bits = 8)
    {
        _map.Blocks.Fill(Scaled(block, bits));
        _map.Blocks[100..(100 + damaged)].Fill(Scaled(block with { Sad = 40 * 256, EdgeColumns = edge }, bits));
        return _meter.Measure(_map, bits, hasPrevious: true);
    }

    private static BlockMetrics Scaled(BlockMetrics block, int bits) => new()
    {
        Sad = block.Sad << (bits - 8),
        EdgeColumns = block.EdgeColumns << (bits - 8),
        InnerColumns = block.InnerColumns << (bits - 8),
        EdgeRows = block.EdgeRows << (bits - 8),
        InnerRows = block.InnerRows << (bits - 8),
    };
}
