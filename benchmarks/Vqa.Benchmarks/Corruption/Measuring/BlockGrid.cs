using Vqa.Benchmarks.Corruption.Cases;

namespace Vqa.Benchmarks.Corruption.Measuring;

/// <summary>
/// Carries a model's map onto the truth's blocks: a block has the mean of the cells that lie over it, each weighted by
/// the area that both share within the picture.
/// </summary>
/// <param name="width">Size of the picture, samples.</param>
/// <param name="height">Size of the picture, samples.</param>
/// <param name="cellSize">Samples on a side of a cell.</param>
internal sealed class BlockGrid(int width, int height, int cellSize)
{
    private const int BlockSize = DamageTruth.BlockSize;

    /// <summary>Blocks in a row.</summary>
    public int Columns { get; } = (width + BlockSize - 1) / BlockSize;

    /// <summary>Rows of blocks.</summary>
    public int Rows { get; } = (height + BlockSize - 1) / BlockSize;

    /// <summary>Writes the blocks' values, row after row.</summary>
    /// <param name="cells">The map, row after row. Where the picture reaches beyond it, its last cells go on.</param>
    /// <param name="cellColumns">Cells in a row.</param>
    /// <param name="blocks">Room for <see cref="Columns"/> times <see cref="Rows"/>.</param>
    public void Resample(ReadOnlySpan<float> cells, int cellColumns, Span<float> blocks)
    {
        var cellRows = cells.Length / cellColumns;
        for (var row = 0; row < Rows; row++)
        {
            var (top, bottom) = (row * BlockSize, Math.Min(height, (row + 1) * BlockSize));
            for (var column = 0; column < Columns; column++)
            {
                var (left, right) = (column * BlockSize, Math.Min(width, (column + 1) * BlockSize));
                double sum = 0;
                for (var y = top / cellSize; y * cellSize < bottom; y++)
                {
                    var high = Math.Min(bottom, (y + 1) * cellSize) - Math.Max(top, y * cellSize);
                    for (var x = left / cellSize; x * cellSize < right; x++)
                    {
                        var wide = Math.Min(right, (x + 1) * cellSize) - Math.Max(left, x * cellSize);
                        sum += (double)high * wide
                            * cells[Math.Min(y, cellRows - 1) * cellColumns + Math.Min(x, cellColumns - 1)];
                    }
                }

                blocks[row * Columns + column] = (float)(sum / ((bottom - top) * (right - left)));
            }
        }
    }
}
