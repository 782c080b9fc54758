using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vqa.Kernels.Audio;

/// <summary>
/// Counts clipped samples of one channel from window to window. A clipped wave stays at one value, at the ceiling, for
/// several samples; a wave that only touches the ceiling leaves it at once. Runs go on across windows: the first two
/// samples of a run are counted together with its third, in the third one's window.
/// </summary>
public struct ClipCounter
{
    /// <summary>Absolute level from which a run counts as clipped.</summary>
    public const float FullScale = 0.985f;

    /// <summary>Absolute level from which a sample counts as top.</summary>
    public const float TopLevel = 0.9f;

    /// <summary>Absolute level from which a sample below the top counts as upper.</summary>
    public const float UpperLevel = 0.8f;

    private const int ShortestRun = 3;

    private float _value;
    private int _length;

    /// <summary>Counts a window.</summary>
    /// <param name="samples">The window; numbers only.</param>
    /// <param name="peak">Its largest absolute sample: most windows have none worth a look.</param>
    public ClipCounts Count(ReadOnlySpan<float> samples, float peak)
    {
        if (peak < FullScale)
        {
            _length = 0;
        }

        if (peak < UpperLevel)
        {
            return default;
        }

        var clipped = peak < FullScale ? 0 : CountRuns(samples);
        var top = CountFrom(samples, TopLevel);
        return new ClipCounts(clipped, top, CountFrom(samples, UpperLevel) - top);
    }

    private int CountRuns(ReadOnlySpan<float> samples)
    {
        var clipped = 0;
        foreach (var sample in samples)
        {
            if (Math.Abs(sample) < FullScale)
            {
                _length = 0;
                continue;
            }

            _length = _length > 0 && sample == _value ? Math.Min(_length + 1, ShortestRun + 1) : 1;
            _value = sample;
            clipped += _length < ShortestRun ? 0 : _length == ShortestRun ? ShortestRun : 1;
        }

        return clipped;
    }

    private static int CountFrom(ReadOnlySpan<float> samples, float level)
    {
        ref var first = ref MemoryMarshal.GetReference(samples);
        var counts = Vector256<int>.Zero;
        var i = 0;
        for (; i <= samples.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            // A lane that holds is -1.
            var levels = Vector256.Abs(Vector256.LoadUnsafe(ref first, (nuint)i));
            counts -= Vector256.GreaterThanOrEqual(levels, Vector256.Create(level)).AsInt32();
        }

        var count = Vector256.Sum(counts);
        for (; i < samples.Length; i++)
        {
            count += Math.Abs(samples[i]) >= level ? 1 : 0;
        }

        return count;
    }
}
