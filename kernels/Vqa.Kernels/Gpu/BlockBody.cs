using ILGPU;
using Vqa.Kernels.Blocks;
using Vqa.Kernels.History;

namespace Vqa.Kernels.Gpu;

/// <summary>
/// One thread measures one block of luma: sixteen samples of a row at a time, in loads of 16 bytes, so that
/// neighbouring threads read neighbouring memory. The row above stays in registers. The twin of
/// <see cref="BlockPass"/>.
/// </summary>
/// <remarks>
/// Bounds are those of <see cref="BlockMetrics"/>; a column and a row of a block add up 16 gradients of at most 4095,
/// which fit 16 bits.
/// </remarks>
internal static class BlockBody<TRow>
    where TRow : unmanaged, ISampleRow<TRow>
{
    private const int Side = BlockMetrics.Size;

    /// <summary>Measures a block, and leaves in shared memory what the frame's sums need.</summary>
    /// <param name="memory">The address space.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="block">Its number in the frame, row by row.</param>
    /// <param name="words">The group's; zero where this thread writes.</param>
    /// <param name="first">Where this thread writes.</param>
    /// <param name="histogram">The group's.</param>
    /// <param name="luminances">The two tables of <see cref="FlashRule"/>.</param>
    public static BlockMetrics Measure(
        ArrayView<byte> memory, DeviceFrame frame, int block, ArrayView<uint> words, int first,
        ArrayView<uint> histogram, ArrayView<short> luminances)
    {
        var across = (frame.Width + Side - 1) / Side;
        var x = block % across * Side;
        var y = block / across * Side;
        var columns = frame.Width - x < Side ? frame.Width - x : Side;
        var rows = frame.Height - y < Side ? frame.Height - y : Side;
        var isWide = (frame.LumaLoads & (columns < Side ? 2 : 1)) != 0;
        var maxValue = (1u << frame.Bits) - 1;
        var at = frame.Luma + ((long)y * frame.LumaStride) + (x * TRow.Size);
        var previousAt = frame.Previous + ((long)y * frame.PreviousStride) + (x * TRow.Size);
        var leftOffset = x > 0 ? TRow.Size : 0;
        var row = Read(memory, at, isWide, columns, frame.Shift, maxValue);
        var previous = Read(memory, previousAt, isWide, columns, frame.Shift, maxValue);
        var above = Read(memory, y > 0 ? at - frame.LumaStride : at, isWide, columns, frame.Shift, maxValue);
        var metrics = default(BlockMetrics);
        var totals = default(ColumnTotals);
        uint notDark = 0, rowPair = 0;
        for (var r = 0; r < rows; r++)
        {
            // The next rows are under way while this one is measured; behind the last one, it is read again.
            var step = r + 1 < rows ? 1 : 0;
            previousAt += step * frame.PreviousStride;
            var nextRow = Read(memory, at + (step * frame.LumaStride), isWide, columns, frame.Shift, maxValue);
            var nextPrevious = Read(memory, previousAt, isWide, columns, frame.Shift, maxValue);
            // Another thread's sample, and already in this processor's nearest cache.
            var left = TRow.Read(memory, at - leftOffset, frame.Shift, maxValue);
            metrics.Sum = TRow.AddSamples(row, metrics.Sum);
            metrics.SumSquares = TRow.AddSquares(row, metrics.SumSquares);
            metrics.Sad = TRow.AddDistances(row, previous, metrics.Sad);
            notDark = TRow.CountFrom(row, (uint)frame.DarkLimit, notDark);
            var horizontal = TRow.Distance(row, TRow.Left(row, left));
            totals = TRow.AddColumns(totals, columns < Side ? TRow.Keep(horizontal, columns) : horizontal);
            var vertical = TRow.AddDistances(row, above, 0);
            metrics.EdgeRows = r == 0 ? vertical : metrics.EdgeRows;
            metrics.InnerRows += r == 0 ? 0 : vertical;
            rowPair = (rowPair >> 16) | (vertical << 16);
            if ((r & 1) != 0)
            {
                words[first + GroupSums.Rows + (r >> 1)] = rowPair;
            }

            if ((r & (frame.HistogramStep - 1)) == 0)
            {
                Count(row, columns, frame, histogram);
            }

            above = row;
            row = nextRow;
            previous = nextPrevious;
            at += frame.LumaStride;
        }

        if ((rows & 1) != 0)
        {
            words[first + GroupSums.Rows + (rows >> 1)] = rowPair >> 16;
        }

        // Columns that a block lacks were counted as samples of 0.
        var absent = frame.DarkLimit > 0 ? (Side - columns) * rows : 0;
        metrics.Dark = (uint)((Side * rows) - absent) - TRow.Counted(notDark);
        metrics.Dark = frame.DarkLimit > 0 ? metrics.Dark : 0;
        totals = TRow.InOrder(totals);
        var edge = totals.A & 0xFFFF;
        metrics.EdgeColumns = edge;
        metrics.InnerColumns = Both(totals.A) + Both(totals.B) + Both(totals.C) + Both(totals.D)
            + Both(totals.E) + Both(totals.F) + Both(totals.G) + Both(totals.H) - edge;
        WriteColumns(words, first + GroupSums.Columns, totals);
        Leave(memory, frame, block, metrics, columns * rows, words, first, luminances);
        return metrics;
    }

    private static TRow Read(ArrayView<byte> memory, long at, bool isWide, int columns, int shift, uint maxValue)
    {
        if (!isWide)
        {
            return TRow.Gather(memory, at, 1, columns, shift, maxValue);
        }

        var row = TRow.Load(memory, at, shift, maxValue);
        return columns < Side ? TRow.Keep(row, columns) : row;
    }

    private static void Count(TRow row, int columns, DeviceFrame frame, ArrayView<uint> histogram)
    {
        for (var column = 0; column < columns; column += frame.HistogramStep)
        {
            Atomic.Add(ref histogram[(int)(TRow.Sample(row, column) >> (frame.Bits - 6))], 1u);
        }
    }

    private static void WriteColumns(ArrayView<uint> words, int at, ColumnTotals totals)
    {
        words[at] = totals.A;
        words[at + 1] = totals.B;
        words[at + 2] = totals.C;
        words[at + 3] = totals.D;
        words[at + 4] = totals.E;
        words[at + 5] = totals.F;
        words[at + 6] = totals.G;
        words[at + 7] = totals.H;
    }

    private static void Leave(
        ArrayView<byte> memory, DeviceFrame frame, int block, BlockMetrics metrics, int samples, ArrayView<uint> words,
        int first, ArrayView<short> luminances)
    {
        var flags = metrics.Dark << GroupSums.DarkShift;
        flags |= metrics.Sad == 0 ? GroupSums.IsUnchanged : 0;
        flags |= metrics.Sad > (uint)samples << (frame.Bits - 8) ? GroupSums.IsChanged : 0;
        if (frame.History != 0)
        {
            flags |= Remember(memory, frame, block, metrics, samples, luminances);
        }

        words[first + GroupSums.Sum] = metrics.Sum;
        words[first + GroupSums.SumSquares] = metrics.SumSquares;
        words[first + GroupSums.Sad] = metrics.Sad;
        words[first + GroupSums.Flags] = flags;
        // At most 256 * 4095 * 256 = 268 369 920 < 2^32.
        words[first + GroupSums.Peak] = metrics.Sad * 256 / (uint)samples;
    }

    private static uint Remember(
        ArrayView<byte> memory, DeviceFrame frame, int block, BlockMetrics metrics, int samples,
        ArrayView<short> luminances)
    {
        var states = memory.Cast<BlockState>();
        var at = (frame.History >> 3) + block;
        var state = states[at];
        int luminance = luminances[
            (frame.IsFullRange * FlashRule.TableSize) + FlashRule.TableIndex(metrics.Sum, samples, frame.Bits)];
        var extreme = frame.BeginsHistory != 0
            ? FlashRule.Begin(luminance)
            : FlashRule.Follow(state.Extreme, luminance);
        uint flags = 0;
        if (frame.BeginsHistory == 0)
        {
            flags |= extreme < 0 && state.Extreme >= 0 ? GroupSums.IsRise : 0;
            flags |= extreme >= 0 && state.Extreme < 0 ? GroupSums.IsFall : 0;
        }

        var isSudden = SuspicionRule.IsSudden(metrics.Sad, state.SadBefore, frame.Bits);
        var isOutlined = isSudden && SuspicionRule.IsOutlined(
            metrics.EdgeColumns, metrics.InnerColumns, metrics.EdgeRows, metrics.InnerRows, frame.Bits);
        flags |= isSudden ? GroupSums.IsSudden : 0;
        flags |= isOutlined ? GroupSums.IsOutlined : 0;
        states[at] = new BlockState { Extreme = extreme, SadBefore = metrics.Sad };
        return flags;
    }

    private static uint Both(uint pair) => (pair & 0xFFFF) + (pair >> 16);
}
