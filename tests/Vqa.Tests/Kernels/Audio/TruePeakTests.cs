using CsCheck;
using Vqa.Kernels.Audio;

namespace Vqa.Tests.Kernels.Audio;

public class TruePeakTests
{
    // The prototype of annex 2 as one filter of 48 taps for the fourfold rate: it is symmetric, so half of it says all.
    private static readonly double[] _half =
    [
        0.0017089843750, -0.0291748046875, -0.0189208984375, -0.0083007812500,
        0.0109863281250, 0.0292968750000, 0.0330810546875, 0.0148925781250,
        -0.0196533203125, -0.0517578125000, -0.0582275390625, -0.0266113281250,
        0.0332031250000, 0.0891113281250, 0.1015625000000, 0.0476074218750,
        -0.0594482421875, -0.1665039062500, -0.2003173828125, -0.1022949218750,
        0.1373291015625, 0.4650878906250, 0.7797851562500, 0.9721679687500,
    ];

    // Float sums of 12 products of samples up to 16: see the remarks of TruePeak.
    private const double Tolerance = 16 * 2e-6;

    [Fact]
    public void However_a_stream_is_cut_into_windows_the_peak_is_that_of_the_filter_at_the_fourfold_rate()
    {
        Gen.Select(Gen.Float[-16, 16].Array[1, 300], Gen.Int[1, 60]).Sample((samples, window) =>
        {
            float[] padded = [.. new float[TruePeak.History], .. samples];
            var peak = 0f;
            for (var i = 0; i < samples.Length; i += window)
            {
                var length = Math.Min(window, samples.Length - i);
                peak = Math.Max(peak, TruePeak.Measure(padded.AsSpan(i, length + TruePeak.History)));
            }

            Assert.Equal(Oracle(samples), peak, Tolerance);
        });
    }

    // EBU Tech 3341, cases 15 to 19: the reading may be 0.4 dB too low and 0.2 dB too high.
    [Theory]
    [InlineData(4, 0)]
    [InlineData(4, 0.125)]
    [InlineData(6, 1.0 / 12)]
    [InlineData(8, 1.0 / 16)]
    public void A_sine_is_read_at_its_crest_even_where_no_sample_lies_there(int samplesPerPeriod, double phase)
    {
        // Half of full scale, where the samples stay up to 3 dB below the crest.
        var sine = Signals.Sine(48000.0 / samplesPerPeriod, -6, 0.1, phase: phase);
        var peak = TruePeak.Measure(Faded(sine));

        Assert.InRange(Signals.Decibels(peak), -6.4, -5.8);
    }

    [Fact]
    public void Rates_of_192_kHz_and_above_need_no_interpolation()
    {
        Assert.True(TruePeak.IsInterpolated(8_000));
        Assert.True(TruePeak.IsInterpolated(96_000));
        Assert.False(TruePeak.IsInterpolated(192_000));
        Assert.False(TruePeak.IsInterpolated(384_000));
    }

    [Fact]
    public void Samples_without_their_history_are_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(
            "samples", () => TruePeak.Measure(new float[TruePeak.History - 1]));

    // A sine that begins at once has a true overshoot there.
    private static float[] Faded(float[] samples)
        => [.. samples.Select((s, i) => s * Math.Min(1, i / 480f))];

    private static float Oracle(float[] samples)
    {
        double[] filter = [.. _half, .. _half.Reverse()];
        var peak = 0.0;
        for (var i = 0; i < samples.Length * 4; i++)
        {
            var sum = 0.0;
            for (var tap = 0; tap < filter.Length; tap++)
            {
                // Of the fourfold rate's samples only every fourth is not zero.
                if ((i - tap) % 4 == 0 && i >= tap)
                {
                    sum += filter[tap] * samples[(i - tap) / 4];
                }
            }

            peak = Math.Max(peak, Math.Abs(sum));
        }

        return (float)peak;
    }
}
