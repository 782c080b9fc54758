using Vqa.Kernels.Blocks;

namespace Vqa.Kernels.History;

/// <summary>
/// When a block has completed a change of harmful size: ITU-R BT.1702-3, Annex 1, a change of
/// <see cref="HarmfulChange"/> or more where the darker side is below <see cref="DarkerBelow"/>. Integers only, so that
/// CPU and GPU decide alike.
/// </summary>
/// <remarks>
/// A block waits for a rise or for a fall, and remembers one number. Waiting for a rise it is the least luminance since
/// the last fall; waiting for a fall it is the greatest since the last rise, negated and less one. Luminance is that of
/// the Recommendation's display: BT.1886 with a peak of <see cref="PeakLuminance"/> and black at zero, L = 200 * V^2.4.
/// </remarks>
public static class FlashRule
{
    /// <summary>Luminance of white, cd/m2.</summary>
    public const double PeakLuminance = 200;

    /// <summary>Smallest harmful change, cd/m2.</summary>
    public const double HarmfulChange = 20;

    /// <summary>A change between two luminances of this and more is harmless, cd/m2.</summary>
    public const double DarkerBelow = 160;

    /// <summary>Entries of a table of luminances: it is read at a quarter of an 8-bit level.</summary>
    public const int TableSize = 1 << TableBits;

    private const int TableBits = 10;
    private const double DisplayGamma = 2.4;

    // Luminances are kept as integers: steps of 1/64 cd/m2, so that 200 fit 14 bits.
    private const int Steps = 64;
    private const int Change = (int)(HarmfulChange * Steps), Limit = (int)(DarkerBelow * Steps);

    private const int WholeBlock = BlockMetrics.Size * BlockMetrics.Size, WholeBlockBits = 8;

    private static readonly short[] _limitedRange = Luminances(16, 235);
    private static readonly short[] _fullRange = Luminances(0, 255);

    /// <summary>Luminance of each mean level, in steps of 1/64 cd/m2.</summary>
    /// <param name="isFullRange">Levels 0 to 255 instead of 16 to 235.</param>
    public static ReadOnlySpan<short> Luminances(bool isFullRange) => isFullRange ? _fullRange : _limitedRange;

    /// <summary>
    /// Where a block's mean level lies in the table. A whole block's division is a shift; an edge block's is one.
    /// </summary>
    /// <param name="sum">Of its samples: at most 256 * 4095, which the table's 10 bits leave inside 32.</param>
    /// <param name="samples">1 to 256.</param>
    /// <param name="bits">8 to 12.</param>
    public static int TableIndex(uint sum, int samples, int bits) => samples == WholeBlock
        ? (int)(sum >> (WholeBlockBits + bits - TableBits))
        : (int)(((sum << TableBits) >> bits) / (uint)samples);

    /// <summary>What a block remembers at the start: a bright one can only fall by much, a dark one only
    /// rise.</summary>
    public static int Begin(int luminance) => luminance < Limit / 2 ? luminance : ~luminance;

    /// <summary>What a block remembers after one more picture.</summary>
    /// <param name="extreme">What it remembered.</param>
    /// <param name="luminance">Its luminance now.</param>
    /// <returns>Of the other sign where this picture completed a harmful change: negative after a rise.</returns>
    public static int Follow(int extreme, int luminance)
    {
        if (extreme >= 0)
        {
            var least = luminance < extreme ? luminance : extreme;
            return luminance - least >= Change && least < Limit ? ~luminance : least;
        }

        var greatest = luminance > ~extreme ? luminance : ~extreme;
        return greatest - luminance >= Change && luminance < Limit ? luminance : ~greatest;
    }

    private static short[] Luminances(double black, double white)
    {
        var table = new short[TableSize];
        for (var i = 0; i < table.Length; i++)
        {
            var level = i * 256.0 / table.Length;
            var signal = Math.Clamp((level - black) / (white - black), 0, 1);
            table[i] = (short)Math.Round(Steps * PeakLuminance * Math.Pow(signal, DisplayGamma));
        }

        return table;
    }
}
