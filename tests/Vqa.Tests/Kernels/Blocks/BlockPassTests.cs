using CsCheck;
using Vqa.Kernels.Blocks;
using Vqa.Kernels.Planes;
using Vqa.Kernels.Summary;
using Vqa.Tests.Kernels.Planes;

namespace Vqa.Tests.Kernels.Blocks;

public class BlockPassTests
{
    private readonly BlockMap _map = new();
    private readonly FrameSummary _summary = new();

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
