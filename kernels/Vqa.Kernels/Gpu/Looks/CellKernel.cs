using ILGPU;
using Vqa.Kernels.Cells;

namespace Vqa.Kernels.Gpu.Looks;

/// <summary>
/// The 46 numbers of each cell that the corruption model is fed: one thread takes one cell. Groups (x, y) work for pair
/// y. The twin of <see cref="CellPass"/>, in whose order the numbers are written, and whose bounds hold.
/// </summary>
internal static class CellKernel
{
    /// <summary>Threads of a group.</summary>
    public const int GroupSize = 128;

    private const int Side = CellPass.Side, Half = Side / 2;

    /// <param name="pictures">Luma of all pairs, two planes each; then chroma, four planes each.</param>
    /// <param name="cells">Receives the numbers: of each pair, the first of all its cells, then the second, and so on.
    /// </param>
    /// <param name="width">Of a reduced picture; a multiple of 16, as the height is.</param>
    /// <param name="height">The same.</param>
    /// <param name="firstChroma">Where chroma begins.</param>
    public static void Run(ArrayView<byte> pictures, ArrayView<short> cells, int width, int height, int firstChroma)
    {
        var count = width / Side * (height / Side);
        var cell = (Grid.IdxX * GroupSize) + Group.IdxX;
        if (cell >= count)
        {
            return;
        }

        var across = width / Side;
        var samples = width * height;
        var pair = new PlanePair
        {
            Now = Grid.IdxY * 2 * samples,
            Before = (Grid.IdxY * 2 * samples) + samples,
            Width = width,
            Height = height,
            Side = Side,
            X = cell % across * Side,
            Y = cell / across * Side,
        };
        var at = (Grid.IdxY * CellPass.Count * count) + cell;
        at = Luma(pictures, pair, cells, at, count);
        var chroma = firstChroma + (Grid.IdxY * samples);
        pair.Width /= 2;
        pair.Height /= 2;
        pair.X /= 2;
        pair.Y /= 2;
        pair.Side = Half;
        for (var k = 0; k < 2; k++)
        {
            pair.Now = chroma + (k * samples / 4);
            pair.Before = pair.Now + (samples / 2);
            at = Chroma(pictures, pair, cells, at, count);
        }
    }

    private static int Luma(ArrayView<byte> pictures, PlanePair pair, ArrayView<short> cells, int at, int count)
    {
        at = Six<ValuesNow>(pictures, pair, cells, at, count);
        at = Six<ValuesBefore>(pictures, pair, cells, at, count);
        at = Six<Change>(pictures, pair, cells, at, count);
        int sum = 0, sumBefore = 0, changed = 0, largest = 0, plain = 0, deviation = 0;
        for (var quarter = 0; quarter < 4; quarter++)
        {
            var part = pair;
            part.Side = Half;
            part.X += (quarter & 1) * Half;
            part.Y += (quarter >> 1) * Half;
            var change = Magnitudes(pictures, part);
            changed += change;
            largest = change > largest ? change : largest;
            sum += Sum<ValuesNow>(pictures, part);
            sumBefore += Sum<ValuesBefore>(pictures, part);
        }

        var mean = (sum + 32) >> 6;
        for (var y = pair.Y; y < pair.Y + Side; y++)
        {
            for (var x = pair.X; x < pair.X + Side; x++)
            {
                var here = ValuesNow.At(pictures, pair, x, y);
                deviation += Magnitude(here - mean);
                var steps = Magnitude(here - ValuesNow.At(pictures, pair, x > 0 ? x - 1 : 0, y))
                    + Magnitude(here - ValuesNow.At(pictures, pair, x, y > 0 ? y - 1 : 0));
                plain += steps <= 1 ? 1 : 0;
            }
        }

        cells[at] = (short)changed;
        cells[at + count] = (short)largest;
        cells[at + (2 * count)] = (short)sum;
        cells[at + (3 * count)] = (short)sumBefore;
        cells[at + (4 * count)] = (short)deviation;
        cells[at + (5 * count)] = (short)plain;
        return at + (6 * count);
    }

    private static int Chroma(ArrayView<byte> pictures, PlanePair pair, ArrayView<short> cells, int at, int count)
    {
        at = Four<ValuesNow>(pictures, pair, cells, at, count);
        at = Four<Change>(pictures, pair, cells, at, count);
        cells[at] = (short)Magnitudes(pictures, pair);
        cells[at + count] = (short)Sum<ValuesNow>(pictures, pair);
        cells[at + (2 * count)] = (short)Sum<ValuesBefore>(pictures, pair);
        return at + (3 * count);
    }

    private static int Six<TValues>(ArrayView<byte> pictures, PlanePair pair, ArrayView<short> cells, int at, int count)
        where TValues : struct, ICellValues
    {
        for (var i = 0; i < 2; i++)
        {
            var lines = CellLines<TValues>.Measure(pictures, pair, isColumns: i == 0);
            cells[at] = (short)lines.Sum;
            cells[at + count] = (short)lines.Largest;
            cells[at + (2 * count)] = (short)lines.Outstanding;
            at += 3 * count;
        }

        return at;
    }

    // Neighbours of a line say little where a cell has four.
    private static int Four<TValues>(
        ArrayView<byte> pictures, PlanePair pair, ArrayView<short> cells, int at, int count)
        where TValues : struct, ICellValues
    {
        for (var i = 0; i < 2; i++)
        {
            var lines = CellLines<TValues>.Measure(pictures, pair, isColumns: i == 0);
            cells[at] = (short)lines.Sum;
            cells[at + count] = (short)lines.Largest;
            at += 2 * count;
        }

        return at;
    }

    private static int Sum<TValues>(ArrayView<byte> pictures, PlanePair pair)
        where TValues : struct, ICellValues
    {
        var sum = 0;
        for (var i = 0; i < pair.Side * pair.Side; i++)
        {
            sum += TValues.At(pictures, pair, pair.X + (i % pair.Side), pair.Y + (i / pair.Side));
        }

        return sum;
    }

    private static int Magnitudes(ArrayView<byte> pictures, PlanePair pair)
    {
        var sum = 0;
        for (var i = 0; i < pair.Side * pair.Side; i++)
        {
            sum += Magnitude(Change.At(pictures, pair, pair.X + (i % pair.Side), pair.Y + (i / pair.Side)));
        }

        return sum;
    }

    private static int Magnitude(int value) => value < 0 ? -value : value;
}
