namespace Vqa.Tests.Kernels.Audio;

/// <summary>Test signals in memory.</summary>
internal static class Signals
{
    /// <param name="frequency">Hz.</param>
    /// <param name="decibels">Peak level, dBFS.</param>
    /// <param name="seconds">Length.</param>
    /// <param name="sampleRate">Hz.</param>
    /// <param name="phase">At the first sample, in turns.</param>
    public static float[] Sine(
        double frequency, double decibels, double seconds, int sampleRate = 48000, double phase = 0)
    {
        var samples = new float[(int)Math.Round(seconds * sampleRate)];
        var amplitude = Math.Pow(10, decibels / 20);
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = (float)(amplitude * Math.Sin(2 * Math.PI * ((frequency * i / sampleRate) + phase)));
        }

        return samples;
    }

    /// <summary>White noise, evenly spread over plus and minus <paramref name="amplitude"/>.</summary>
    public static float[] Noise(int samples, float amplitude, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, samples).Select(_ => amplitude * ((2 * random.NextSingle()) - 1))];
    }

    public static double Decibels(double level) => 20 * Math.Log10(level);
}
