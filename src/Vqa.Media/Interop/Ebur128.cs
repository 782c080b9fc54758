using System.Runtime.InteropServices;

namespace Vqa.Media.Interop;

/// <summary>
/// The functions of libebur128 1.2 that are used here, under its own names. All but init take a state that they borrow
/// for the length of the call. Results are 0 for success, else an error code of ebur128.h.
/// </summary>
internal static partial class Ebur128
{
    /// <summary>Debian's libebur128-1.</summary>
    public const string Library = "libebur128.so.1";

    /// <summary>Keep what short-term loudness needs (3 s), integrated loudness, loudness range; both in histograms of
    /// fixed size.</summary>
    public const int Modes = ModeMomentary | ModeShortTerm | ModeIntegrated | ModeRange | ModeHistogram;

    /// <summary>Channel positions: not counted, weight 1, weight 1.41.</summary>
    public const int Unused = 0, Center = 3, LeftSurround = 4;

    public const int Success = 0;

    private const int ModeMomentary = 1 << 0;
    private const int ModeShortTerm = 1 << 1;
    private const int ModeIntegrated = 1 << 2;
    private const int ModeRange = 1 << 3;
    private const int ModeHistogram = 1 << 6;

    /// <returns>A state that the caller owns; zero for want of memory, or on a rate or channel count out of
    /// range.</returns>
    [LibraryImport(Library)]
    public static partial nint ebur128_init(uint channels, CULong samplerate, int mode);

    /// <summary>Frees a state and clears the pointer to it.</summary>
    [LibraryImport(Library)]
    public static partial void ebur128_destroy(ref nint state);

    [LibraryImport(Library)]
    public static partial int ebur128_set_channel(Ebur128Handle state, uint channel_number, int value);

    /// <param name="state">Borrowed.</param>
    /// <param name="interleaved">Frames times channels samples; borrowed.</param>
    /// <param name="frames">Samples per channel.</param>
    [LibraryImport(Library)]
    public static partial int ebur128_add_frames_float(
        Ebur128Handle state, ReadOnlySpan<float> interleaved, nuint frames);

    /// <param name="state">Borrowed.</param>
    /// <param name="window">Milliseconds.</param>
    /// <param name="loudness">LUFS; negative infinity for silence.</param>
    [LibraryImport(Library)]
    public static partial int ebur128_loudness_window(Ebur128Handle state, CULong window, out double loudness);

    /// <param name="state">Borrowed.</param>
    /// <param name="loudness">LUFS; negative infinity where nothing has passed the gate.</param>
    [LibraryImport(Library)]
    public static partial int ebur128_loudness_global(Ebur128Handle state, out double loudness);

    /// <param name="state">Borrowed.</param>
    /// <param name="range">LU.</param>
    [LibraryImport(Library)]
    public static partial int ebur128_loudness_range(Ebur128Handle state, out double range);
}
