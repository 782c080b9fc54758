using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Vqa.Kernels.Gpu;

namespace Vqa.Tests.Kernels.Gpu;

/// <summary>What kernel and host must see alike.</summary>
public class FrameResultTests
{
    // Bytes that cross the bus for each frame; more would be missed against the bar of 4 KiB.
    [Fact]
    public void A_result_is_what_the_kernel_writes_and_small() =>
        Assert.Equal(FrameResult.Count * sizeof(ulong), Unsafe.SizeOf<FrameResult>());

    [Fact]
    public void The_fields_lie_where_the_kernel_adds_them_up()
    {
        var result = default(FrameResult);
        var numbers = MemoryMarshal.CreateSpan(ref Unsafe.As<FrameResult, ulong>(ref result), FrameResult.Count);
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (ulong)i;
        }

        Assert.Equal(5UL, result.ColumnGradients[5]);
        Assert.Equal(21UL, result.RowGradients[5]);
        Assert.Equal([32, 33, 34, 35, 36, 37, 42], (ulong[])
        [
            result.Sum, result.SumSquares, result.Sad, result.Dark, result.Unchanged, result.Changed,
            result.PeakBlockDifference,
        ]);
        Assert.Equal([38, 39, 40, 41], (int[])
            [result.FlashRises, result.FlashFalls, result.SuddenBlocks, result.OutlinedBlocks]);
        var (cb, cr) = result.Chroma(7);
        Assert.Equal((43UL, 44UL, 45UL, 46UL), (cb.Sum, cb.SumSquares, cr.Sum, cr.SumSquares));
        Assert.Equal((ulong)FrameResult.FirstBin + 63, result.Histogram[63]);
    }

    // ILGPU lays structures out by its own rules: eight bytes must be aligned to eight.
    [Fact]
    public void A_row_of_the_table_has_no_gaps() => Assert.Equal(0, Unsafe.SizeOf<DeviceFrame>() % 8);
}
