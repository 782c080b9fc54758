using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vqa.Kernels.Audio;

/// <summary>Levels of sound. Samples must be numbers (<see cref="AudioSamples.CopyClean"/>).</summary>
/// <remarks>
/// Sums are kept in eight float lanes: a window of 20 ms puts some hundred squares into each, an error of about 1e-6.
/// </remarks>
public static class LevelPass
{
    /// <summary>Peak and power of a channel.</summary>
    public static LevelSums Measure(ReadOnlySpan<float> samples)
    {
        ref var first = ref MemoryMarshal.GetReference(samples);
        var squares = Vector256<float>.Zero;
        var peaks = Vector256<float>.Zero;
        var i = 0;
        for (; i <= samples.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var vector = Vector256.LoadUnsafe(ref first, (nuint)i);
            squares = Vector256.MultiplyAddEstimate(vector, vector, squares);
            peaks = Vector256.MaxNative(peaks, Vector256.Abs(vector));
        }

        var peak = 0f;
        for (var lane = 0; lane < Vector256<float>.Count; lane++)
        {
            peak = Math.Max(peak, peaks[lane]);
        }

        double sum = Vector256.Sum(squares);
        for (; i < samples.Length; i++)
        {
            sum += samples[i] * samples[i];
            peak = Math.Max(peak, Math.Abs(samples[i]));
        }

        return new LevelSums(peak, sum);
    }

    /// <summary>Sum of the products of two channels, sample by sample: what their correlation is made of.</summary>
    /// <param name="a">One channel.</param>
    /// <param name="b">The other, of the same length.</param>
    public static double Product(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(b.Length, a.Length, nameof(b));
        ref var firstA = ref MemoryMarshal.GetReference(a);
        ref var firstB = ref MemoryMarshal.GetReference(b);
        var products = Vector256<float>.Zero;
        var i = 0;
        for (; i <= a.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            products = Vector256.MultiplyAddEstimate(
                Vector256.LoadUnsafe(ref firstA, (nuint)i), Vector256.LoadUnsafe(ref firstB, (nuint)i), products);
        }

        double sum = Vector256.Sum(products);
        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
