using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vqa.Kernels.Audio;

/// <summary>Makes decoded samples safe to measure.</summary>
public static class AudioSamples
{
    /// <summary>
    /// Largest absolute value that is kept: 24 dB above full scale. Float codecs overshoot by a few dB; what lies
    /// beyond comes from damaged data, and one such sample would outweigh hours of sound in every sum.
    /// </summary>
    public const float Limit = 16;

    /// <summary>Copies samples; what is no number becomes silence, what exceeds the limit (infinity too) becomes the
    /// limit.</summary>
    /// <param name="source">Samples as decoded; full scale is 1.</param>
    /// <param name="destination">At least as long.</param>
    public static void CopyClean(ReadOnlySpan<float> source, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, source.Length, nameof(destination));
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(destination);
        var i = 0;
        for (; i <= source.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var samples = Vector256.LoadUnsafe(ref from, (nuint)i);
            var numbers = samples & Vector256.Equals(samples, samples);
            Vector256.Clamp(numbers, Vector256.Create(-Limit), Vector256.Create(Limit)).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < source.Length; i++)
        {
            destination[i] = float.IsNaN(source[i]) ? 0 : Math.Clamp(source[i], -Limit, Limit);
        }
    }
}
