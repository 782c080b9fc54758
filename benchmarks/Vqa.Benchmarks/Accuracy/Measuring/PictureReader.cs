namespace Vqa.Benchmarks.Accuracy.Measuring;

/// <summary>Reads pictures of 160x90 in three full planes, as ffmpeg pipes them, and reduces each to numbers.</summary>
internal sealed class PictureReader
{
    /// <summary>Size of a picture.</summary>
    public const int Width = 160, Height = 90;

    private const int PlaneSize = Width * Height;

    // Black is level 16 of limited range, white 235: 16 + 12 % of 219.
    private const int DarkLevel = 42;

    private readonly List<PictureSample> _pictures = [];

    /// <summary>What was read; the times are not known yet.</summary>
    public IReadOnlyList<PictureSample> Pictures => _pictures;

    /// <summary>Reads to the end.</summary>
    public async Task ReadAsync(Stream stream, CancellationToken stop)
    {
        var (current, previous) = (new byte[3 * PlaneSize], new byte[3 * PlaneSize]);
        while (await stream.ReadAtLeastAsync(current, current.Length, throwOnEndOfStream: false, stop)
            .ConfigureAwait(false)
            == current.Length)
        {
            _pictures.Add(Measure(current, _pictures.Count > 0 ? previous : current));
            (current, previous) = (previous, current);
        }
    }

    private static PictureSample Measure(ReadOnlySpan<byte> picture, ReadOnlySpan<byte> previous)
    {
        var luma = picture[..PlaneSize];
        var difference = 0;
        var dark = 0;
        for (var i = 0; i < PlaneSize; i++)
        {
            difference += Math.Abs(luma[i] - previous[i]);
            dark += luma[i] <= DarkLevel ? 1 : 0;
        }

        var (mean, deviation) = Spread(luma);
        var chroma = Math.Max(
            Spread(picture.Slice(PlaneSize, PlaneSize)).Deviation, Spread(picture[(2 * PlaneSize)..]).Deviation);
        return new PictureSample(
            TimeSpan.Zero, (double)difference / PlaneSize, mean, deviation, chroma, (double)dark / PlaneSize);
    }

    private static (double Mean, double Deviation) Spread(ReadOnlySpan<byte> plane)
    {
        long sum = 0, squares = 0;
        foreach (var sample in plane)
        {
            sum += sample;
            squares += sample * sample;
        }

        var mean = (double)sum / plane.Length;
        return (mean, Math.Sqrt(Math.Max(0, (double)squares / plane.Length - mean * mean)));
    }
}
