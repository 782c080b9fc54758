using System.Runtime.CompilerServices;
using Vqa.Kernels.Lanes;

namespace Vqa.Kernels.Blocks;

/// <summary>
/// <see cref="BlockStrips{TLanes, TWords, TSums, TSamples}"/> for 8-bit samples, twice as wide: bytes stay bytes where
/// the processor can add up their differences without widening them. Two thirds of the time, from the cache, for the
/// depth that nearly all streams have; the sums are the same.
/// </summary>
/// <remarks>
/// Bounds: a 16-bit lane adds up 16 differences, 16 * 255 = 4080, and over the four blocks of a vector 16 320; a 32-bit
/// lane adds up 16 times four squares, 64 * 255^2 = 4 161 600, or eight differences of every strip in the sums by row,
/// 512 * 8 * 255 = 1 044 480; a byte counts 16 dark samples.
/// </remarks>
internal static unsafe class ByteStrips<TLanes, TBytes, TWords, TSums>
    where TLanes : struct, IByteLanes<TBytes, TWords, TSums>
    where TBytes : unmanaged
    where TWords : unmanaged
    where TSums : unmanaged
{
    /// <summary>Measures as many strips as fit from <paramref name="x"/> on; returns the first column that it left
    /// over.</summary>
    public static int Measure(in BlockRow row, int x)
    {
        var width = 2 * TLanes.Count;
        if (row.Width - x < width)
        {
            return x;
        }

        var rowSums = stackalloc TSums[BlockMetrics.Size];
        new Span<TSums>(rowSums, BlockMetrics.Size).Clear();
        if (x == 0)
        {
            var shifted = stackalloc byte[BlockMetrics.Size * width];
            StripMemory.ShiftByOneSample(row, sampleSize: 1, shifted, width);
            Strip(row, 0, shifted, width, rowSums);
            x = width;
        }

        for (; x <= row.Width - width; x += width)
        {
            Strip(row, x, row.Current + x - 1, row.Stride, rowSums);
        }

        for (var r = 0; r < row.Rows; r++)
        {
            row.RowGradients[r] += (uint)TLanes.Sum(rowSums[r]);
        }

        return x;
    }

    /// <param name="row">The row of blocks.</param>
    /// <param name="x">The strip's first column.</param>
    /// <param name="left">The left neighbours of the strip's first row.</param>
    /// <param name="leftStride">Bytes from one row of them to the next.</param>
    /// <param name="rowSums">Vertical gradients by row, added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a stream's first seconds would run on unoptimised code
    private static void Strip(in BlockRow row, int x, byte* left, nint leftStride, TSums* rowSums)
    {
        byte* current = row.Current + x, previous = row.Previous + x;
        nint stride = row.Stride, previousStride = row.PreviousStride;
        var rows = row.Rows;
        var darkest = TLanes.Fill((byte)(row.DarkLimit - 1));

        TBytes dark = default;
        TWords evenColumns = default, oddColumns = default;
        TSums sum = default, sad = default, squares = default, verticals = default;
        var above = TLanes.Load(row.Above + x);
        var edgeRows = TLanes.SumDifferences(TLanes.Load(current), above);
        for (var r = 0; r < rows; r++)
        {
            StripMemory.Prefetch(current);
            StripMemory.Prefetch(previous);
            var samples = TLanes.Load(current);
            TWords even = TLanes.Even(samples), odd = TLanes.Odd(samples);
            sum = TLanes.Add(sum, TLanes.SumDifferences(samples, default));
            squares = TLanes.Add(squares, TLanes.MultiplyAdd(even, even));
            squares = TLanes.Add(squares, TLanes.MultiplyAdd(odd, odd));
            dark = TLanes.CountAtMost(dark, samples, darkest);
            sad = TLanes.Add(sad, TLanes.SumDifferences(samples, TLanes.Load(previous)));
            var horizontal = TLanes.AbsoluteDifference(samples, TLanes.Load(left));
            evenColumns = TLanes.Add(evenColumns, TLanes.Even(horizontal));
            oddColumns = TLanes.Add(oddColumns, TLanes.Odd(horizontal));
            var vertical = TLanes.SumDifferences(samples, above);
            verticals = TLanes.Add(verticals, vertical);
            rowSums[r] = TLanes.Add(rowSums[r], vertical);
            above = samples;
            current += stride;
            previous += previousStride;
            left += leftStride;
        }

        TLanes.AddColumns(evenColumns, oddColumns, row.ColumnGradients);
        var allColumns = TLanes.Add(TLanes.AddPairs(evenColumns), TLanes.AddPairs(oddColumns));
        var edgeColumns = TLanes.AddPairs(TLanes.FirstOfBlocks(evenColumns));
        TLanes.StoreBlocks(
            new BlockSums<TSums>
            {
                Sum = sum,
                SumSquares = squares,
                Sad = sad,
                Dark = row.DarkLimit > 0 ? TLanes.SumDifferences(dark, default) : default,
                EdgeColumns = edgeColumns,
                InnerColumns = TLanes.Subtract(allColumns, edgeColumns),
                EdgeRows = edgeRows,
                InnerRows = TLanes.Subtract(verticals, edgeRows),
            },
            row.Blocks + (x / BlockMetrics.Size));
    }
}
