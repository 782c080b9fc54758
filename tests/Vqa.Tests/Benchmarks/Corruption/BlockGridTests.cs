using CsCheck;
using Vqa.Benchmarks.Corruption.Measuring;

namespace Vqa.Tests.Benchmarks.Corruption;

public class BlockGridTests
{
    [Fact]
    public void Small_cells_are_averaged()
    {
        // 32x16 samples: two blocks, each of four cells of 8x8.
        Assert.Equal([0.25f, 1f], Resample(32, 16, 8, 4, [1, 0, 1, 1, 0, 0, 1, 1]));
    }

    [Fact]
    public void Large_cells_count_by_the_area_that_they_share_with_a_block()
    {
        // 48x24 samples, cells of 24x24: the second block lies half under either.
        Assert.Equal([0f, 0.5f, 1f, 0f, 0.5f, 1f], Resample(48, 24, 24, 2, [0, 1]));
    }

    [Fact]
    public void The_last_cells_go_on_where_the_picture_reaches_beyond_the_map()
    {
        Assert.Equal([0f, 1f, 1f], Resample(34, 16, 16, 2, [0, 1]));
    }

    [Fact]
    public void A_map_of_one_value_stays_one()
    {
        Gen.Select(Gen.Int[1, 200], Gen.Int[1, 200], Gen.Int[1, 5]).Sample((width, height, factor) =>
        {
            var (columns, rows) = (CellsOf(width / factor), CellsOf(height / factor));
            var cells = new float[columns * rows];
            Array.Fill(cells, 0.5f);
            Assert.All(Resample(width, height, 8 * factor, columns, cells), v => Assert.Equal(0.5f, v, 5));
        });
    }

    // As the model has them: cells of eight reduced samples, left-over columns and rows ignored.
    private static int CellsOf(int reduced) => Math.Max(1, (reduced + 7) / 8);

    private static float[] Resample(int width, int height, int cellSize, int cellColumns, float[] cells)
    {
        var grid = new BlockGrid(width, height, cellSize);
        var blocks = new float[grid.Columns * grid.Rows];
        grid.Resample(cells, cellColumns, blocks);
        return blocks;
    }
}
