using Vqa.Kernels.Blocks;
using Vqa.Kernels.Planes;

namespace Vqa.Analysis.Metering;

/// <summary>
/// Follows the luminance of each 16x16 block and tells in how much of the picture a change of harmful size was
/// completed: ITU-R BT.1702-3, Annex 1, a change of <see cref="HarmfulChange"/> or more where the darker side is
/// below <see cref="DarkerBelow"/>. One per stream; allocates only when a picture has more blocks than any before.
/// </summary>
/// <remarks>
/// <para>
/// A block waits for a rise or for a fall. Waiting for a rise it keeps its least luminance since the last fall; once
/// it lies a harmful change above that, the rise is completed, and it waits for a fall from its greatest luminance
/// since. So rises and falls alternate in every block, and one that is spread over several pictures counts once, in
/// the picture that completes it.
/// </para>
/// <para>
/// Luminance is that of the Recommendation's display: BT.1886 with a peak of <see cref="PeakLuminance"/> and black at
/// zero, L = 200 * V^2.4. It is taken from the block's mean luma, which differs from the mean luminance only where a
/// block holds an edge. HDR transfer curves are read as if they were BT.1886, which overrates their dark parts.
/// Saturated red, harmful at any luminance by the Recommendation, is not measured: there is no chroma per block.
/// </para>
/// <para>Cost: 8160 blocks (1920x1080) in about 15 microseconds.</para>
/// </remarks>
internal sealed class FlashMeter
{
    /// <summary>Luminance of white, cd/m2.</summary>
    public const double PeakLuminance = 200;

    /// <summary>Smallest harmful change, cd/m2.</summary>
    public const double HarmfulChange = 20;

    /// <summary>A change between two luminances of this and more is harmless, cd/m2.</summary>
    public const double DarkerBelow = 160;

    private const double DisplayGamma = 2.4;

    // Luminances are kept as integers: steps of 1/64 cd/m2, so that 200 fit 14 bits.
    private const int Steps = 64;
    private const int Change = (int)(HarmfulChange * Steps), Limit = (int)(DarkerBelow * Steps);

    private const int WholeBlock = BlockMetrics.Size * BlockMetrics.Size, WholeBlockBits = 8;

    // The tables are read at a quarter of an 8-bit level.
    private const int TableBits = 10;

    private static readonly short[] _limitedRange = Luminances(16, 235);
    private static readonly short[] _fullRange = Luminances(0, 255);

    // For each block the extreme since its last change: the least luminance while it waits for a rise; the greatest,
    // negated and less one, while it waits for a fall.
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
        var luminances = isFullRange ? _fullRange : _limitedRange;
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
                var luminance = luminances[TableIndex(blocks[column].Sum, width * height, luma.Bits)];
                if (begins)
                {
                    // A bright block can only fall by much, a dark one only rise.
                    extremes[column] = luminance < Limit / 2 ? luminance : (short)~luminance;
                }
                else
                {
                    Follow(ref extremes[column], luminance, ref rises, ref falls);
                }
            }
        }

        var count = Math.Max(1, map.Columns * map.Rows);
        metrics.FlashRiseShare = (double)rises / count;
        metrics.FlashFallShare = (double)falls / count;
    }

    private static void Follow(ref short extreme, short luminance, ref int rises, ref int falls)
    {
        if (extreme >= 0)
        {
            var least = Math.Min(extreme, luminance);
            var completed = luminance - least >= Change && least < Limit;
            rises += completed ? 1 : 0;
            extreme = completed ? (short)~luminance : least;
        }
        else
        {
            var greatest = Math.Max((short)~extreme, luminance);
            var completed = greatest - luminance >= Change && luminance < Limit;
            falls += completed ? 1 : 0;
            extreme = completed ? luminance : (short)~greatest;
        }
    }

    // The mean level in table steps. A whole block's division is a shift; an edge block's is one.
    private static int TableIndex(uint sum, int samples, int bits) => samples == WholeBlock
        ? (int)(sum >> (WholeBlockBits + bits - TableBits))
        : (int)(((ulong)sum << TableBits >> bits) / (uint)samples);

    private void Begin(BlockMap map)
    {
        (_columns, _rows) = (map.Columns, map.Rows);
        if (_extremes.Length < _columns * _rows)
        {
            _extremes = new short[_columns * _rows];
        }
    }

    private static short[] Luminances(double black, double white)
    {
        var table = new short[1 << TableBits];
        for (var i = 0; i < table.Length; i++)
        {
            var level = i * 256.0 / table.Length;
            var signal = Math.Clamp((level - black) / (white - black), 0, 1);
            table[i] = (short)Math.Round(Steps * PeakLuminance * Math.Pow(signal, DisplayGamma));
        }

        return table;
    }
}
