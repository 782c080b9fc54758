namespace Vqa.Analysis.Metering;

/// <summary>
/// A map of probabilities becomes numbers. One per stream, for it compares with the reading before; allocates only when
/// a map has more cells than any before.
/// </summary>
/// <param name="bright">Probability from which a cell counts as damaged without other evidence.</param>
/// <param name="dim">Probability from which it counts beside other evidence; at most <paramref name="bright"/>.</param>
public sealed class DamageMeter(double bright, double dim)
{
    /// <summary>The score looks at one cell in so many: a patch of 1 % of the picture fills it.</summary>
    private const int CellsPerScored = 100;

    private const byte Dim = 1, Bright = 2;

    private readonly float _bright = (float)Math.Max(bright, dim);
    private readonly float _dim = (float)Math.Min(bright, dim);
    private readonly DamageMap _map = new();
    private readonly DamageClusters _clusters = new();
    private byte[] _marks = [];
    private byte[] _before = [];
    private DamageGrid _gridBefore;

    /// <summary>Measures a map.</summary>
    /// <param name="probabilities">Row by row with the grid's stride; what is no number counts as 0.</param>
    /// <param name="grid">How the cells lie on the picture.</param>
    /// <param name="reading">Receives the numbers; its index, time and duration are left alone.</param>
    public void Measure(ReadOnlySpan<float> probabilities, in DamageGrid grid, ref DamageReading reading)
    {
        (_marks, _before) = (_before, _marks);
        if (_marks.Length < grid.Cells)
        {
            _marks = new byte[grid.Cells];
        }

        Span<int> histogram = stackalloc int[256];
        histogram.Clear();
        var (brightCells, dimCells) = Mark(probabilities, grid, histogram);
        reading.Score = Highest(histogram, Math.Max(1, grid.Cells / CellsPerScored));
        reading.BrightShare = (double)brightCells / grid.Cells;
        reading.DimShare = (double)dimCells / grid.Cells;
        reading.Overlap = brightCells > 0 && grid == _gridBefore ? (double)Shared(grid.Cells) / brightCells : 0;
        reading.Map = _map;
        var box = _clusters.Largest(_marks, grid, brightCells > 0 ? Bright : Dim);
        (reading.Left, reading.Top) = (box.Left * grid.CellSize, box.Top * grid.CellSize);
        reading.Width = Math.Max(0, Math.Min((box.Right + 1) * grid.CellSize, grid.Width) - reading.Left);
        reading.Height = Math.Max(0, Math.Min((box.Bottom + 1) * grid.CellSize, grid.Height) - reading.Top);
        _gridBefore = grid;
    }

    private (int Bright, int Dim) Mark(ReadOnlySpan<float> probabilities, in DamageGrid grid, Span<int> histogram)
    {
        var levels = _map.Begin(grid);
        int brightCells = 0, dimCells = 0, cell = 0;
        for (var row = 0; row < grid.Rows; row++)
        {
            foreach (var probability in probabilities.Slice(row * grid.Stride, grid.Columns))
            {
                var isBright = probability >= _bright;
                var isDim = probability >= _dim;
                brightCells += isBright ? 1 : 0;
                dimCells += isDim ? 1 : 0;
                _marks[cell] = (byte)((isBright ? Bright : 0) | (isDim ? Dim : 0));
                // The comparison is false for what is no number.
                var level = probability > 0 ? (byte)(Math.Min(probability, 1) * 255 + 0.5f) : (byte)0;
                levels[cell++] = level;
                histogram[level]++;
            }
        }

        return (brightCells, dimCells);
    }

    private int Shared(int cells)
    {
        var shared = 0;
        for (var cell = 0; cell < cells; cell++)
        {
            shared += (_marks[cell] & Bright) != 0 && (_before[cell] & Dim) != 0 ? 1 : 0;
        }

        return shared;
    }

    // Mean of the highest ones.
    private static double Highest(ReadOnlySpan<int> histogram, int wanted)
    {
        long sum = 0;
        var left = wanted;
        for (var level = 255; level > 0 && left > 0; level--)
        {
            var taken = Math.Min(left, histogram[level]);
            sum += (long)taken * level;
            left -= taken;
        }

        return sum / (255.0 * wanted);
    }
}
