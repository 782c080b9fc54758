using Vqa.Benchmarks.Accuracy.Clips;
using Vqa.Benchmarks.Accuracy.Measuring;

namespace Vqa.Benchmarks.Accuracy.Planting;

/// <summary>
/// Whether a defect can be seen or heard at a place: the footage itself must move, shine or sound there.
/// </summary>
internal static class Evidence
{
    // Levels of mean absolute difference at 160x90. A still camera's noise averages to about 0.1 there; a person who
    // talks moves it by 0.3 and more.
    private const double VisibleMotion = 0.25, LivelyMotion = 0.5;
    private const double SilentAmplitude = 0.001;
    private const double AudibleRms = 0.01;
    private static readonly TimeSpan _halfSecond = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// True where the pictures move in every half second of a place, and of the half seconds before and after it.
    /// </summary>
    public static bool Moves(Footage footage, Interval place) => EveryHalfSecond(
        place.Widen(_halfSecond), part => MaxMotion(footage, part) >= VisibleMotion);

    /// <summary>True where nearly every picture differs clearly from the one before.</summary>
    public static bool MovesAlways(Footage footage, Interval place)
    {
        var pictures = footage.Pictures.Within(place).ToList();
        return pictures.Count > 0 && pictures.Count(p => p.Motion >= LivelyMotion) >= 0.95 * pictures.Count;
    }

    /// <summary>True where the pictures around a place are neither dark nor of one colour.</summary>
    public static bool IsPictureAround(Footage footage, Interval place) =>
        footage.Pictures.Within(place.Widen(TimeSpan.FromSeconds(1))).All(
            p => p is { Luma: > 50, DarkShare: < 0.6, LumaDeviation: > 12 });

    /// <summary>True where there is sound in every half second of a place, and right before and after it.</summary>
    public static bool Sounds(Footage footage, Interval place) =>
        footage.Sound is { } sound
        && EveryHalfSecond(place, part => Rms(sound, part) >= AudibleRms)
        && sound.Within(place.Widen(TimeSpan.FromSeconds(0.2))).Take(10).Any(IsAudible)
        && sound.Within(place.Widen(TimeSpan.FromSeconds(0.2))).TakeLast(10).Any(IsAudible);

    private static bool IsAudible(SoundSample sample) => sample.Rms > 10 * SilentAmplitude / 2;

    private static double Rms(SoundProfile sound, Interval part) =>
        Math.Sqrt(sound.Within(part).Select(s => s.Rms * s.Rms).DefaultIfEmpty(0).Average());

    private static double MaxMotion(Footage footage, Interval part) =>
        footage.Pictures.Within(part).Select(p => p.Motion).DefaultIfEmpty(0).Max();

    private static bool EveryHalfSecond(Interval place, Func<Interval, bool> holds)
    {
        for (var start = place.Start; start < place.End; start += _halfSecond)
        {
            var end = start + _halfSecond;
            if (!holds(new Interval(start, end < place.End ? end : place.End)) && place.End - start >= _halfSecond / 2)
            {
                return false;
            }
        }

        return true;
    }
}
