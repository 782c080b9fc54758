using Vqa.Kernels.Blocks;

namespace Vqa.Kernels.History;

/// <summary>
/// What damage leaves in a block that is measured anyway: a sudden change, and an outline stronger than what is in it.
/// Integers only, so that CPU and GPU decide alike.
/// </summary>
public static class SuspicionRule
{
    /// <summary>
    /// Mean absolute difference to the picture before, in 8-bit levels, from which a block has changed at all.
    /// </summary>
    private const uint LeastChange = 12;

    /// <summary>A sudden change is so many times that of the picture before.</summary>
    private const uint Rise = 3;

    /// <summary>Gradient across a block's outline, in 8-bit levels, from which the outline is seen.</summary>
    private const uint LeastEdge = 8;

    /// <summary>
    /// Of a block's gradients, in each direction, 16 lie across its outline and 15 times as many within.
    /// </summary>
    private const uint Side = 16, InnerPerEdge = 15;

    private const uint BlockSamples = BlockMetrics.Size * BlockMetrics.Size;

    /// <summary>True where the block changed all of a sudden.</summary>
    /// <param name="sad">Its sum of absolute differences to the picture before.</param>
    /// <param name="sadBefore">The same of the picture before; three times it stay inside 32 bits.</param>
    /// <param name="bits">8 to 12.</param>
    public static bool IsSudden(uint sad, uint sadBefore, int bits) =>
        sad >= (LeastChange * BlockSamples) << (bits - 8) && sad >= Rise * sadBefore;

    /// <summary>
    /// True where the gradient across the left or the upper edge is twice that within. Sums are at most
    /// 16 * 4095 * 15 * 2: no overflow.
    /// </summary>
    public static bool IsOutlined(uint edgeColumns, uint innerColumns, uint edgeRows, uint innerRows, int bits)
    {
        var leastEdge = (LeastEdge * Side) << (bits - 8);
        return (edgeColumns >= leastEdge && edgeColumns * InnerPerEdge >= 2 * innerColumns)
            || (edgeRows >= leastEdge && edgeRows * InnerPerEdge >= 2 * innerRows);
    }
}
