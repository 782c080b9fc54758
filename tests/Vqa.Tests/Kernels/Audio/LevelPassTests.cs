using CsCheck;
using Vqa.Kernels.Audio;

namespace Vqa.Tests.Kernels.Audio;

public class LevelPassTests
{
    private static readonly Gen<float[]> _samples = Gen.Float[-16, 16].Array[0, 1200];

    [Fact]
    public void Peak_is_exact_and_power_is_that_of_a_double_sum()
    {
        _samples.Sample(samples =>
        {
            var sums = LevelPass.Measure(samples);

            Assert.Equal(samples.Select(Math.Abs).DefaultIfEmpty().Max(), sums.Peak);
            AssertClose(samples.Sum(s => (double)s * s), sums.SumSquares, 256 * samples.Length);
        });
    }

    [Fact]
    public void The_product_of_two_channels_is_that_of_a_double_sum()
    {
        Gen.Select(_samples, Gen.Int[0, 1000]).Sample((samples, seed) =>
        {
            var other = Signals.Noise(samples.Length, 16, seed);

            var product = LevelPass.Product(samples, other);

            AssertClose(samples.Zip(other, (a, b) => (double)a * b).Sum(), product, 256 * samples.Length);
        });
    }

    [Fact]
    public void Channels_of_different_length_have_no_product()
        => Assert.Throws<ArgumentOutOfRangeException>("b", () => LevelPass.Product(new float[4], new float[5]));

    // The error of a float sum grows with its terms, at most 16 * 16 each, not with the result.
    private static void AssertClose(double expected, double actual, double scale)
        => Assert.True(Math.Abs(expected - actual) <= 1e-6 * scale, $"{actual} should be {expected}.");
}
