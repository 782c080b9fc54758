using ILGPU;

namespace Vqa.Kernels.Gpu.Looks;

/// <summary>
/// The straight lines of a cell, as <see cref="Cells.LineMeter"/> defines them: sum, largest, and most outstanding of
/// its columns, and of its rows.
/// </summary>
internal static class CellLines<TValues>
    where TValues : struct, ICellValues
{
    /// <summary>Measures a cell's columns, or its rows.</summary>
    public static LineNumbers Measure(ArrayView<byte> pictures, PlanePair pair, bool isColumns)
    {
        var first = isColumns ? pair.X : pair.Y;
        // A line at the plane's edge is its own neighbour.
        var last = (isColumns ? pair.Width : pair.Height) - 1;
        var before = Line(pictures, pair, isColumns, first > 0 ? first - 1 : 0);
        var line = Line(pictures, pair, isColumns, first);
        var numbers = default(LineNumbers);
        for (var i = first; i < first + pair.Side; i++)
        {
            var next = Line(pictures, pair, isColumns, i < last ? i + 1 : last);
            var outstanding = (2 * line) - before - next;
            numbers.Sum += line;
            numbers.Largest = line > numbers.Largest ? line : numbers.Largest;
            numbers.Outstanding = outstanding > numbers.Outstanding ? outstanding : numbers.Outstanding;
            before = line;
            line = next;
        }

        return numbers;
    }

    // The steps from the line before, over the cell's side; 0 where there is none.
    private static int Line(ArrayView<byte> pictures, PlanePair pair, bool isColumns, int index)
    {
        var sum = 0;
        for (var i = 0; i < pair.Side && index > 0; i++)
        {
            var x = isColumns ? index : pair.X + i;
            var y = isColumns ? pair.Y + i : index;
            var step = TValues.At(pictures, pair, x, y)
                - TValues.At(pictures, pair, isColumns ? x - 1 : x, isColumns ? y : y - 1);
            sum += step < 0 ? -step : step;
        }

        return sum;
    }
}

/// <summary>What a cell's columns, or rows, say.</summary>
internal struct LineNumbers
{
    public int Sum, Largest, Outstanding;
}
