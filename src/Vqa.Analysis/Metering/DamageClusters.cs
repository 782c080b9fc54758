namespace Vqa.Analysis.Metering;

/// <summary>
/// Finds cells that touch each other, at a side or a corner. Allocates only when a grid has more cells than any before.
/// </summary>
internal sealed class DamageClusters
{
    private int[] _queue = [];
    private bool[] _seen = [];

    /// <summary>
    /// The cells that a cluster reaches to, both ends included; empty where its right lies before its left.
    /// </summary>
    public readonly record struct Box(int Left, int Top, int Right, int Bottom);

    /// <summary>The box around the cluster with the most cells; the first of equals.</summary>
    /// <param name="marks">Of each cell, row by row without padding.</param>
    /// <param name="grid">How the cells lie.</param>
    /// <param name="mark">The bit that cells of clusters have.</param>
    public Box Largest(ReadOnlySpan<byte> marks, in DamageGrid grid, byte mark)
    {
        if (_seen.Length < grid.Cells)
        {
            _queue = new int[grid.Cells];
            _seen = new bool[grid.Cells];
        }

        Array.Clear(_seen, 0, grid.Cells);
        var largest = new Box(0, 0, -1, -1);
        var most = 0;
        for (var cell = 0; cell < grid.Cells; cell++)
        {
            if ((marks[cell] & mark) == 0 || _seen[cell])
            {
                continue;
            }

            var count = Collect(marks, grid, mark, cell, out var box);
            if (count > most)
            {
                (most, largest) = (count, box);
            }
        }

        return largest;
    }

    // The queue holds each cell at most once, so it never overflows.
    private int Collect(ReadOnlySpan<byte> marks, in DamageGrid grid, byte mark, int first, out Box box)
    {
        int left = int.MaxValue, top = int.MaxValue, right = -1, bottom = -1;
        int taken = 0, added = 0;
        _queue[added++] = first;
        _seen[first] = true;
        while (taken < added)
        {
            var (row, column) = Math.DivRem(_queue[taken++], grid.Columns);
            (left, right) = (Math.Min(left, column), Math.Max(right, column));
            (top, bottom) = (Math.Min(top, row), Math.Max(bottom, row));
            for (var y = Math.Max(0, row - 1); y <= Math.Min(grid.Rows - 1, row + 1); y++)
            {
                for (var x = Math.Max(0, column - 1); x <= Math.Min(grid.Columns - 1, column + 1); x++)
                {
                    var cell = (y * grid.Columns) + x;
                    if ((marks[cell] & mark) != 0 && !_seen[cell])
                    {
                        _seen[cell] = true;
                        _queue[added++] = cell;
                    }
                }
            }
        }

        box = new Box(left, top, right, bottom);
        return added;
    }
}
