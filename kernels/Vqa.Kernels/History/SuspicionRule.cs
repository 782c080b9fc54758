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

    /// <summary>Where so many blocks of a thousand changed at once, the scene did.</summary>
    private const long SceneChange = 500;

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

    /// <summary>How suspicious a picture is: its outlined blocks, of a thousand; 0 where the scene changed.</summary>
    /// <param name="sudden">Blocks that changed all of a sudden.</param>
    /// <param name="outlined">Those of them that have an outline.</param>
    /// <param name="blocks">All blocks.</param>
    public static int PerMille(int sudden, int outlined, int blocks) =>
        sudden * 1000L >= SceneChange * blocks ? 0 : (int)(outlined * 1000L / blocks);
}
