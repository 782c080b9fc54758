using Vqa.Kernels.Blocks;

namespace Vqa.Analysis.Metering;

/// <summary>
/// A cheap look at the blocks that are measured anyway, for what damage leaves: blocks that changed all of a sudden,
/// and whose outlines are stronger than what is in them. It proves nothing; it says which pictures are worth the
/// model's look. Integers only. One per stream; allocates only when a picture has more blocks than any before.
/// </summary>
public sealed class SuspicionMeter
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
    private const int SceneChange = 500;

    private const uint BlockSamples = BlockMetrics.Size * BlockMetrics.Size;

    private uint[] _sadBefore = [];
    private int _columns;
    private int _rows;

    /// <summary>Looks at a picture.</summary>
    /// <param name="map">Its blocks.</param>
    /// <param name="bits">Depth that they were measured with, 8 to 12.</param>
    /// <param name="hasPrevious">False where there was no picture to compare with.</param>
    /// <returns>Blocks of a thousand that changed suddenly and have an outline; 0 where the scene changed.</returns>
    public int Measure(BlockMap map, int bits, bool hasPrevious)
    {
        ArgumentNullException.ThrowIfNull(map);
        var blocks = map.Blocks;
        var isComparable = hasPrevious && map.Columns == _columns && map.Rows == _rows;
        if (_sadBefore.Length < blocks.Length)
        {
            _sadBefore = new uint[blocks.Length];
        }

        (_columns, _rows) = (map.Columns, map.Rows);
        var depth = bits - 8;
        var leastSad = (LeastChange * BlockSamples) << depth;
        var leastEdge = (LeastEdge * Side) << depth;
        int changed = 0, outlined = 0;
        for (var i = 0; i < blocks.Length; i++)
        {
            ref readonly var block = ref blocks[i];
            if (block.Sad >= leastSad && block.Sad >= Rise * _sadBefore[i])
            {
                changed++;
                outlined += IsOutlined(block, leastEdge) ? 1 : 0;
            }

            _sadBefore[i] = block.Sad;
        }

        var isScene = changed * 1000L >= SceneChange * (long)blocks.Length;
        return isComparable && !isScene ? (int)(outlined * 1000L / blocks.Length) : 0;
    }

    // Twice the gradient within, on the left or above. Sums are at most 16 * 4095 * 15 * 2: no overflow.
    private static bool IsOutlined(in BlockMetrics block, uint leastEdge) =>
        (block.EdgeColumns >= leastEdge && block.EdgeColumns * InnerPerEdge >= 2 * block.InnerColumns)
        || (block.EdgeRows >= leastEdge && block.EdgeRows * InnerPerEdge >= 2 * block.InnerRows);
}
