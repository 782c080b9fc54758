using System.Runtime.InteropServices;

namespace Vqa.Kernels.Blocks;

/// <summary>
/// What one pass over a 16x16 luma block yields: eight integers, the same bits on every backend.
/// Blocks at the right and bottom edge hold the samples that exist. p is a sample, q the sample at the same place in
/// the previous frame (p itself where there is none), l the left and u the upper neighbour (p itself at the frame's
/// edge).
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct BlockMetrics
{
    /// <summary>Side of a block, in samples.</summary>
    public const int Size = 16;

    /// <summary>Sum of p. At most 256 * 4095.</summary>
    public uint Sum;

    /// <summary>Sum of p^2. At most 256 * 4095^2 = 4 292 870 400.</summary>
    public uint SumSquares;

    /// <summary>Sum of |p - q|: the sum of absolute differences to the previous frame.</summary>
    public uint Sad;

    /// <summary>Number of samples at or below the dark level.</summary>
    public uint Dark;

    /// <summary>Sum of |p - l| over the block's first column: the gradient across its left boundary.</summary>
    public uint EdgeColumns;

    /// <summary>Sum of |p - l| over its other columns.</summary>
    public uint InnerColumns;

    /// <summary>Sum of |p - u| over the block's first row: the gradient across its upper boundary.</summary>
    public uint EdgeRows;

    /// <summary>Sum of |p - u| over its other rows.</summary>
    public uint InnerRows;
}
