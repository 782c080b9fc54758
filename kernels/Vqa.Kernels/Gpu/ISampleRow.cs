using ILGPU;

namespace Vqa.Kernels.Gpu;

/// <summary>
/// Sixteen samples of a row, packed into registers: the only thing in which GPU kernels for bytes and for words differ.
/// Samples that a row does not have are 0.
/// </summary>
/// <typeparam name="TRow">The implementation.</typeparam>
internal interface ISampleRow<TRow>
    where TRow : unmanaged, ISampleRow<TRow>
{
    /// <summary>Bytes of a sample.</summary>
    static abstract int Size { get; }

    /// <summary>Reads sixteen samples at an address that is a multiple of their bytes, in loads of 16 bytes.</summary>
    static abstract TRow Load(ArrayView<byte> memory, long at, int shift, uint maxValue);

    /// <summary>Reads the first <paramref name="columns"/> samples one by one, from any address.</summary>
    /// <param name="memory">The address space.</param>
    /// <param name="at">Of the first sample.</param>
    /// <param name="step">Samples from one to the next.</param>
    /// <param name="columns">1 to 16.</param>
    /// <param name="shift">As in <see cref="Planes.PlaneView"/>.</param>
    /// <param name="maxValue">The same.</param>
    static abstract TRow Gather(ArrayView<byte> memory, long at, int step, int columns, int shift, uint maxValue);

    /// <summary>One sample.</summary>
    static abstract uint Read(ArrayView<byte> memory, long at, int shift, uint maxValue);

    /// <summary>Keeps the first samples and clears the others.</summary>
    static abstract TRow Keep(TRow row, int columns);

    /// <summary>Of two rows, one continuing the other, every second sample from the first on.</summary>
    static abstract TRow Even(TRow first, TRow second);

    /// <summary>The same from the second sample on.</summary>
    static abstract TRow Odd(TRow first, TRow second);

    /// <summary>Each sample's left neighbour: the row moved by one, with <paramref name="before"/> in front.</summary>
    static abstract TRow Left(TRow row, uint before);

    /// <summary>|a - b| of each sample.</summary>
    static abstract TRow Distance(TRow a, TRow b);

    /// <summary>total plus the sum of |a - b|.</summary>
    static abstract uint AddDistances(TRow a, TRow b, uint total);

    /// <summary>total plus the sum of all samples.</summary>
    static abstract uint AddSamples(TRow row, uint total);

    /// <summary>total plus the sum of their squares.</summary>
    static abstract uint AddSquares(TRow row, uint total);

    /// <summary>
    /// Counts the samples that are not below the limit, 0 to 4096 (256 for bytes), in a number that
    /// <see cref="Counted"/> reads. It holds the 256 samples of a block.
    /// </summary>
    static abstract uint CountFrom(TRow row, uint limit, uint counts);

    /// <summary>How many samples were counted.</summary>
    static abstract uint Counted(uint counts);

    /// <summary>Adds each sample to its column's total. Sixteen rows of 4095 fit its 16 bits.</summary>
    static abstract ColumnTotals AddColumns(ColumnTotals totals, TRow row);

    /// <summary>The totals with column 2i and 2i + 1 in the lower and upper half of total i.</summary>
    static abstract ColumnTotals InOrder(ColumnTotals totals);

    /// <summary>One sample of the row.</summary>
    static abstract uint Sample(TRow row, int column);
}

/// <summary>Totals of sixteen columns, 16 bits each, two to a number. Which two is the row's affair until
/// <see cref="ISampleRow{TRow}.InOrder"/>.</summary>
internal struct ColumnTotals
{
    public uint A, B, C, D, E, F, G, H;
}
