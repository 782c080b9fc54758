using Vqa.Kernels.Blocks;
using Vqa.Kernels.History;

namespace Vqa.Analysis.Metering;

/// <summary>
/// A cheap look at the blocks that are measured anyway, for what damage leaves: blocks that changed all of a sudden,
/// and whose outlines are stronger than what is in them. It proves nothing; it says which pictures are worth the
/// model's look. Integers only. One per stream; allocates only when a picture has more blocks than any before.
/// </summary>
public sealed class SuspicionMeter
{
    /// <summary>Where so many blocks of a thousand changed at once, the scene did.</summary>
    private const int SceneChange = 500;

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
        int changed = 0, outlined = 0;
        for (var i = 0; i < blocks.Length; i++)
        {
            ref readonly var block = ref blocks[i];
            if (SuspicionRule.IsSudden(block.Sad, _sadBefore[i], bits))
            {
                changed++;
                outlined += IsOutlined(block, bits) ? 1 : 0;
            }

            _sadBefore[i] = block.Sad;
        }

        return isComparable ? Share(changed, outlined, blocks.Length) : 0;
    }

    /// <summary>What the meter says of blocks that were counted elsewhere.</summary>
    /// <param name="changed">Those that changed suddenly.</param>
    /// <param name="outlined">Those of them that have an outline.</param>
    /// <param name="blocks">All of them; at least 1.</param>
    /// <returns>As <see cref="Measure"/>.</returns>
    public static int Share(int changed, int outlined, int blocks)
    {
        var isScene = changed * 1000L >= SceneChange * (long)blocks;
        return isScene ? 0 : (int)(outlined * 1000L / blocks);
    }

    private static bool IsOutlined(in BlockMetrics block, int bits) =>
        SuspicionRule.IsOutlined(block.EdgeColumns, block.InnerColumns, block.EdgeRows, block.InnerRows, bits);
}
