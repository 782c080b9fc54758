using Vqa.Kernels.Blocks;
using Vqa.Kernels.Planes;

namespace Vqa.Tests.Kernels.Blocks;

/// <summary>
/// What the pass over luma must yield, written down from the definitions, sample by sample, in 64 bits with checked
/// arithmetic. Slow and plain on purpose: it shares nothing with the kernels.
/// </summary>
internal sealed class BlockOracle
{
    public required BlockMetrics[] Blocks { get; init; }

    public ulong Sum, SumSquares, Sad, Dark;
    public readonly uint[] Histogram = new uint[64];
    public readonly ulong[] ColumnGradients = new ulong[16];
    public readonly ulong[] RowGradients = new ulong[16];
    public int Unchanged, Changed;
    public uint PeakDifference;

    public static BlockOracle Measure(PlaneView current, PlaneView? previous, int darkLevel)
    {
        var columns = (current.Width + 15) / 16;
        var rows = (current.Height + 15) / 16;
        var oracle = new BlockOracle { Blocks = new BlockMetrics[columns * rows] };
        var samples = current.Width * current.Height;
        var step = samples switch { <= 320 * 180 => 1, <= 640 * 360 => 2, <= 1280 * 720 => 4, _ => 8 };
        for (var y = 0; y < current.Height; y++)
        {
            for (var x = 0; x < current.Width; x++)
            {
                var p = Sample(current, x, y);
                var q = Sample(previous ?? current, x, y);
                var left = Distance(p, x > 0 ? Sample(current, x - 1, y) : p);
                var upper = Distance(p, y > 0 ? Sample(current, x, y - 1) : p);
                checked
                {
                    ref var block = ref oracle.Blocks[(y / 16 * columns) + (x / 16)];
                    block.Sum += p;
                    block.SumSquares += p * p;
                    block.Sad += Distance(p, q);
                    block.Dark += p <= darkLevel ? 1u : 0;
                    (x % 16 == 0 ? ref block.EdgeColumns : ref block.InnerColumns) += left;
                    (y % 16 == 0 ? ref block.EdgeRows : ref block.InnerRows) += upper;
                    oracle.Sum += p;
                    oracle.SumSquares += p * p;
                    oracle.Sad += Distance(p, q);
                    oracle.Dark += p <= darkLevel ? 1u : 0;
                    oracle.ColumnGradients[x % 16] += left;
                    oracle.RowGradients[y % 16] += upper;
                }

                if (x % step == 0 && y % step == 0)
                {
                    oracle.Histogram[p >> (current.Bits - 6)]++;
                }
            }
        }

        for (var i = 0; i < oracle.Blocks.Length; i++)
        {
            var width = Math.Min(16, current.Width - (i % columns * 16));
            var height = Math.Min(16, current.Height - (i / columns * 16));
            var mean = oracle.Blocks[i].Sad / (double)(width * height);
            oracle.Unchanged += oracle.Blocks[i].Sad == 0 ? 1 : 0;
            oracle.Changed += mean / (1 << (current.Bits - 8)) > 1 ? 1 : 0;
            oracle.PeakDifference = Math.Max(oracle.PeakDifference, (uint)Math.Floor(mean * 256));
        }

        return oracle;
    }

    public static unsafe uint Sample(PlaneView plane, int x, int y)
    {
        var row = (byte*)plane.Address + ((nint)y * plane.StrideBytes);
        return plane.BytesPerSample == 1 ? row[x] : ((uint)((ushort*)row)[x] >> plane.Shift) % (1u << plane.Bits);
    }

    private static uint Distance(uint a, uint b) => a > b ? a - b : b - a;
}
