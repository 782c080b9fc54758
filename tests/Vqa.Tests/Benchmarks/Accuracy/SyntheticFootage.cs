using Vqa.Benchmarks.Accuracy.Clips;
using Vqa.Benchmarks.Accuracy.Measuring;

namespace Vqa.Tests.Benchmarks.Accuracy;

/// <summary>Footage that exists in numbers only.</summary>
internal static class SyntheticFootage
{
    /// <summary>16 s at 25 pictures a second.</summary>
    /// <param name="isMoving">Whether the picture at a time differs from the one before.</param>
    /// <param name="isSounding">Whether there is sound at a time; null for footage without sound.</param>
    public static Footage Make(Func<double, bool> isMoving, Func<double, bool>? isSounding = null) => new(
        "clip", "clip.nut", 640, 360,
        new PictureProfile([.. Enumerable.Range(0, 400).Select(i => Picture(0.04 * i, isMoving(0.04 * i)))]),
        isSounding is null
            ? null
            : new SoundProfile([.. Enumerable.Range(0, 800).Select(i => Sound(isSounding(0.02 * i)))]),
        "own");

    /// <summary>Footage in which anything can be planted.</summary>
    public static Footage Lively() => Make(_ => true, _ => true);

    private static PictureSample Picture(double seconds, bool moves) =>
        new(TimeSpan.FromSeconds(seconds), moves ? 2 : 0.02, 120, 50, 10, 0.1);

    private static SoundSample Sound(bool sounds) => sounds ? new(0.4, 0.4, 0.1, 0.1, 0.8) : default;
}
