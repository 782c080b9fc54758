using System.Runtime.Intrinsics;
using Vqa.Kernels.Lanes;
using Vqa.Kernels.Planes;

namespace Vqa.Kernels.Chroma;

/// <summary>The light pass over a chroma plane: mean and deviation are all that detectors ask of it.</summary>
public static unsafe class ChromaPass
{
    /// <param name="plane">The plane; its width counts its own samples.</param>
    /// <param name="sampleStep">1 where they lie side by side (planar); 2 where another plane's lie between them
    /// (NV12, P010: both planes have the same rows, and V begins one sample after U).</param>
    /// <exception cref="ArgumentException">The plane breaks the rules of <see cref="PlaneView"/>, or the step is
    /// another.</exception>
    public static ChromaSummary Measure(in PlaneView plane, int sampleStep)
        => Measure(plane, sampleStep, InstructionSets.Best);

    internal static ChromaSummary Measure(in PlaneView plane, int sampleStep, InstructionSet set)
    {
        if (sampleStep is not (1 or 2))
        {
            throw new ArgumentOutOfRangeException(nameof(sampleStep), sampleStep, "Must be 1 or 2.");
        }

        plane.Validate(sampleStep);
        ulong sum = 0, sumSquares = 0;
        for (var y = 0; y < plane.Height; y++)
        {
            var row = new ChromaRow
            {
                Address = plane.Row(y),
                Samples = plane.Width,
                Step = sampleStep,
                Shift = plane.Shift,
                MaxValue = plane.MaxValue,
            };
            if (plane.BytesPerSample == 1)
            {
                Add<ByteSamples>(ref row, set);
            }
            else
            {
                Add<WordSamples>(ref row, set);
            }

            sum += row.Sum;
            sumSquares += row.SumSquares;
        }

        return new ChromaSummary((ulong)plane.Width * (ulong)plane.Height, sum, sumSquares);
    }

    private static void Add<TSamples>(ref ChromaRow row, InstructionSet set)
        where TSamples : struct, ISamples
    {
        switch (set)
        {
            case InstructionSet.Avx512:
                ChromaRows<Lanes512, Vector512<short>, Vector512<int>, TSamples>.Add(ref row);
                break;
            case InstructionSet.Avx2:
                ChromaRows<Lanes256, Vector256<short>, Vector256<int>, TSamples>.Add(ref row);
                break;
            case InstructionSet.Portable:
                ChromaRows<LanesPortable, LanesPortable.Words, LanesPortable.Sums, TSamples>.Add(ref row);
                break;
        }

        AddRest<TSamples>(ref row);
    }

    private static void AddRest<TSamples>(ref ChromaRow row)
        where TSamples : struct, ISamples
    {
        for (; row.Samples > 0; row.Samples--)
        {
            var sample = (uint)TSamples.Read(row.Address, row.Shift, row.MaxValue);
            row.Sum += sample;
            row.SumSquares += sample * sample;
            row.Address += row.Step * TSamples.Size;
        }
    }
}
