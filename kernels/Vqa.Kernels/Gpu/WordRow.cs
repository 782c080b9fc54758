using System.Runtime.InteropServices;
using ILGPU;
using Vqa.Kernels.Planes;

namespace Vqa.Kernels.Gpu;

/// <summary>
/// Sixteen words: two samples of at most 12 bits to a number, the first in its lower half. What a word has beyond its
/// sample's bits is masked off, as on the CPU.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WordRow : ISampleRow<WordRow>
{
    private const uint Carries = Ones << PlaneView.MaxBits, Ones = 0x00010001;

    private uint _a, _b, _c, _d, _e, _f, _g, _h;

    public static int Size => 2;

    public static WordRow Load(ArrayView<byte> memory, long at, int shift, uint maxValue)
    {
        var row = memory.Cast<WordRow>()[at >> 5];
        var mask = maxValue | (maxValue << 16);
        // What the shift brings into the lower half from the upper one lies above 16 - shift bits, and so above the
        // mask.
        row._a = (row._a >> shift) & mask;
        row._b = (row._b >> shift) & mask;
        row._c = (row._c >> shift) & mask;
        row._d = (row._d >> shift) & mask;
        row._e = (row._e >> shift) & mask;
        row._f = (row._f >> shift) & mask;
        row._g = (row._g >> shift) & mask;
        row._h = (row._h >> shift) & mask;
        return row;
    }

    public static WordRow Gather(ArrayView<byte> memory, long at, int step, int columns, int shift, uint maxValue)
    {
        WordRow row = default;
        row._a = GatherTwo(memory, at, step, columns, shift, maxValue);
        row._b = GatherTwo(memory, at + (4 * step), step, columns - 2, shift, maxValue);
        row._c = GatherTwo(memory, at + (8 * step), step, columns - 4, shift, maxValue);
        row._d = GatherTwo(memory, at + (12 * step), step, columns - 6, shift, maxValue);
        row._e = GatherTwo(memory, at + (16 * step), step, columns - 8, shift, maxValue);
        row._f = GatherTwo(memory, at + (20 * step), step, columns - 10, shift, maxValue);
        row._g = GatherTwo(memory, at + (24 * step), step, columns - 12, shift, maxValue);
        row._h = GatherTwo(memory, at + (28 * step), step, columns - 14, shift, maxValue);
        return row;
    }

    // Byte by byte: an address may be odd, and a device faults on a word there.
    public static uint Read(ArrayView<byte> memory, long at, int shift, uint maxValue) =>
        ((memory[at] | ((uint)memory[at + 1] << 8)) >> shift) & maxValue;

    public static WordRow Keep(WordRow row, int columns)
    {
        row._a &= Mask(columns);
        row._b &= Mask(columns - 2);
        row._c &= Mask(columns - 4);
        row._d &= Mask(columns - 6);
        row._e &= Mask(columns - 8);
        row._f &= Mask(columns - 10);
        row._g &= Mask(columns - 12);
        row._h &= Mask(columns - 14);
        return row;
    }

    public static WordRow Even(WordRow first, WordRow second)
    {
        WordRow row = default;
        row._a = Lowers(first._a, first._b);
        row._b = Lowers(first._c, first._d);
        row._c = Lowers(first._e, first._f);
        row._d = Lowers(first._g, first._h);
        row._e = Lowers(second._a, second._b);
        row._f = Lowers(second._c, second._d);
        row._g = Lowers(second._e, second._f);
        row._h = Lowers(second._g, second._h);
        return row;
    }

    public static WordRow Odd(WordRow first, WordRow second)
    {
        WordRow row = default;
        row._a = Lowers(first._a >> 16, first._b >> 16);
        row._b = Lowers(first._c >> 16, first._d >> 16);
        row._c = Lowers(first._e >> 16, first._f >> 16);
        row._d = Lowers(first._g >> 16, first._h >> 16);
        row._e = Lowers(second._a >> 16, second._b >> 16);
        row._f = Lowers(second._c >> 16, second._d >> 16);
        row._g = Lowers(second._e >> 16, second._f >> 16);
        row._h = Lowers(second._g >> 16, second._h >> 16);
        return row;
    }

    public static WordRow Left(WordRow row, uint before)
    {
        WordRow left = default;
        left._a = (row._a << 16) | before;
        left._b = (row._b << 16) | (row._a >> 16);
        left._c = (row._c << 16) | (row._b >> 16);
        left._d = (row._d << 16) | (row._c >> 16);
        left._e = (row._e << 16) | (row._d >> 16);
        left._f = (row._f << 16) | (row._e >> 16);
        left._g = (row._g << 16) | (row._f >> 16);
        left._h = (row._h << 16) | (row._g >> 16);
        return left;
    }

    public static WordRow Distance(WordRow a, WordRow b)
    {
        a._a = Distance(a._a, b._a);
        a._b = Distance(a._b, b._b);
        a._c = Distance(a._c, b._c);
        a._d = Distance(a._d, b._d);
        a._e = Distance(a._e, b._e);
        a._f = Distance(a._f, b._f);
        a._g = Distance(a._g, b._g);
        a._h = Distance(a._h, b._h);
        return a;
    }

    public static uint AddDistances(WordRow a, WordRow b, uint total) => AddSamples(Distance(a, b), total);

    // Eight samples of 4095 fit the 16 bits in which they are added: 32 760.
    public static uint AddSamples(WordRow row, uint total)
    {
        var sums = row._a + row._b + row._c + row._d + row._e + row._f + row._g + row._h;
        return total + (sums & 0xFFFF) + (sums >> 16);
    }

    public static uint AddSquares(WordRow row, uint total) => total
        + Squares(row._a) + Squares(row._b) + Squares(row._c) + Squares(row._d)
        + Squares(row._e) + Squares(row._f) + Squares(row._g) + Squares(row._h);

    public static uint CountFrom(WordRow row, uint limit, uint counts)
    {
        var limits = limit | (limit << 16);
        return counts
            + CountTwo(row._a, limits) + CountTwo(row._b, limits) + CountTwo(row._c, limits) + CountTwo(row._d, limits)
            + CountTwo(row._e, limits) + CountTwo(row._f, limits) + CountTwo(row._g, limits) + CountTwo(row._h, limits);
    }

    public static uint Counted(uint counts) => (counts & 0xFFFF) + (counts >> 16);

    public static ColumnTotals AddColumns(ColumnTotals totals, WordRow row)
    {
        totals.A += row._a;
        totals.B += row._b;
        totals.C += row._c;
        totals.D += row._d;
        totals.E += row._e;
        totals.F += row._f;
        totals.G += row._g;
        totals.H += row._h;
        return totals;
    }

    public static ColumnTotals InOrder(ColumnTotals totals) => totals;

    public static uint Sample(WordRow row, int column)
    {
        var first = column < 4 ? (column < 2 ? row._a : row._b) : (column < 6 ? row._c : row._d);
        var second = column < 12 ? (column < 10 ? row._e : row._f) : (column < 14 ? row._g : row._h);
        return ((column < 8 ? first : second) >> ((column & 1) * 16)) & 0xFFFF;
    }

    // 4096 + a - b in each half. Where it lost its highest bit, a was the smaller: the rest is then negated. No number
    // reaches bit 31: ILGPU's OpenCL subtracts as signed, and a compiler may take it that such do not overflow.
    private static uint Distance(uint a, uint b)
    {
        var difference = (a | Carries) - b;
        var negative = (~difference >> PlaneView.MaxBits) & Ones;
        return ((difference & (Carries - Ones)) ^ ((negative << PlaneView.MaxBits) - negative)) + negative;
    }

    private static uint Lowers(uint a, uint b) => (a & 0xFFFF) | (b << 16);

    private static uint Squares(uint two) => ((two & 0xFFFF) * (two & 0xFFFF)) + ((two >> 16) * (two >> 16));

    // 4096 + sample - limit lies between 0 and 8191; its bit 12 is set where the sample is not below the limit.
    private static uint CountTwo(uint two, uint limits) => (((two | Carries) - limits) >> PlaneView.MaxBits) & Ones;

    private static uint Mask(int columns) => columns >= 2 ? ~0u : columns <= 0 ? 0u : 0xFFFF;

    private static uint GatherTwo(
        ArrayView<byte> memory, long at, int step, int columns, int shift, uint maxValue)
    {
        uint two = 0;
        for (var i = 0; i < 2; i++)
        {
            if (i < columns)
            {
                two |= Read(memory, at + (i * 2 * step), shift, maxValue) << (i * 16);
            }
        }

        return two;
    }
}
