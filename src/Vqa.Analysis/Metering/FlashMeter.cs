using Vqa.Kernels.Blocks;
using Vqa.Kernels.History;
using Vqa.Kernels.Planes;

namespace Vqa.Analysis.Metering;

/// <summary>
/// Follows the luminance of each 16x16 block and tells in how much of the picture a change of harmful size was
/// completed, by the rule of <see cref="FlashRule"/> (ITU-R BT.1702). One per stream; allocates only when a picture has
/// more blocks than any before.
/// </summary>
/// <remarks>
/// <para>
/// Rises and falls alternate in every block, and one that is spread over several pictures counts once, in the picture that
/// completes it.
/// </para>
/// <para>
/// Luminance is taken from the block's mean luma, which differs from the mean luminance only where a block holds an edge.
/// HDR transfer curves are read as if they were BT.1886, which overrates their dark parts. Saturated red, harmful at any
/// luminance by the Recommendation, is not measured: there is no chroma per block.
/// </para>
/// <para>Cost: 8160 blocks (1920x1080) in about 15 microseconds.</para>
/// </remarks>
internal sealed class FlashMeter
{
    // What each block remembers: a luminance of at most 200 * 64, or one negated and less one.
    private short[] _extremes = [];
    private int _columns, _rows;

    /// <summary>
    /// Takes a picture's blocks; writes <see cref="FrameMetrics.FlashRiseShare"/> and
    /// <see cref="FrameMetrics.FlashFallShare"/>.
    /// </summary>
    /// <param name="map">The blocks, measured from <paramref name="luma"/>.</param>
    /// <param name="luma">Size and bit depth; the samples are not read.</param>
    /// <param name="isFullRange">Levels 0 to 255 instead of 16 to 235.</param>
    /// <param name="hasPrevious">False begins anew: nothing is completed by this picture.</param>
    /// <param name="metrics">Receives the shares.</param>
    public void Measure(BlockMap map, in PlaneView luma, bool isFullRange, bool hasPrevious, ref FrameMetrics metrics)
    {
        var luminances = FlashRule.Luminances(isFullRange);
        var begins = !hasPrevious || map.Columns != _columns || map.Rows != _rows;
        if (begins)
        {
            Begin(map);
        }

        int rises = 0, falls = 0;
        for (var row = 0; row < map.Rows; row++)
        {
            var blocks = map.Blocks.Slice(row * map.Columns, map.Columns);
            var extremes = _extremes.AsSpan(row * map.Columns, map.Columns);
            var height = Math.Min(BlockMetrics.Size, luma.Height - (row * BlockMetrics.Size));
            for (var column = 0; column < blocks.Length; column++)
            {
                var width = Math.Min(BlockMetrics.Size, luma.Width - (column * BlockMetrics.Size));
                var luminance = luminances[FlashRule.TableIndex(blocks[column].Sum, width * height, luma.Bits)];
                ref var extreme = ref extremes[column];
                var now = begins ? FlashRule.Begin(luminance) : FlashRule.Follow(extreme, luminance);
                rises += !begins && now < 0 && extreme >= 0 ? 1 : 0;
                falls += !begins && now >= 0 && extreme < 0 ? 1 : 0;
                extreme = (short)now;
            }
        }

        var count = Math.Max(1, map.Columns * map.Rows);
        metrics.FlashRiseShare = (double)rises / count;
        metrics.FlashFallShare = (double)falls / count;
    }

    private void Begin(BlockMap map)
    {
        (_columns, _rows) = (map.Columns, map.Rows);
        if (_extremes.Length < _columns * _rows)
        {
            _extremes = new short[_columns * _rows];
        }
    }
}
