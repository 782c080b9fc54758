using CsCheck;
using Vqa.Analysis.Metering;

namespace Vqa.Tests.Analysis.Metering;

/// <summary>
/// Probabilities of a map as numbers. The grid is 20 x 10 cells of 24 samples, on a picture that ends within the last
/// ones.
/// </summary>
public sealed class DamageMeterTests
{
    private const int Columns = 20, Rows = 10, Stride = 22, Cell = 24;

    private static readonly DamageGrid _grid = new(Columns, Rows, Stride, Cell, 470, 230);

    private readonly DamageMeter _meter = new(bright: 0.5, dim: 0.3);
    private readonly float[] _map = new float[Stride * Rows];

    [Fact]
    public void A_clean_map_has_nothing()
    {
        var reading = Measure();

        Assert.Equal((0, 0, 0, 0), (reading.Score, reading.BrightShare, reading.DimShare, reading.Overlap));
        Assert.Equal((0, 0), (reading.Width, reading.Height));
    }

    [Fact]
    public void Shares_are_those_of_the_cells_on_the_picture()
    {
        Fill(2, 3, 4, 2, 0.5f);
        Fill(10, 3, 4, 1, 0.3f);
        Fill(Columns, 0, 2, Rows, 1);

        var reading = Measure();

        Assert.Equal(8.0 / 200, reading.BrightShare);
        Assert.Equal(12.0 / 200, reading.DimShare);
    }

    [Fact]
    public void The_score_is_the_mean_of_the_highest_hundredth()
    {
        _map[0] = 1;
        _map[5] = 0.6f;
        Fill(0, 5, 20, 1, 0.2f);

        Assert.Equal(0.8, Measure().Score, tolerance: 0.01);
    }

    [Fact]
    public void The_box_is_around_the_largest_cluster_and_ends_with_the_picture()
    {
        Fill(1, 1, 2, 2, 0.9f);
        Fill(15, 6, 5, 4, 0.6f);

        var reading = Measure();

        Assert.Equal((15 * Cell, 6 * Cell), (reading.Left, reading.Top));
        Assert.Equal((470 - (15 * Cell), 230 - (6 * Cell)), (reading.Width, reading.Height));
    }

    [Fact]
    public void Cells_that_touch_at_a_corner_are_one_cluster()
    {
        for (var i = 0; i < 4; i++)
        {
            Fill(4 + i, 4 + i, 1, 1, 0.7f);
        }

        Fill(12, 1, 3, 1, 0.7f);

        Assert.Equal((4 * Cell, 4 * Cell), (Measure().Width, Measure().Height));
    }

    [Fact]
    public void Without_bright_cells_the_box_is_around_dim_ones()
    {
        Fill(3, 2, 2, 1, 0.4f);

        Assert.Equal((2 * Cell, Cell), (Measure().Width, Measure().Height));
    }

    [Fact]
    public void Overlap_is_the_share_of_bright_cells_that_were_dim_before()
    {
        Fill(0, 0, 4, 1, 0.4f);
        Measure();
        Fill(0, 0, 4, 1, 0);
        Fill(2, 0, 8, 1, 0.9f);

        Assert.Equal(2.0 / 8, Measure().Overlap);
        Assert.Equal(1, Measure().Overlap);
    }

    [Fact]
    public void Another_size_overlaps_with_nothing()
    {
        Fill(0, 0, Stride, Rows, 1);
        Measure();
        var reading = default(DamageReading);

        _meter.Measure(_map, _grid with { Width = 460 }, ref reading);

        Assert.Equal((1, 0), (reading.BrightShare, reading.Overlap));
    }

    [Fact]
    public void What_is_no_probability_does_no_harm()
    {
        _map[0] = float.NaN;
        _map[1] = float.PositiveInfinity;
        _map[2] = -1;

        var reading = Measure();

        Assert.Equal(1.0 / 200, reading.BrightShare);
        Assert.Equal([0, 255, 0], reading.Map!.Levels[..3].ToArray());
    }

    [Fact]
    public void A_copy_of_the_map_outlives_the_next_reading()
    {
        Fill(0, 0, 1, 1, 1);
        var copy = Measure().Map!.Copy();
        Fill(0, 0, 1, 1, 0);
        Measure();

        Assert.Equal(255, copy.Levels[0]);
        Assert.Equal(_grid with { Stride = Columns }, copy.Grid);
    }

    [Fact]
    public void Readings_allocate_nothing()
    {
        Fill(2, 2, 5, 5, 0.8f);
        Measure();
        Measure();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Measure();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void The_box_holds_the_largest_cluster_of_any_map() => Gen.Bool.Array[Columns * Rows].Sample(cells =>
    {
        var map = new float[Stride * Rows];
        for (var i = 0; i < cells.Length; i++)
        {
            map[(i / Columns * Stride) + (i % Columns)] = cells[i] ? 1 : 0;
        }

        var reading = default(DamageReading);
        new DamageMeter(0.5, 0.3).Measure(map, _grid, ref reading);
        var clusters = Clusters(cells).GroupBy(c => c.Cluster, c => c.Cell).ToList();

        Assert.Equal(clusters.Count == 0, reading.Width == 0);
        var largest = clusters.Where(cluster => cluster.Count() == clusters.Max(other => other.Count()));
        Assert.True(clusters.Count == 0 || largest.Any(cluster =>
            reading.Left == cluster.Min(cell => cell % Columns) * Cell
            && reading.Top == cluster.Min(cell => cell / Columns) * Cell));
    });

    // The slow way: every cell takes the smallest number of its neighbours until nothing changes.
    private static IEnumerable<(int Cluster, int Cell)> Clusters(bool[] cells)
    {
        var numbers = Enumerable.Range(0, cells.Length).ToArray();
        bool changed;
        do
        {
            changed = false;
            for (var a = 0; a < cells.Length; a++)
            {
                for (var b = 0; b < cells.Length; b++)
                {
                    var (across, down) = ((a % Columns) - (b % Columns), (a / Columns) - (b / Columns));
                    var touch = Math.Abs(across) <= 1 && Math.Abs(down) <= 1;
                    if (cells[a] && cells[b] && touch && numbers[b] < numbers[a])
                    {
                        numbers[a] = numbers[b];
                        changed = true;
                    }
                }
            }
        }
        while (changed);

        return Enumerable.Range(0, cells.Length).Where(cell => cells[cell]).Select(cell => (numbers[cell], cell));
    }

    private DamageReading Measure()
    {
        var reading = default(DamageReading);
        _meter.Measure(_map, _grid, ref reading);
        return reading;
    }

    private void Fill(int left, int top, int width, int height, float probability)
    {
        for (var row = top; row < top + height; row++)
        {
            _map.AsSpan((row * Stride) + left, width).Fill(probability);
        }
    }
}
