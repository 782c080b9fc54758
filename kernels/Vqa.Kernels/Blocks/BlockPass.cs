using System.Runtime.Intrinsics;
using Vqa.Kernels.Lanes;
using Vqa.Kernels.Planes;
using Vqa.Kernels.Summary;

namespace Vqa.Kernels.Blocks;

/// <summary>
/// The one pass over luma: reads every sample of a frame once (and of the frame before it once) and leaves a
/// <see cref="BlockMap"/> and a <see cref="FrameSummary"/>. Reads nothing outside the planes, allocates nothing in the
/// steady state.
/// </summary>
/// <remarks>Thread-safe as long as calls do not share a map or a summary.</remarks>
public static unsafe class BlockPass
{
    /// <param name="current">The frame.</param>
    /// <param name="previous">The frame before it, of the same size and sample format (the stride may differ);
    /// null where there is none: every difference is then 0.</param>
    /// <param name="darkLevel">Samples at or below it count as dark; on the scale of the measured samples, -1 for
    /// none.</param>
    /// <param name="map">Resized and filled.</param>
    /// <param name="summary">Cleared and filled.</param>
    /// <exception cref="ArgumentException">A plane breaks the rules of <see cref="PlaneView"/>, or the two do not
    /// match.</exception>
    public static void Measure(
        in PlaneView current, PlaneView? previous, int darkLevel, BlockMap map, FrameSummary summary)
        => Measure(current, previous, darkLevel, map, summary, InstructionSets.Best);

    internal static void Measure(
        in PlaneView current, PlaneView? previous, int darkLevel, BlockMap map, FrameSummary summary,
        InstructionSet set)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(summary);
        current.Validate();
        var reference = previous ?? current;
        reference.Validate();
        if ((reference with { Address = current.Address, StrideBytes = current.StrideBytes }) != current)
        {
            throw new ArgumentException(
                $"The previous plane is {reference}, the current one {current}.", nameof(previous));
        }

        map.Resize(current.Width, current.Height);
        summary.Clear(current);
        darkLevel = Math.Clamp(darkLevel, -1, current.MaxValue);
        if (current.BytesPerSample == 1)
        {
            Run<ByteSamples>(current, reference, darkLevel, map, summary, set);
        }
        else
        {
            Run<WordSamples>(current, reference, darkLevel, map, summary, set);
        }

        summary.Complete();
    }

    private static void Run<TSamples>(
        in PlaneView current, in PlaneView previous, int darkLevel, BlockMap map, FrameSummary summary,
        InstructionSet set)
        where TSamples : struct, ISamples
    {
        var columnGradients = stackalloc uint[BlockMetrics.Size];
        var rowGradients = stackalloc uint[BlockMetrics.Size];
        fixed (BlockMetrics* blocks = map.Blocks)
        {
            for (var y = 0; y < current.Height; y += BlockMetrics.Size)
            {
                new Span<uint>(columnGradients, BlockMetrics.Size).Clear();
                new Span<uint>(rowGradients, BlockMetrics.Size).Clear();
                var row = new BlockRow
                {
                    Current = current.Row(y),
                    Stride = current.StrideBytes,
                    Above = current.Row(Math.Max(0, y - 1)),
                    Previous = previous.Row(y),
                    PreviousStride = previous.StrideBytes,
                    Width = current.Width,
                    Rows = Math.Min(BlockMetrics.Size, current.Height - y),
                    Shift = current.Shift,
                    MaxValue = current.MaxValue,
                    DarkLimit = darkLevel + 1,
                    Blocks = blocks + (y / BlockMetrics.Size * map.Columns),
                    ColumnGradients = columnGradients,
                    RowGradients = rowGradients,
                };
                MeasureRow<TSamples>(row, set);
                summary.Add<TSamples>(row);
            }
        }
    }

    // Each step takes what fits its vectors and leaves the rest to the next, narrower one.
    private static void MeasureRow<TSamples>(in BlockRow row, InstructionSet set)
        where TSamples : struct, ISamples
    {
        var x = 0;
        if (TSamples.Size == 1 && set == InstructionSet.Avx512)
        {
            x = ByteStrips<Lanes512, Vector512<byte>, Vector512<short>, Vector512<int>>.Measure(row, x);
        }

        if (TSamples.Size == 1 && set >= InstructionSet.Avx2)
        {
            x = ByteStrips<Lanes256, Vector256<byte>, Vector256<short>, Vector256<int>>.Measure(row, x);
        }

        if (set == InstructionSet.Avx512)
        {
            x = BlockStrips<Lanes512, Vector512<short>, Vector512<int>, TSamples>.Measure(row, x);
        }

        if (set >= InstructionSet.Avx2)
        {
            x = BlockStrips<Lanes256, Vector256<short>, Vector256<int>, TSamples>.Measure(row, x);
        }
        else if (set == InstructionSet.Portable)
        {
            x = BlockStrips<LanesPortable, LanesPortable.Words, LanesPortable.Sums, TSamples>.Measure(row, x);
        }

        BlockColumns<TSamples>.Measure(row, x);
    }
}
