using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Vqa.Kernels.Chroma;

namespace Vqa.Kernels.Gpu;

/// <summary>
/// Everything that a launch says about a frame: 112 integers of 64 bits, 896 bytes, as the kernel adds them up in
/// device memory. <see cref="Summary.FrameSummary.Load"/> takes luma out of it.
/// </summary>
/// <remarks>The order of the fields is that of the kernel's values (<see cref="GroupSums"/>).</remarks>
[StructLayout(LayoutKind.Sequential)]
public struct FrameResult
{
    /// <summary>Numbers of 64 bits.</summary>
    internal const int Count = 112;

    internal const int FirstChroma = 43, FirstBin = 48, Bins = 64;

    internal Phases ColumnGradients, RowGradients;
    internal ulong Sum, SumSquares, Sad, Dark, Unchanged, Changed;
    private ulong _flashRises, _flashFalls, _suddenBlocks, _outlinedBlocks;
    internal ulong PeakBlockDifference;
    private ulong _cbSum, _cbSumSquares, _crSum, _crSumSquares;
    private ulong _unused;
    internal BinCounts Histogram;

    /// <summary>Blocks in which this frame completed a harmful rise of luminance (<see cref="History.FlashRule"/>). 0
    /// without a history, and in the first frame of one.</summary>
    public readonly int FlashRises => (int)_flashRises;

    /// <summary>The same of falls.</summary>
    public readonly int FlashFalls => (int)_flashFalls;

    /// <summary>Blocks that changed suddenly (<see cref="History.SuspicionRule"/>). 0 without a history, meaningless in
    /// the first frame of one.</summary>
    public readonly int SuddenBlocks => (int)_suddenBlocks;

    /// <summary>Those of them that have an outline.</summary>
    public readonly int OutlinedBlocks => (int)_outlinedBlocks;

    /// <summary>The chroma planes in numbers.</summary>
    /// <param name="samples">Of each: width * height.</param>
    public readonly (ChromaSummary Cb, ChromaSummary Cr) Chroma(ulong samples) =>
        (new(samples, _cbSum, _cbSumSquares), new(samples, _crSum, _crSumSquares));

    /// <summary>Sums by x or y mod 16.</summary>
    [InlineArray(16)]
    internal struct Phases
    {
        private ulong _first;
    }

    /// <summary>Counts of the histogram.</summary>
    [InlineArray(Bins)]
    internal struct BinCounts
    {
        private ulong _first;
    }
}
