using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Vqa.Kernels.Blocks;

/// <summary>How strips of a row of blocks are read.</summary>
internal static unsafe class StripMemory
{
    private const int PrefetchDistance = 192;

    /// <summary>
    /// Sixteen rows are read side by side in each of two frames: more streams than a processor's own prefetcher
    /// follows. Asking for what comes a few strips later makes frames in memory cost little more than frames in the
    /// cache. A prefetch outside the plane is harmless: it never faults.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(byte* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address + PrefetchDistance);
        }
    }

    /// <summary>
    /// The left neighbours of the first strip, which has none to load: a copy, moved by one sample, whose first column
    /// is its own neighbour.
    /// </summary>
    /// <param name="row">The row of blocks.</param>
    /// <param name="sampleSize">Bytes of a sample.</param>
    /// <param name="shifted">Receives it: 16 rows of a strip.</param>
    /// <param name="shiftedStride">Bytes of a strip's row.</param>
    public static void ShiftByOneSample(in BlockRow row, int sampleSize, byte* shifted, int shiftedStride)
    {
        for (var r = 0; r < row.Rows; r++)
        {
            var from = row.Current + (r * row.Stride);
            var to = shifted + (r * shiftedStride);
            Unsafe.CopyBlockUnaligned(to, from, (uint)sampleSize);
            Unsafe.CopyBlockUnaligned(to + sampleSize, from, (uint)(shiftedStride - sampleSize));
        }
    }
}
