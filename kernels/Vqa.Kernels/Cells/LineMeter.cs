using System.Runtime.Intrinsics;

namespace Vqa.Kernels.Cells;

/// <summary>
/// Measures the straight lines of a plane, cell by cell: what a torn block leaves where the scene has none. Keeps its
/// memory; allocates only for a plane larger than any before; for one thread at a time.
/// </summary>
/// <remarks>
/// A step is the absolute difference of a sample to its left (for rows: upper) neighbour; 0 where there is none. A
/// line's sum adds the steps of as many samples as a cell is high (wide): at most 8 * 510 = 4 080. Six numbers a cell,
/// three of columns, then the same of rows: the sum of all lines (at most 32 640), the largest line, and the largest
/// 2 c[x] - c[x-1] - c[x+1] (at most 8 160), in which a line at the plane's edge is its own neighbour.
/// </remarks>
internal sealed class LineMeter
{
    /// <summary>Numbers of a cell.</summary>
    public const int Count = 6;

    private const int Lanes = 8;

    // Lines of columns of one row of cells, and of rows of the whole plane, with room for the edge's neighbours.
    private short[] _columns = [];
    private short[] _rows = [];

    /// <summary>Measures a plane.</summary>
    /// <param name="plane">Width x height values, -255 to 255.</param>
    /// <param name="width">A multiple of 8.</param>
    /// <param name="side">Side of a cell, 8 or 4; width and height are multiples of it.</param>
    /// <param name="result">Receives <see cref="Count"/> times the number of cells, one number of all cells behind the
    /// other.</param>
    public void Measure(ReadOnlySpan<short> plane, int width, int side, Span<short> result)
    {
        var height = plane.Length / width;
        int across = width / side, down = height / side, cells = across * down;
        if (_columns.Length < width + 2 || _rows.Length < (height + 2) * across)
        {
            _columns = new short[width + 2];
            _rows = new short[(height + 2) * across];
        }

        for (var row = 0; row < down; row++)
        {
            AddColumns(plane, width, row * side, side);
            SummariseColumns(across, side, result, row * across, cells);
        }

        AddRows(plane, width, height, side);
        SummariseRows(across, down, side, result[(3 * cells)..], cells);
    }

    private void AddColumns(ReadOnlySpan<short> plane, int width, int y, int side)
    {
        var sums = _columns.AsSpan(1, width);
        sums.Clear();
        for (var i = 0; i < side; i++)
        {
            var line = plane.Slice((y + i) * width, width);
            for (var x = 0; x < width; x += Lanes)
            {
                var here = Vector128.Create(line[x..]);
                var before = x == 0 ? First(line) : Vector128.Create(line[(x - 1)..]);
                var sum = Vector128.Create((ReadOnlySpan<short>)sums[x..]) + Vector128.Abs(here - before);
                sum.CopyTo(sums[x..]);
            }
        }

        _columns[0] = _columns[1];
        _columns[width + 1] = _columns[width];
    }

    // The first sample is its own left neighbour.
    private static Vector128<short> First(ReadOnlySpan<short> line) => Vector128.Create(
        line[0], line[0], line[1], line[2], line[3], line[4], line[5], line[6]);

    private void SummariseColumns(int across, int side, Span<short> result, int at, int cells)
    {
        for (var cell = 0; cell < across; cell++)
        {
            var x = 1 + (cell * side);
            var (sum, largest, outstanding) = side == Lanes ? WholeCell(x) : Columns(x, side);
            result[at + cell] = sum;
            result[at + cell + cells] = largest;
            result[at + cell + (2 * cells)] = outstanding;
        }
    }

    private (short Sum, short Largest, short Outstanding) WholeCell(int x)
    {
        var lines = Vector128.Create(_columns, x);
        var outstanding = lines + lines - Vector128.Create(_columns, x - 1) - Vector128.Create(_columns, x + 1);
        return (Vector128.Sum(lines), Largest(lines), Math.Max((short)0, Largest(outstanding)));
    }

    private (short Sum, short Largest, short Outstanding) Columns(int x, int side)
    {
        int sum = 0, largest = 0, outstanding = 0;
        for (var i = x; i < x + side; i++)
        {
            int line = _columns[i];
            sum += line;
            largest = Math.Max(largest, line);
            outstanding = Math.Max(outstanding, (2 * line) - _columns[i - 1] - _columns[i + 1]);
        }

        return ((short)sum, (short)largest, (short)outstanding);
    }

    private static short Largest(Vector128<short> lanes)
    {
        lanes = Vector128.Max(lanes, Vector128.Shuffle(lanes, Vector128.Create((short)4, 5, 6, 7, 0, 1, 2, 3)));
        lanes = Vector128.Max(lanes, Vector128.Shuffle(lanes, Vector128.Create((short)2, 3, 0, 1, 6, 7, 4, 5)));
        return Math.Max(lanes.GetElement(0), lanes.GetElement(1));
    }

    // The first and the last row of lines stand in for their missing neighbours.
    private void AddRows(ReadOnlySpan<short> plane, int width, int height, int side)
    {
        var across = width / side;
        _rows.AsSpan(0, 2 * across).Clear();
        var low = Vector128.Create(-1, -1, -1, -1, 0, 0, 0, 0);
        for (var y = 1; y < height; y++)
        {
            var line = plane.Slice(y * width, width);
            var above = plane.Slice((y - 1) * width, width);
            var sums = _rows.AsSpan((y + 1) * across, across);
            for (int x = 0, cell = 0; x < width; x += Lanes)
            {
                var steps = Vector128.Abs(Vector128.Create(line[x..]) - Vector128.Create(above[x..]));
                var sum = Vector128.Sum(steps);
                if (side == Lanes)
                {
                    sums[cell++] = sum;
                }
                else
                {
                    var lower = Vector128.Sum(steps & low);
                    sums[cell++] = lower;
                    sums[cell++] = (short)(sum - lower);
                }
            }
        }

        _rows.AsSpan(height * across, across).CopyTo(_rows.AsSpan((height + 1) * across));
    }

    private void SummariseRows(int across, int down, int side, Span<short> result, int cells)
    {
        for (var row = 0; row < down; row++)
        {
            // The last cells of a row are measured twice where they do not fill a vector.
            for (var cell = 0; cell < across; cell += Lanes)
            {
                cell = across >= Lanes ? Math.Min(cell, across - Lanes) : cell;
                var from = (((row * side) + 1) * across) + cell;
                var place = result[((row * across) + cell)..];
                if (across >= Lanes)
                {
                    SummariseEight(from, across, side, place, cells);
                }
                else
                {
                    SummariseFew(from, across, side, place, cells);
                }
            }
        }
    }

    // Eight cells beside each other.
    private void SummariseEight(int at, int across, int side, Span<short> place, int cells)
    {
        Vector128<short> sum = default, largest = default, outstanding = default;
        for (var i = 0; i < side; i++, at += across)
        {
            var line = Vector128.Create(_rows, at);
            sum += line;
            largest = Vector128.Max(largest, line);
            outstanding = Vector128.Max(
                outstanding, line + line - Vector128.Create(_rows, at - across) - Vector128.Create(_rows, at + across));
        }

        sum.CopyTo(place);
        largest.CopyTo(place[cells..]);
        outstanding.CopyTo(place[(2 * cells)..]);
    }

    private void SummariseFew(int at, int across, int side, Span<short> place, int cells)
    {
        for (var cell = 0; cell < across; cell++)
        {
            int sum = 0, largest = 0, outstanding = 0;
            for (int i = 0, from = at + cell; i < side; i++, from += across)
            {
                int line = _rows[from];
                sum += line;
                largest = Math.Max(largest, line);
                outstanding = Math.Max(outstanding, (2 * line) - _rows[from - across] - _rows[from + across]);
            }

            place[cell] = (short)sum;
            place[cell + cells] = (short)largest;
            place[cell + (2 * cells)] = (short)outstanding;
        }
    }
}
