using System.Runtime.InteropServices;
using ILGPU;

namespace Vqa.Kernels.Gpu;

/// <summary>Sixteen bytes: four samples to a number, the first in its lowest bits.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct ByteRow(uint a, uint b, uint c, uint d) : ISampleRow<ByteRow>
{
    private const uint EvenBytes = 0x00FF00FF, Ones = 0x01010101, HighBits = 0x80808080;

    private readonly uint _a = a, _b = b, _c = c, _d = d;

    public static int Size => 1;

    public static ByteRow Load(ArrayView<byte> memory, long at, int shift, uint maxValue) =>
        memory.Cast<ByteRow>()[at >> 4];

    public static ByteRow Gather(
        ArrayView<byte> memory, long at, int step, int columns, int shift, uint maxValue) => new(
        GatherFour(memory, at, step, columns),
        GatherFour(memory, at + (4 * step), step, columns - 4),
        GatherFour(memory, at + (8 * step), step, columns - 8),
        GatherFour(memory, at + (12 * step), step, columns - 12));

    public static uint Read(ArrayView<byte> memory, long at, int shift, uint maxValue) => memory[at];

    public static ByteRow Keep(ByteRow row, int columns) => new(
        row._a & Mask(columns), row._b & Mask(columns - 4), row._c & Mask(columns - 8), row._d & Mask(columns - 12));

    public static ByteRow Even(ByteRow first, ByteRow second) => new(
        Evens(first._a, first._b), Evens(first._c, first._d), Evens(second._a, second._b), Evens(second._c, second._d));

    public static ByteRow Odd(ByteRow first, ByteRow second) => new(
        Evens(first._a >> 8, first._b >> 8), Evens(first._c >> 8, first._d >> 8),
        Evens(second._a >> 8, second._b >> 8), Evens(second._c >> 8, second._d >> 8));

    public static ByteRow Left(ByteRow row, uint before) => new(
        (row._a << 8) | before, (row._b << 8) | (row._a >> 24),
        (row._c << 8) | (row._b >> 24), (row._d << 8) | (row._c >> 24));

    public static ByteRow Distance(ByteRow a, ByteRow b) => new(
        PackedBytes.Distance(a._a, b._a), PackedBytes.Distance(a._b, b._b),
        PackedBytes.Distance(a._c, b._c), PackedBytes.Distance(a._d, b._d));

    public static uint AddDistances(ByteRow a, ByteRow b, uint total)
    {
        total = PackedBytes.AddDistances(a._a, b._a, total);
        total = PackedBytes.AddDistances(a._b, b._b, total);
        total = PackedBytes.AddDistances(a._c, b._c, total);
        return PackedBytes.AddDistances(a._d, b._d, total);
    }

    public static uint AddSamples(ByteRow row, uint total)
    {
        total = PackedBytes.AddProducts(row._a, Ones, total);
        total = PackedBytes.AddProducts(row._b, Ones, total);
        total = PackedBytes.AddProducts(row._c, Ones, total);
        return PackedBytes.AddProducts(row._d, Ones, total);
    }

    public static uint AddSquares(ByteRow row, uint total)
    {
        total = PackedBytes.AddProducts(row._a, row._a, total);
        total = PackedBytes.AddProducts(row._b, row._b, total);
        total = PackedBytes.AddProducts(row._c, row._c, total);
        return PackedBytes.AddProducts(row._d, row._d, total);
    }

    // A byte is not below a limit of at most 128 where its lower seven bits are not, or its highest bit is set; with a
    // higher limit, both must be. Which of the two, says a majority of bits.
    public static uint CountFrom(ByteRow row, uint limit, uint counts)
    {
        var isLow = limit <= 128;
        var carry = (isLow ? 128 - limit : 256 - limit) * Ones;
        var either = isLow ? ~0u : 0u;
        counts = CountFour(row._a, carry, either, counts);
        counts = CountFour(row._b, carry, either, counts);
        counts = CountFour(row._c, carry, either, counts);
        return CountFour(row._d, carry, either, counts);
    }

    public static uint Counted(uint counts) => counts >> 7;

    public static ColumnTotals AddColumns(ColumnTotals totals, ByteRow row)
    {
        totals.A += row._a & EvenBytes;
        totals.B += (row._a >> 8) & EvenBytes;
        totals.C += row._b & EvenBytes;
        totals.D += (row._b >> 8) & EvenBytes;
        totals.E += row._c & EvenBytes;
        totals.F += (row._c >> 8) & EvenBytes;
        totals.G += row._d & EvenBytes;
        totals.H += (row._d >> 8) & EvenBytes;
        return totals;
    }

    public static ColumnTotals InOrder(ColumnTotals totals) => new()
    {
        A = Lower(totals.A, totals.B),
        B = Upper(totals.A, totals.B),
        C = Lower(totals.C, totals.D),
        D = Upper(totals.C, totals.D),
        E = Lower(totals.E, totals.F),
        F = Upper(totals.E, totals.F),
        G = Lower(totals.G, totals.H),
        H = Upper(totals.G, totals.H),
    };

    public static uint Sample(ByteRow row, int column)
    {
        var half = column < 8 ? (column < 4 ? row._a : row._b) : (column < 12 ? row._c : row._d);
        return (half >> ((column & 3) * 8)) & 0xFF;
    }

    private static uint Evens(uint a, uint b) =>
        (a & 0xFF) | ((a >> 8) & 0xFF00) | ((b & 0xFF) << 16) | ((b & 0xFF0000) << 8);

    private static uint Lower(uint even, uint odd) => (even & 0xFFFF) | (odd << 16);

    private static uint Upper(uint even, uint odd) => (even >> 16) | (odd & 0xFFFF0000);

    private static uint Mask(int columns) => columns >= 4 ? ~0u : columns <= 0 ? 0 : (1u << (columns * 8)) - 1;

    private static uint CountFour(uint four, uint carry, uint either, uint counts)
    {
        var carried = (four & ~HighBits) + carry;
        return PackedBytes.AddProducts(((carried & four) | (either & (carried | four))) & HighBits, Ones, counts);
    }

    private static uint GatherFour(ArrayView<byte> memory, long at, int step, int columns)
    {
        uint four = 0;
        for (var i = 0; i < 4; i++)
        {
            if (i < columns)
            {
                four |= (uint)memory[at + (i * step)] << (i * 8);
            }
        }

        return four;
    }
}
