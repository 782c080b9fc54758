using System.Runtime.CompilerServices;
using Vqa.Kernels.Lanes;
using Vqa.Kernels.Planes;

namespace Vqa.Kernels.Chroma;

/// <summary>Adds up a row of chroma with vectors, as far as whole vectors reach.</summary>
/// <remarks>
/// Samples of two planes that alternate need no shuffle. Bytes are read as words, of which the mask keeps the lower
/// byte: the sample. Words are read as they lie, and the mask clears every second lane.
/// Bounds: a lane of the squares adds up at most 128 * 2 * 4095^2 = 4 292 870 400 &lt; 2^32, taken as unsigned, and a
/// vector of them is widened before its lanes are added.
/// </remarks>
internal static unsafe class ChromaRows<TLanes, TWords, TSums, TSamples>
    where TLanes : struct, ILanes<TWords, TSums>
    where TWords : unmanaged
    where TSums : unmanaged
    where TSamples : struct, ISamples
{
    private const int StepsPerChunk = 128;

    /// <summary>Adds what whole vectors hold, and moves the row on to what they do not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // as BlockStrips.Strip
    public static void Add(ref ChromaRow row)
    {
        var interleavedBytes = row.Step == 2 && TSamples.Size == 1;
        var mask = TLanes.Fill((short)row.MaxValue);
        if (row.Step == 2 && TSamples.Size == 2)
        {
            mask = TLanes.EvenLanes(mask);
        }

        // Behind the last sample of an interleaved row the memory may end: the last vector must not need what follows
        // it.
        var samplesPerStep = row.Step == 2 && TSamples.Size == 2 ? TLanes.Count / 2 : TLanes.Count;
        var steps = (row.Samples - (row.Step - 1)) / samplesPerStep;
        var bytesPerStep = samplesPerStep * row.Step * TSamples.Size;
        row.Samples -= steps * samplesPerStep;
        var address = row.Address;
        var shift = row.Shift;
        var one = TLanes.Fill(1);
        row.Address += steps * bytesPerStep;
        while (steps > 0)
        {
            var chunk = Math.Min(steps, StepsPerChunk);
            TSums sum = default, squares = default;
            for (var i = 0; i < chunk; i++, address += bytesPerStep)
            {
                var samples = interleavedBytes
                    ? TLanes.LoadWords(address, 0, mask)
                    : TSamples.Load<TLanes, TWords, TSums>(address, shift, mask);
                sum = TLanes.Add(sum, TLanes.MultiplyAdd(samples, one));
                squares = TLanes.Add(squares, TLanes.MultiplyAdd(samples, samples));
            }

            row.Sum += TLanes.Sum(sum);
            row.SumSquares += TLanes.Sum(squares);
            steps -= chunk;
        }
    }
}
