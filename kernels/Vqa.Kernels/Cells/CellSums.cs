using System.Runtime.Intrinsics;

namespace Vqa.Kernels.Cells;

/// <summary>Sums over the cells of a plane whose width is a multiple of 8. Cells have 8 or 4 samples a side.</summary>
internal static class CellSums
{
    private const int Lanes = 8;

    private static readonly Vector128<short> _low = Vector128.Create(-1, -1, -1, -1, 0, 0, 0, 0);

    /// <summary>Sums of values; at most 64 * 255.</summary>
    public static void Values(ReadOnlySpan<short> plane, int width, int side, Span<short> result) =>
        Add(plane, width, side, result, isMagnitude: false);

    /// <summary>Sums of magnitudes.</summary>
    public static void Magnitudes(ReadOnlySpan<short> plane, int width, int side, Span<short> result) =>
        Add(plane, width, side, result, isMagnitude: true);

    /// <summary>The largest of the sums of magnitudes of a cell's four quarters, cells of 8.</summary>
    public static void LargestQuarter(ReadOnlySpan<short> plane, int width, Span<short> result)
    {
        result.Clear();
        var across = width / Lanes;
        for (var y = 0; y < plane.Length / width; y += Lanes / 2)
        {
            for (var cell = 0; cell < across; cell++)
            {
                var sums = Vector128<short>.Zero;
                for (var i = 0; i < Lanes / 2; i++)
                {
                    sums += Vector128.Abs(Vector128.Create(plane[(((y + i) * width) + (cell * Lanes))..]));
                }

                var left = Vector128.Sum(sums & _low);
                var right = (short)(Vector128.Sum(sums) - left);
                ref var largest = ref result[(y / Lanes * across) + cell];
                largest = Math.Max(largest, Math.Max(left, right));
            }
        }
    }

    /// <summary>Sums of distances to the cell's mean, which is (sum + 32) / 64; cells of 8.</summary>
    public static void Deviations(ReadOnlySpan<short> plane, int width, ReadOnlySpan<short> total, Span<short> result)
    {
        var across = width / Lanes;
        for (var cell = 0; cell < result.Length; cell++)
        {
            var mean = Vector128.Create((short)((total[cell] + 32) >> 6));
            var at = (cell / across * Lanes * width) + (cell % across * Lanes);
            var sums = Vector128<short>.Zero;
            for (var i = 0; i < Lanes; i++, at += width)
            {
                sums += Vector128.Abs(Vector128.Create(plane[at..]) - mean);
            }

            result[cell] = Vector128.Sum(sums);
        }
    }

    /// <summary>Samples whose steps to the left and to the upper neighbour add up to at most 1; cells of 8.</summary>
    public static void Plain(ReadOnlySpan<short> plane, int width, Span<short> result)
    {
        result.Clear();
        var across = width / Lanes;
        var one = Vector128.Create((short)1);
        Span<short> first = stackalloc short[Lanes];
        for (var y = 0; y < plane.Length / width; y++)
        {
            var line = plane.Slice(y * width, width);
            var above = plane.Slice(Math.Max(0, y - 1) * width, width);
            for (var x = 0; x < width; x += Lanes)
            {
                var here = Vector128.Create(line[x..]);
                if (x == 0)
                {
                    first[0] = line[0];
                    line[..(Lanes - 1)].CopyTo(first[1..]);
                }

                var left = x == 0 ? Vector128.Create((ReadOnlySpan<short>)first) : Vector128.Create(line[(x - 1)..]);
                var steps = Vector128.Abs(here - left) + Vector128.Abs(here - Vector128.Create(above[x..]));
                // A comparison that holds is -1 in its lane.
                result[(y / Lanes * across) + (x / Lanes)] -= Vector128.Sum(Vector128.LessThanOrEqual(steps, one));
            }
        }
    }

    private static void Add(ReadOnlySpan<short> plane, int width, int side, Span<short> result, bool isMagnitude)
    {
        var across = width / side;
        for (var y = 0; y < plane.Length / width; y += side)
        {
            var at = y / side * across;
            for (var x = 0; x < width; x += Lanes)
            {
                var sums = Vector128<short>.Zero;
                for (var i = 0; i < side; i++)
                {
                    var values = Vector128.Create(plane[(((y + i) * width) + x)..]);
                    sums += isMagnitude ? Vector128.Abs(values) : values;
                }

                var sum = Vector128.Sum(sums);
                if (side == Lanes)
                {
                    result[at++] = sum;
                }
                else
                {
                    var left = Vector128.Sum(sums & _low);
                    result[at++] = left;
                    result[at++] = (short)(sum - left);
                }
            }
        }
    }
}
