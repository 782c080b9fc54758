using ILGPU;

namespace Vqa.Kernels.Gpu;

/// <summary>
/// How a group of threads brings its numbers together. Each thread leaves 21 words of its own in shared memory; after a
/// barrier, each value is added up over the threads by two of them, half of the threads each, and added to the frame's
/// result. An odd number of words keeps threads out of each other's banks.
/// </summary>
/// <remarks>
/// Bounds: a value of a thread is less than 2^32 (a block's), the result adds up at most 2^20 blocks in 64 bits.
/// </remarks>
internal static class GroupSums
{
    /// <summary>Words of a thread: columns and rows of gradients, two of 16 bits to a word, and what follows.</summary>
    public const int Words = 21;

    public const int Columns = 0, Rows = 8, Sum = 16, SumSquares = 17, Sad = 18, Flags = 19, Peak = 20;

    /// <summary>Of a thread that measures chroma.</summary>
    public const int CbSum = 0, CbSumSquares = 1, CrSum = 2, CrSumSquares = 3, ChromaValues = 4;

    /// <summary>Bits of <see cref="Flags"/>; the number of dark samples, at most 256, lies above.</summary>
    public const uint IsUnchanged = 1, IsChanged = 2, IsRise = 4, IsFall = 8, IsSudden = 16, IsOutlined = 32;

    public const int DarkShift = 16;

    private const int Luma = 43, PeakValue = 42, FirstFlag = 36, DarkValue = 35;

    /// <summary>Adds up what the group's threads left and adds it to the frame's result.</summary>
    /// <param name="words">Of all threads.</param>
    /// <param name="thread">0 to 127.</param>
    /// <param name="isLuma">False where the group measured chroma.</param>
    /// <param name="results">Of all frames.</param>
    /// <param name="first">Where this frame's begin.</param>
    public static void AddTo(ArrayView<uint> words, int thread, bool isLuma, ArrayView<ulong> results, int first)
    {
        const int Half = MeterKernel.GroupSize / 2;
        var value = thread % Half;
        var from = thread / Half * Half * Words;
        if (value >= (isLuma ? Luma : ChromaValues))
        {
            return;
        }

        var word = isLuma ? Word(value) : value;
        var shift = isLuma ? Shift(value) : 0;
        var mask = isLuma ? Mask(value) : ~0u;
        var slot = isLuma ? value : FrameResult.FirstChroma + value;
        ulong sum = 0;
        uint peak = 0;
        for (int i = 0, at = from + word; i < Half; i++, at += Words)
        {
            var number = (words[at] >> shift) & mask;
            sum += number;
            peak = number > peak ? number : peak;
        }

        if (isLuma && value == PeakValue)
        {
            Atomic.Max(ref results[first + slot], (ulong)peak);
        }
        else if (sum != 0)
        {
            Atomic.Add(ref results[first + slot], sum);
        }
    }

    private static int Word(int value) =>
        value < 32 ? value >> 1 : value < DarkValue ? value - 16 : value == PeakValue ? Peak : Flags;

    private static int Shift(int value) =>
        value < 32 ? (value & 1) * 16 : value < DarkValue || value == PeakValue ? 0
            : value == DarkValue ? DarkShift : value - FirstFlag;

    private static uint Mask(int value) =>
        value < 32 ? 0xFFFF : value < DarkValue || value == PeakValue ? ~0u : value == DarkValue ? 0xFFFFu : 1u;
}
