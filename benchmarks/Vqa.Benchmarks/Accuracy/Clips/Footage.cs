using Vqa.Benchmarks.Accuracy.Measuring;

namespace Vqa.Benchmarks.Accuracy.Clips;

/// <summary>
/// A clip made ready for planting: 14 to 20 s (less where the clip is nearly that long), undamaged pictures without
/// compression, at most so wide, two channels of sound at 48 kHz or none, time zero at the first picture.
/// </summary>
/// <param name="Name">The clip's name.</param>
/// <param name="Path">The uncompressed file (NUT); its maker deletes it.</param>
/// <param name="Width">Picture width, even.</param>
/// <param name="Height">Picture height, even.</param>
/// <param name="Pictures">What the pictures are like.</param>
/// <param name="Sound">What the sound is like; null where there is none.</param>
/// <param name="SoundOrigin">Where the sound is from, in words.</param>
internal sealed record Footage(
    string Name, string Path, int Width, int Height, PictureProfile Pictures, SoundProfile? Sound, string SoundOrigin)
{
    /// <summary>Pictures per second; the usual one where they come irregularly.</summary>
    public FrameRate Rate { get; } = FrameRate.Nearest(Pictures);

    /// <summary>True where pictures come at one pace, so that they can be counted instead of timed.</summary>
    public bool IsRegular => Pictures.IsRegular;

    /// <summary>How long it is.</summary>
    public TimeSpan Duration => Pictures.End;
}

/// <summary>Pictures per second as a fraction.</summary>
internal readonly record struct FrameRate(int Numerator, int Denominator)
{
    private static readonly FrameRate[] _standard =
    [
        new(24000, 1001), new(24, 1), new(25, 1), new(30000, 1001), new(30, 1),
        new(50, 1), new(60000, 1001), new(60, 1),
    ];

    /// <summary>As a number.</summary>
    public double Value => (double)Numerator / Denominator;

    /// <summary>True for the rates that MPEG-2 knows.</summary>
    public bool IsStandard => _standard.Contains(this);

    /// <summary>The rate of a profile: a standard one within half a per cent, else to a thousandth.</summary>
    public static FrameRate Nearest(PictureProfile pictures)
    {
        var count = pictures.Samples.Count;
        if (count < 3)
        {
            return new FrameRate(25, 1);
        }

        var interval = pictures.IsRegular
            ? (pictures.Samples[^1].Time - pictures.Samples[0].Time) / (count - 1)
            : pictures.FrameInterval;
        var rate = 1 / Math.Max(0.001, interval.TotalSeconds);
        var nearest = _standard.MinBy(s => Math.Abs(s.Value - rate));
        return Math.Abs(nearest.Value - rate) < 0.005 * rate
            ? nearest
            : new FrameRate((int)Math.Round(1000 * rate), 1000);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Numerator}/{Denominator}";
}
