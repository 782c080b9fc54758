using Vqa.Kernels.Planes;

namespace Vqa.Kernels.Blocks;

/// <summary>
/// Measures blocks sample by sample: the last one of a row where the width is no multiple of 16, and all of them on
/// request. Unlike <see cref="BlockStrips{TLanes, TWords, TSums, TSamples}"/> it can end at any column.
/// </summary>
internal static unsafe class BlockColumns<TSamples>
    where TSamples : struct, ISamples
{
    /// <summary>Measures everything from column <paramref name="x"/>, a multiple of 16, to the right edge.</summary>
    public static void Measure(in BlockRow row, int x)
    {
        for (; x < row.Width; x += BlockMetrics.Size)
        {
            row.Blocks[x / BlockMetrics.Size] = Block(row, x);
        }
    }

    private static BlockMetrics Block(in BlockRow row, int x)
    {
        var block = default(BlockMetrics);
        var columns = Math.Min(BlockMetrics.Size, row.Width - x);
        for (var r = 0; r < row.Rows; r++)
        {
            var current = row.Current + (r * row.Stride) + (x * TSamples.Size);
            var previous = row.Previous + (r * row.PreviousStride) + (x * TSamples.Size);
            var above = r == 0 ? row.Above + (x * TSamples.Size) : current - row.Stride;
            var left = Read(row, x == 0 ? current : current - TSamples.Size);
            for (var c = 0; c < columns; c++)
            {
                var offset = c * TSamples.Size;
                var sample = Read(row, current + offset);
                block.Sum += (uint)sample;
                block.SumSquares += (uint)(sample * sample);
                block.Sad += Distance(sample, Read(row, previous + offset));
                block.Dark += sample < row.DarkLimit ? 1u : 0;
                var horizontal = Distance(sample, left);
                var vertical = Distance(sample, Read(row, above + offset));
                row.ColumnGradients[c] += horizontal;
                row.RowGradients[r] += vertical;
                block.EdgeColumns += c == 0 ? horizontal : 0;
                block.InnerColumns += c == 0 ? 0 : horizontal;
                block.EdgeRows += r == 0 ? vertical : 0;
                block.InnerRows += r == 0 ? 0 : vertical;
                left = sample;
            }
        }

        return block;
    }

    private static int Read(in BlockRow row, byte* address) => TSamples.Read(address, row.Shift, row.MaxValue);

    private static uint Distance(int a, int b) => (uint)Math.Abs(a - b);
}
