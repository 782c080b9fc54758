using CsCheck;
using Vqa.Kernels.Blocks;
using Vqa.Kernels.Planes;
using Vqa.Kernels.Summary;
using Vqa.Tests.Kernels.Planes;

namespace Vqa.Tests.Kernels.Blocks;

public class BlockPassTests
{
    public static TheoryData<string> InstructionSetNames => PlaneGen.InstructionSetNames;

    [Theory]
    [MemberData(nameof(InstructionSetNames))]
    public void Every_instruction_set_gives_the_bits_of_the_oracle_and_stays_inside_the_planes(string name)
    {
        var set = PlaneGen.Require(name);
        PlaneGen.Cases.Sample(
            c =>
            {
                var map = new BlockMap();
                var summary = new FrameSummary();
                using var current = new GuardedPlane(c.Format, atEnd: c.AtEnd);
                using var previous = new GuardedPlane(c.Format with { StrideBytes = c.PreviousStride }, atEnd: c.AtEnd);
                PlaneGen.Fill(current, c.Content, c.Seed);
                PlaneGen.Fill(previous, c.Content, c.PreviousIsSame ? c.Seed : c.Seed + 1);
                PlaneView? reference = c.HasPrevious ? previous.View : null;

                BlockPass.Measure(current.View, reference, c.DarkLevel, map, summary, set);

                AssertEqual(BlockOracle.Measure(current.View, reference, c.DarkLevel), map, summary);
            },
            iter: 2000, threads: 1);
    }

    // Every sum reaches the bound that BlockMetrics, BlockRow and BlockStrips state for it: a checkerboard of the two
    // extremes on the widest plane has the largest gradients in both directions, and its negative the largest
    // difference.
    [Theory]
    [MemberData(nameof(InstructionSetNames))]
    public void The_widest_plane_of_the_largest_samples_overflows_nothing(string name)
    {
        var set = PlaneGen.Require(name);
        var format = new PlaneView(0, PlaneView.MaxSide, 33, PlaneView.MaxSide * 2, 2, 0, PlaneView.MaxBits);
        using var board = new GuardedPlane(format);
        using var negative = new GuardedPlane(format);
        using var full = new GuardedPlane(format);
        Paint(board, (x, y) => (x + y) % 2 == 0 ? 4095 : 0);
        Paint(negative, (x, y) => (x + y) % 2 == 0 ? 0 : 4095);
        Paint(full, (_, _) => 4095);
        var map = new BlockMap();
        var summary = new FrameSummary();

        BlockPass.Measure(board.View, negative.View, 4095, map, summary, set);
        AssertEqual(BlockOracle.Measure(board.View, negative.View, 4095), map, summary);
        Assert.Equal(256u * 4095, map.Blocks[1].Sad);
        Assert.Equal(16u * 4095, map.Blocks[1].EdgeColumns);
        Assert.Equal(240u * 4095, map.Blocks[1].InnerColumns);

        BlockPass.Measure(full.View, full.View, 4095, map, summary, set);
        AssertEqual(BlockOracle.Measure(full.View, full.View, 4095), map, summary);
        Assert.Equal(256u * 4095, map.Blocks[1].Sum);
        Assert.Equal(4_292_870_400, map.Blocks[1].SumSquares);
    }

    [Theory]
    [InlineData(320, 180)]
    [InlineData(321, 180)]
    [InlineData(640, 360)]
    [InlineData(641, 360)]
    [InlineData(1280, 720)]
    [InlineData(1283, 721)]
    public void The_histogram_thins_out_as_pictures_grow(int width, int height)
    {
        var summary = new FrameSummary();
        var map = new BlockMap();
        using var plane = new GuardedPlane(new PlaneView(0, width, height, width, 1, 0, 8));
        PlaneGen.Fill(plane, PlaneGen.Content.Noise, 1);

        BlockPass.Measure(plane.View, null, 38, map, summary);

        AssertEqual(BlockOracle.Measure(plane.View, null, 38), map, summary);
    }

    [Fact]
    public void A_map_and_a_summary_serve_frames_of_any_size_in_turn()
    {
        var summary = new FrameSummary();
        var map = new BlockMap();
        foreach (var (width, height) in new[] { (100, 70), (17, 3), (64, 64) })
        {
            using var plane = new GuardedPlane(new PlaneView(0, width, height, width, 1, 0, 8));
            PlaneGen.Fill(plane, PlaneGen.Content.Noise, (uint)width);
            BlockPass.Measure(plane.View, null, 38, map, summary);
            AssertEqual(BlockOracle.Measure(plane.View, null, 38), map, summary);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-5000)]
    [InlineData(255)]
    [InlineData(100_000)]
    public void A_dark_level_outside_the_scale_counts_none_or_all(int darkLevel)
    {
        var summary = new FrameSummary();
        using var plane = new GuardedPlane(new PlaneView(0, 40, 20, 40, 1, 0, 8));
        PlaneGen.Fill(plane, PlaneGen.Content.Extremes, 1);

        BlockPass.Measure(plane.View, null, darkLevel, new BlockMap(), summary);

        Assert.Equal(darkLevel < 0 ? 0UL : 800UL, summary.Dark);
    }

    [Fact]
    public void The_steady_state_allocates_nothing()
    {
        var summary = new FrameSummary();
        var map = new BlockMap();
        using var plane = new GuardedPlane(new PlaneView(0, 100, 70, 100, 1, 0, 8));
        BlockPass.Measure(plane.View, plane.View, 38, map, summary);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            BlockPass.Measure(plane.View, plane.View, 38, map, summary);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_previous_plane_of_another_size_or_format_is_refused()
    {
        using var plane = new GuardedPlane(new PlaneView(0, 32, 16, 64, 2, 0, 10));
        foreach (var other in new[]
        {
            plane.View with { Width = 16 },
            plane.View with { Height = 8 },
            plane.View with { BytesPerSample = 1, Bits = 8 },
            plane.View with { Shift = 2 },
            plane.View with { Bits = 12 },
        })
        {
            Assert.Throws<ArgumentException>(
                "previous", () => BlockPass.Measure(plane.View, other, 38, new BlockMap(), new FrameSummary()));
        }
    }

    private static unsafe void Paint(GuardedPlane plane, Func<int, int, int> sample)
    {
        for (var y = 0; y < plane.View.Height; y++)
        {
            var row = (ushort*)((byte*)plane.View.Address + ((nint)y * plane.View.StrideBytes));
            for (var x = 0; x < plane.View.Width; x++)
            {
                row[x] = (ushort)sample(x, y);
            }
        }
    }

    private static void AssertEqual(BlockOracle expected, BlockMap map, FrameSummary summary)
    {
        Assert.Equal(expected.Blocks, map.Blocks.ToArray());
        Assert.Equal(expected.Sum, summary.Sum);
        Assert.Equal(expected.SumSquares, summary.SumSquares);
        Assert.Equal(expected.Sad, summary.Sad);
        Assert.Equal(expected.Dark, summary.Dark);
        Assert.Equal(expected.Histogram, summary.Histogram.ToArray());
        Assert.Equal(expected.Histogram.Aggregate(0u, (a, b) => a + b), summary.HistogramSamples);
        Assert.Equal(expected.ColumnGradients, summary.ColumnGradients.ToArray());
        Assert.Equal(expected.RowGradients, summary.RowGradients.ToArray());
        Assert.Equal(expected.Blocks.Length, summary.Blocks);
        Assert.Equal(expected.Unchanged, summary.UnchangedBlocks);
        Assert.Equal(expected.Changed, summary.ChangedBlocks);
        Assert.Equal(expected.PeakDifference, summary.PeakBlockDifference);
    }
}
