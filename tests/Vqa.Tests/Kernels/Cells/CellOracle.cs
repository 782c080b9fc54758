namespace Vqa.Tests.Kernels.Cells;

/// <summary>The 46 numbers of a cell, sample by sample, as their definition reads.</summary>
internal static class CellOracle
{
    public static List<short[]> Measure(byte[] luma, byte[] chroma, int width, int height)
    {
        var samples = width * height;
        var now = new Grid(width, height, (x, y) => luma[(y * width) + x]);
        var before = new Grid(width, height, (x, y) => luma[samples + (y * width) + x]);
        var change = now.Minus(before);
        var found = new List<short[]>();
        found.AddRange(Lines(now, 8));
        found.AddRange(Lines(before, 8));
        found.AddRange(Lines(change, 8));
        found.Add(Each(now, 8, (x, y) => Sum(x, y, 8, (i, j) => Math.Abs(change[i, j]))));
        found.Add(Each(now, 8, (x, y) => new[] { (0, 0), (4, 0), (0, 4), (4, 4) }.Max(
            corner => Sum(x + corner.Item1, y + corner.Item2, 4, (i, j) => Math.Abs(change[i, j])))));
        found.Add(Each(now, 8, (x, y) => Sum(x, y, 8, (i, j) => now[i, j])));
        found.Add(Each(now, 8, (x, y) => Sum(x, y, 8, (i, j) => before[i, j])));
        found.Add(Each(now, 8, (x, y) =>
        {
            var mean = (Sum(x, y, 8, (i, j) => now[i, j]) + 32) / 64;
            return Sum(x, y, 8, (i, j) => Math.Abs(now[i, j] - mean));
        }));
        found.Add(Each(now, 8, (x, y) => Sum(x, y, 8, (i, j) => now.Across(i, j) + now.Down(i, j) <= 1 ? 1 : 0)));
        for (var k = 0; k < 2; k++)
        {
            var (w, h, from) = (width / 2, height / 2, k * samples / 4);
            var tint = new Grid(w, h, (x, y) => chroma[from + (y * w) + x]);
            var old = new Grid(w, h, (x, y) => chroma[(samples / 2) + from + (y * w) + x]);
            var difference = tint.Minus(old);
            foreach (var plane in new[] { tint, difference })
            {
                var lines = Lines(plane, 4).ToList();
                found.AddRange([lines[0], lines[1], lines[3], lines[4]]);
            }

            found.Add(Each(tint, 4, (x, y) => Sum(x, y, 4, (i, j) => Math.Abs(difference[i, j]))));
            found.Add(Each(tint, 4, (x, y) => Sum(x, y, 4, (i, j) => tint[i, j])));
            found.Add(Each(tint, 4, (x, y) => Sum(x, y, 4, (i, j) => old[i, j])));
        }

        return found;
    }

    private static IEnumerable<short[]> Lines(Grid grid, int side)
    {
        int Column(int x, int y) =>
            Enumerable.Range(y, side).Sum(j => grid.Across(Math.Clamp(x, 0, grid.Width - 1), j));
        int Row(int x, int y) =>
            Enumerable.Range(x, side).Sum(i => grid.Down(i, Math.Clamp(y, 0, grid.Height - 1)));
        yield return Each(grid, side, (x, y) => Enumerable.Range(x, side).Sum(i => Column(i, y)));
        yield return Each(grid, side, (x, y) => Enumerable.Range(x, side).Max(i => Column(i, y)));
        yield return Each(grid, side, (x, y) => Enumerable.Range(x, side).Max(
            i => Math.Max(0, (2 * Column(i, y)) - Column(i - 1, y) - Column(i + 1, y))));
        yield return Each(grid, side, (x, y) => Enumerable.Range(y, side).Sum(j => Row(x, j)));
        yield return Each(grid, side, (x, y) => Enumerable.Range(y, side).Max(j => Row(x, j)));
        yield return Each(grid, side, (x, y) => Enumerable.Range(y, side).Max(
            j => Math.Max(0, (2 * Row(x, j)) - Row(x, j - 1) - Row(x, j + 1))));
    }

    private static short[] Each(Grid grid, int side, Func<int, int, int> number) =>
    [
        .. from row in Enumerable.Range(0, grid.Height / side)
           from column in Enumerable.Range(0, grid.Width / side)
           select (short)number(column * side, row * side),
    ];

    private static int Sum(int x, int y, int side, Func<int, int, int> value) =>
        Enumerable.Range(y, side).Sum(j => Enumerable.Range(x, side).Sum(i => value(i, j)));

    private sealed class Grid(int width, int height, Func<int, int, int> value)
    {
        public int Width => width;

        public int Height => height;

        public int this[int x, int y] => value(x, y);

        public int Across(int x, int y) => x == 0 ? 0 : Math.Abs(value(x, y) - value(x - 1, y));

        public int Down(int x, int y) => y == 0 ? 0 : Math.Abs(value(x, y) - value(x, y - 1));

        public Grid Minus(Grid other) => new(width, height, (x, y) => value(x, y) - other[x, y]);
    }
}
