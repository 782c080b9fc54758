using System.Runtime.Intrinsics;

namespace Vqa.Kernels.Audio;

/// <summary>
/// The true peak of sound (ITU-R BS.1770-4 annex 2): a wave swings higher between its samples than at them, and every
/// converter and codec behind will meet that peak. It is found by interpolating four times with the recommendation's
/// filter.
/// </summary>
/// <remarks>
/// The filter has 48 taps in four phases. Each output needs the 12 samples up to it, so a window is handed over
/// together with the end of the one before. Its delay of 6 samples is not made up for: a peak in the last 0.1 ms of a
/// window counts in the next. Sums of 12 products in float: an error of about 1e-6 of full scale.
/// </remarks>
public static unsafe class TruePeak
{
    /// <summary>Samples of the window before that are handed over in front of a window; zeros at the start of a
    /// stream.</summary>
    public const int History = Taps - 1;

    private const int Taps = 12;
    private const int Phases = 4;

    // The table of annex 2, phase by phase. The newest sample meets the first coefficient.
    private static readonly float[] _coefficients =
    [
        0.0017089843750f, 0.0109863281250f, -0.0196533203125f, 0.0332031250000f, -0.0594482421875f, 0.1373291015625f,
        0.9721679687500f, -0.1022949218750f, 0.0476074218750f, -0.0266113281250f, 0.0148925781250f, -0.0083007812500f,

        -0.0291748046875f, 0.0292968750000f, -0.0517578125000f, 0.0891113281250f, -0.1665039062500f, 0.4650878906250f,
        0.7797851562500f, -0.2003173828125f, 0.1015625000000f, -0.0582275390625f, 0.0330810546875f, -0.0189208984375f,

        -0.0189208984375f, 0.0330810546875f, -0.0582275390625f, 0.1015625000000f, -0.2003173828125f, 0.7797851562500f,
        0.4650878906250f, -0.1665039062500f, 0.0891113281250f, -0.0517578125000f, 0.0292968750000f, -0.0291748046875f,

        -0.0083007812500f, 0.0148925781250f, -0.0266113281250f, 0.0476074218750f, -0.1022949218750f, 0.9721679687500f,
        0.1373291015625f, -0.0594482421875f, 0.0332031250000f, -0.0196533203125f, 0.0109863281250f, 0.0017089843750f,
    ];

    // The same, tap by tap, each coefficient in all lanes: what a vector of outputs is multiplied with.
    private static readonly Vector256<float>[] _table =
    [
        .. Enumerable.Range(0, Taps * Phases)
            .Select(i => Vector256.Create(_coefficients[(i % Phases * Taps) + (i / Phases)])),
    ];

    /// <summary>True where a rate is interpolated; from 192 kHz on the samples lie dense enough.</summary>
    public static bool IsInterpolated(int sampleRate) => sampleRate < 192_000;

    /// <summary>
    /// Largest absolute value of the interpolated window. The true peak is the larger of this and the largest sample:
    /// the filter's four phases lie between the samples, not at them.
    /// </summary>
    /// <param name="samples">The last <see cref="History"/> samples before the window, then the window.</param>
    public static float Measure(ReadOnlySpan<float> samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples.Length, History, nameof(samples));
        return samples.Length - History < Vector256<float>.Count ? Scan(samples) : ScanVectors(samples);
    }

    private static float ScanVectors(ReadOnlySpan<float> samples)
    {
        var peaks = Vector256<float>.Zero;
        fixed (float* first = samples)
        fixed (Vector256<float>* table = _table)
        {
            // The first vector's newest samples; the last vector ends with the window.
            var newest = first + History;
            var last = first + samples.Length - Vector256<float>.Count;
            for (; newest < last; newest += Vector256<float>.Count)
            {
                peaks = Vector256.MaxNative(peaks, Interpolate(newest, table));
            }

            // It overlaps the one before it: a maximum does not mind.
            peaks = Vector256.MaxNative(peaks, Interpolate(last, table));
        }

        var peak = 0f;
        for (var lane = 0; lane < Vector256<float>.Count; lane++)
        {
            peak = Math.Max(peak, peaks[lane]);
        }

        return peak;
    }

    // The largest of the four values at each of eight places.
    private static Vector256<float> Interpolate(float* samples, Vector256<float>* coefficients)
    {
        Vector256<float> a = default, b = default, c = default, d = default;
        for (var end = coefficients + (Taps * Phases); coefficients < end; coefficients += Phases, samples--)
        {
            var vector = Vector256.Load(samples);
            a = Vector256.MultiplyAddEstimate(vector, coefficients[0], a);
            b = Vector256.MultiplyAddEstimate(vector, coefficients[1], b);
            c = Vector256.MultiplyAddEstimate(vector, coefficients[2], c);
            d = Vector256.MultiplyAddEstimate(vector, coefficients[3], d);
        }

        return Vector256.MaxNative(
            Vector256.MaxNative(Vector256.Abs(a), Vector256.Abs(b)),
            Vector256.MaxNative(Vector256.Abs(c), Vector256.Abs(d)));
    }

    private static float Scan(ReadOnlySpan<float> samples)
    {
        var peak = 0f;
        for (var i = History; i < samples.Length; i++)
        {
            for (var phase = 0; phase < Phases; phase++)
            {
                var sum = 0f;
                for (var tap = 0; tap < Taps; tap++)
                {
                    sum += samples[i - tap] * _coefficients[(phase * Taps) + tap];
                }

                peak = Math.Max(peak, Math.Abs(sum));
            }
        }

        return peak;
    }
}
