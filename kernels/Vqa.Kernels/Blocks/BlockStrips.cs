using System.Runtime.CompilerServices;
using Vqa.Kernels.Lanes;
using Vqa.Kernels.Planes;

namespace Vqa.Kernels.Blocks;

/// <summary>
/// Measures the whole blocks of a row of blocks with vectors: strip by strip, each as wide as a vector has 16-bit
/// lanes, each from top to bottom, so that all sums of a strip live in registers and every sample is read from memory
/// once.
/// </summary>
/// <remarks>
/// Bounds, for samples of at most 12 bits: a lane adds up 16 samples or differences, 16 * 4095 = 65 520 &lt; 2^16; or
/// 16 pairs of squares, 16 * 2 * 4095^2 = 536 608 800 &lt; 2^31; or, in the sums by row, a pair of differences of every
/// strip, 1024 * 2 * 4095 = 8 386 560 &lt; 2^31.
/// </remarks>
internal static unsafe class BlockStrips<TLanes, TWords, TSums, TSamples>
    where TLanes : struct, ILanes<TWords, TSums>
    where TWords : unmanaged
    where TSums : unmanaged
    where TSamples : struct, ISamples
{
    /// <summary>Measures as many strips as fit from <paramref name="x"/> on; returns the first column that it left
    /// over.</summary>
    public static int Measure(in BlockRow row, int x)
    {
        if (row.Width - x < TLanes.Count)
        {
            return x;
        }

        var rowSums = stackalloc TSums[BlockMetrics.Size];
        new Span<TSums>(rowSums, BlockMetrics.Size).Clear();
        if (x == 0)
        {
            var shiftedStride = TLanes.Count * TSamples.Size;
            var shifted = stackalloc byte[BlockMetrics.Size * shiftedStride];
            StripMemory.ShiftByOneSample(row, TSamples.Size, shifted, shiftedStride);
            Strip(row, 0, shifted, shiftedStride, rowSums);
            x = TLanes.Count;
        }

        for (; x <= row.Width - TLanes.Count; x += TLanes.Count)
        {
            Strip(row, x, row.Current + ((x - 1) * TSamples.Size), row.Stride, rowSums);
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
        var current = row.Current + (x * TSamples.Size);
        var previous = row.Previous + (x * TSamples.Size);
        nint stride = row.Stride, previousStride = row.PreviousStride;
        int rows = row.Rows, shift = row.Shift;
        TWords mask = TLanes.Fill((short)row.MaxValue), one = TLanes.Fill(1);
        var darkLimit = TLanes.Fill((short)row.DarkLimit);

        TWords sum = default, sad = default, dark = default, columns = default;
        TSums squares = default, verticals = default;
        var above = Load(row.Above + (x * TSamples.Size), shift, mask);
        var edgeRows = TLanes.MultiplyAdd(TLanes.AbsoluteDifference(Load(current, shift, mask), above), one);
        for (var r = 0; r < rows; r++)
        {
            StripMemory.Prefetch(current);
            StripMemory.Prefetch(previous);
            var samples = Load(current, shift, mask);
            sum = TLanes.Add(sum, samples);
            squares = TLanes.Add(squares, TLanes.MultiplyAdd(samples, samples));
            dark = TLanes.Add(dark, TLanes.CountBelow(samples, darkLimit));
            sad = TLanes.Add(sad, TLanes.AbsoluteDifference(samples, Load(previous, shift, mask)));
            columns = TLanes.Add(columns, TLanes.AbsoluteDifference(samples, Load(left, shift, mask)));
            var vertical = TLanes.MultiplyAdd(TLanes.AbsoluteDifference(samples, above), one);
            verticals = TLanes.Add(verticals, vertical);
            rowSums[r] = TLanes.Add(rowSums[r], vertical);
            above = samples;
            current += stride;
            previous += previousStride;
            left += leftStride;
        }

        TLanes.AddColumns(columns, row.ColumnGradients);
        var allColumns = TLanes.AddPairs(columns);
        var edgeColumns = TLanes.AddPairs(TLanes.FirstColumns(columns));
        TLanes.Store(
            new BlockSums<TSums>
            {
                Sum = TLanes.AddPairs(sum),
                SumSquares = squares,
                Sad = TLanes.AddPairs(sad),
                Dark = TLanes.AddPairs(dark),
                EdgeColumns = edgeColumns,
                InnerColumns = TLanes.Subtract(allColumns, edgeColumns),
                EdgeRows = edgeRows,
                InnerRows = TLanes.Subtract(verticals, edgeRows),
            },
            row.Blocks + (x / BlockMetrics.Size));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords Load(byte* address, int shift, TWords mask)
        => TSamples.Load<TLanes, TWords, TSums>(address, shift, mask);
}
