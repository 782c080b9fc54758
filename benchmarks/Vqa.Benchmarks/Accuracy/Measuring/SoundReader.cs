using System.Runtime.InteropServices;

namespace Vqa.Benchmarks.Accuracy.Measuring;

/// <summary>
/// Reads two channels of 32-bit float at 192 kHz, as ffmpeg pipes them: four times what programmes are made at, so that
/// the largest sample is the true peak of ITU-R BS.1770-4.
/// </summary>
internal sealed class SoundReader
{
    /// <summary>Samples per second and channel.</summary>
    public const int SampleRate = 192_000;

    private const int FramesPerStep = SampleRate / 50;

    private readonly List<SoundSample> _samples = [];

    /// <summary>What was read so far.</summary>
    public IReadOnlyList<SoundSample> Samples => _samples;

    /// <summary>Reads to the end; a last step that is not whole is dropped.</summary>
    public async Task ReadAsync(Stream stream, CancellationToken stop)
    {
        var buffer = new byte[FramesPerStep * 2 * sizeof(float)];
        while (await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, stop)
            .ConfigureAwait(false)
            == buffer.Length)
        {
            _samples.Add(Measure(MemoryMarshal.Cast<byte, float>(buffer)));
        }
    }

    private static SoundSample Measure(ReadOnlySpan<float> interleaved)
    {
        double leftPeak = 0, rightPeak = 0, leftSquares = 0, rightSquares = 0, products = 0;
        for (var i = 0; i < interleaved.Length; i += 2)
        {
            double left = interleaved[i], right = interleaved[i + 1];
            leftPeak = Math.Max(leftPeak, Math.Abs(left));
            rightPeak = Math.Max(rightPeak, Math.Abs(right));
            leftSquares += left * left;
            rightSquares += right * right;
            products += left * right;
        }

        var power = Math.Sqrt(leftSquares * rightSquares);
        return new SoundSample(
            leftPeak,
            rightPeak,
            Math.Sqrt(leftSquares / FramesPerStep),
            Math.Sqrt(rightSquares / FramesPerStep),
            power > 1e-9 ? products / power : 0);
    }
}
