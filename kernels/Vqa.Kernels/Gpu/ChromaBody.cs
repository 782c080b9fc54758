using ILGPU;
using Vqa.Kernels.Blocks;

namespace Vqa.Kernels.Gpu;

/// <summary>
/// One thread adds up a block of 16x16 samples of both chroma planes. Where the planes alternate it loads their common
/// row and takes it apart. The twin of <see cref="Chroma.ChromaPass"/>.
/// </summary>
/// <remarks>Bounds: a block's samples add up to at most 256 * 4095, their squares to 256 * 4095^2 &lt; 2^32.</remarks>
internal static class ChromaBody<TRow>
    where TRow : unmanaged, ISampleRow<TRow>
{
    private const int Side = BlockMetrics.Size;

    /// <summary>Measures a block of both planes, and leaves its sums in shared memory.</summary>
    /// <param name="memory">The address space.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="block">Its number in the planes, row by row.</param>
    /// <param name="words">The group's.</param>
    /// <param name="first">Where this thread writes.</param>
    public static void Measure(ArrayView<byte> memory, DeviceFrame frame, int block, ArrayView<uint> words, int first)
    {
        var across = (frame.ChromaWidth + Side - 1) / Side;
        var x = block % across * Side;
        var y = block / across * Side;
        var columns = frame.ChromaWidth - x < Side ? frame.ChromaWidth - x : Side;
        var rows = frame.ChromaHeight - y < Side ? frame.ChromaHeight - y : Side;
        var isWide = (frame.ChromaLoads & (columns < Side ? 2 : 1)) != 0;
        var maxValue = (1u << frame.Bits) - 1;
        var offset = x * frame.ChromaStep * TRow.Size;
        var cbAt = frame.Cb + ((long)y * frame.CbStride) + offset;
        var crAt = frame.Cr + ((long)y * frame.CrStride) + offset;
        // Interleaved, the second load continues the first.
        var isTogether = isWide && frame.ChromaStep == 2;
        uint cbSum = 0, cbSquares = 0, crSum = 0, crSquares = 0;
        for (var r = 0; r < rows; r++)
        {
            TRow cb, cr;
            if (isWide)
            {
                cb = TRow.Load(memory, cbAt, frame.Shift, maxValue);
                cr = TRow.Load(memory, isTogether ? cbAt + (Side * TRow.Size) : crAt, frame.Shift, maxValue);
                if (isTogether)
                {
                    var first16 = cb;
                    cb = TRow.Even(first16, cr);
                    cr = TRow.Odd(first16, cr);
                }

                if (columns < Side)
                {
                    cb = TRow.Keep(cb, columns);
                    cr = TRow.Keep(cr, columns);
                }
            }
            else
            {
                cb = TRow.Gather(memory, cbAt, frame.ChromaStep, columns, frame.Shift, maxValue);
                cr = TRow.Gather(memory, crAt, frame.ChromaStep, columns, frame.Shift, maxValue);
            }

            cbSum = TRow.AddSamples(cb, cbSum);
            cbSquares = TRow.AddSquares(cb, cbSquares);
            crSum = TRow.AddSamples(cr, crSum);
            crSquares = TRow.AddSquares(cr, crSquares);
            cbAt += frame.CbStride;
            crAt += frame.CrStride;
        }

        words[first + GroupSums.CbSum] = cbSum;
        words[first + GroupSums.CbSumSquares] = cbSquares;
        words[first + GroupSums.CrSum] = crSum;
        words[first + GroupSums.CrSumSquares] = crSquares;
    }
}
