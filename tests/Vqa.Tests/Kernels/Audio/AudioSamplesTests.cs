using Vqa.Kernels.Audio;

namespace Vqa.Tests.Kernels.Audio;

public class AudioSamplesTests
{
    [Fact]
    public void What_is_no_sound_becomes_silence_or_the_limit_and_all_else_stays()
    {
        float[] odd =
            [float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, -17, 16, -1.5f, 0, 1e-40f];
        float[] clean = [0, 16, -16, 16, -16, 16, -1.5f, 0, 1e-40f];
        // At every place of a vector, and behind the last one.
        for (var length = 0; length < 40; length++)
        {
            for (var i = 0; i < odd.Length; i++)
            {
                var source = Enumerable.Range(0, length).Select(k => odd[(k + i) % odd.Length]).ToArray();
                var destination = new float[length + 1];
                destination[length] = 7;

                AudioSamples.CopyClean(source, destination);

                var expected = Enumerable.Range(0, length).Select(k => clean[(k + i) % odd.Length]);
                Assert.Equal(expected, destination[..length]);
                Assert.Equal(7, destination[length]);
            }
        }
    }

    [Fact]
    public void A_destination_that_is_too_short_is_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(
            "destination", () => AudioSamples.CopyClean(new float[4], new float[3]));
}
