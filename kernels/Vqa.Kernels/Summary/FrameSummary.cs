using Vqa.Kernels.Blocks;
using Vqa.Kernels.Gpu;
using Vqa.Kernels.Planes;

namespace Vqa.Kernels.Summary;

/// <summary>
/// A frame's luma in numbers, all of them integers, the same bits on every backend. Reused from frame to frame; not
/// thread-safe. Levels are on the scale of the measured samples (0 to <see cref="PlaneView.MaxValue"/>).
/// </summary>
public sealed class FrameSummary
{
    private readonly ulong[] _columnGradients = new ulong[BlockMetrics.Size];
    private readonly ulong[] _rowGradients = new ulong[BlockMetrics.Size];
    private readonly LumaHistogram _histogram = new();
    private int _bits;

    /// <summary>Number of samples: width * height.</summary>
    public ulong Samples { get; private set; }

    /// <summary>Sum of all samples.</summary>
    public ulong Sum { get; private set; }

    /// <summary>Sum of their squares; at most 2^28 * 4095^2 &lt; 2^52.</summary>
    public ulong SumSquares { get; private set; }

    /// <summary>Sum of absolute differences to the previous frame.</summary>
    public ulong Sad { get; private set; }

    /// <summary>Number of samples at or below the dark level.</summary>
    public ulong Dark { get; private set; }

    /// <summary>64 bins of equal width (see <see cref="LumaHistogram"/>).</summary>
    public ReadOnlySpan<uint> Histogram => _histogram.Bins;

    /// <summary>Samples that the histogram counts: those of the sub-sampled lattice.</summary>
    public uint HistogramSamples => _histogram.Samples;

    /// <summary>Sums of |p - l| (left neighbour) by x mod 16; 16 entries.</summary>
    public ReadOnlySpan<ulong> ColumnGradients => _columnGradients;

    /// <summary>Sums of |p - u| (upper neighbour) by y mod 16; 16 entries.</summary>
    public ReadOnlySpan<ulong> RowGradients => _rowGradients;

    /// <summary>Number of 16x16 blocks, partial ones at the edges included.</summary>
    public int Blocks { get; private set; }

    /// <summary>Blocks whose samples are all those of the previous frame; all of them where there is none.</summary>
    public int UnchangedBlocks { get; private set; }

    /// <summary>Blocks that differ from the previous frame by more than one level of the 8-bit scale on
    /// average.</summary>
    public int ChangedBlocks { get; private set; }

    /// <summary>Largest mean absolute difference of a block to the previous frame, in 1/256 level, rounded
    /// down.</summary>
    public uint PeakBlockDifference { get; private set; }

    /// <summary>Takes a frame's numbers from a GPU: afterwards this is what the pass on the CPU would have left.</summary>
    /// <param name="result">What the GPU measured.</param>
    /// <param name="luma">The plane; its samples are not read.</param>
    public void Load(in FrameResult result, in PlaneView luma)
    {
        Clear(luma);
        ((ReadOnlySpan<ulong>)result.ColumnGradients).CopyTo(_columnGradients);
        ((ReadOnlySpan<ulong>)result.RowGradients).CopyTo(_rowGradients);
        (Sum, SumSquares, Sad, Dark) = (result.Sum, result.SumSquares, result.Sad, result.Dark);
        _histogram.Load(result.Histogram);
        Blocks = DeviceFrame.BlocksOf(luma.Width, luma.Height);
        (UnchangedBlocks, ChangedBlocks) = ((int)result.Unchanged, (int)result.Changed);
        PeakBlockDifference = (uint)result.PeakBlockDifference;
    }

    /// <summary>Starts a frame.</summary>
    internal void Clear(in PlaneView plane)
    {
        Array.Clear(_columnGradients);
        Array.Clear(_rowGradients);
        _histogram.Clear(plane);
        _bits = plane.Bits;
        Samples = (ulong)plane.Width * (ulong)plane.Height;
        Sum = SumSquares = Sad = Dark = 0;
        Blocks = UnchangedBlocks = ChangedBlocks = 0;
        PeakBlockDifference = 0;
    }

    /// <summary>Adds a row of blocks that has just been measured, while it is in the nearest cache.</summary>
    internal unsafe void Add<TSamples>(in BlockRow row)
        where TSamples : struct, ISamples
    {
        for (var i = 0; i < BlockMetrics.Size; i++)
        {
            _columnGradients[i] += row.ColumnGradients[i];
            _rowGradients[i] += row.RowGradients[i];
        }

        _histogram.Add<TSamples>(row);
        var whole = row.Width / BlockMetrics.Size;
        AddBlocks(new ReadOnlySpan<BlockMetrics>(row.Blocks, whole), BlockMetrics.Size * row.Rows);
        if (row.Width % BlockMetrics.Size is > 0 and var rest)
        {
            AddBlocks(new ReadOnlySpan<BlockMetrics>(row.Blocks + whole, 1), rest * row.Rows);
        }
    }

    /// <summary>Ends a frame.</summary>
    internal void Complete() => _histogram.Complete();

    private void AddBlocks(ReadOnlySpan<BlockMetrics> blocks, int samplesPerBlock)
    {
        ulong sum = 0, sumSquares = 0, sad = 0, dark = 0;
        var changedAbove = (uint)samplesPerBlock << (_bits - 8);
        int unchanged = 0, changed = 0;
        uint peak = 0;
        foreach (ref readonly var block in blocks)
        {
            sum += block.Sum;
            sumSquares += block.SumSquares;
            sad += block.Sad;
            dark += block.Dark;
            unchanged += block.Sad == 0 ? 1 : 0;
            changed += block.Sad > changedAbove ? 1 : 0;
            peak = Math.Max(peak, block.Sad);
        }

        Sum += sum;
        SumSquares += sumSquares;
        Sad += sad;
        Dark += dark;
        Blocks += blocks.Length;
        UnchangedBlocks += unchanged;
        ChangedBlocks += changed;
        // At most 256 * 4095 * 256 = 268 369 920 < 2^32.
        PeakBlockDifference = Math.Max(PeakBlockDifference, peak * 256 / (uint)samplesPerBlock);
    }
}
