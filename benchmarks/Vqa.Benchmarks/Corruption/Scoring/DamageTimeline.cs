using Vqa.Benchmarks.Accuracy;
using Vqa.Benchmarks.Corruption.Cases;

namespace Vqa.Benchmarks.Corruption.Scoring;

/// <summary>Damage that must be found.</summary>
/// <param name="Where">From its first positive picture until its last is over.</param>
/// <param name="Certain">When its third positive picture is shown: delays count from there.</param>
internal sealed record TrueIncident(Interval Where, TimeSpan Certain);

/// <summary>What is wrong with a file, and when.</summary>
/// <param name="Incidents">Damage that must be found: three positive pictures and more, gaps of up to half a second
/// bridged.</param>
/// <param name="Doubtful">Where an alarm counts neither way: shorter runs, and doubtful pictures.</param>
/// <param name="Sound">Where nothing is wrong: the negative pictures.</param>
internal sealed record DamageTimeline(
    IReadOnlyList<TrueIncident> Incidents, IReadOnlyList<Interval> Doubtful, IReadOnlyList<Interval> Sound)
{
    /// <summary>Positive pictures that make damage an incident.</summary>
    public const int FewestPictures = 3;

    /// <summary>The time line of labels.</summary>
    /// <param name="labels">Of each picture.</param>
    /// <param name="clock">When each is shown.</param>
    public static DamageTimeline Of(IReadOnlyList<PictureLabel> labels, PictureClock clock)
    {
        var positive = clock.Runs(i => labels[i] == PictureLabel.Positive);
        return new DamageTimeline(
            [
                .. positive.Where(IsLasting)
                    .Select(r => new TrueIncident(r.Where, clock.Picture(r.Pictures[FewestPictures - 1]).Start)),
            ],
            [.. positive.Where(r => !IsLasting(r)).Select(r => r.Where), .. Pictures(PictureLabel.Doubtful)],
            [.. Pictures(PictureLabel.Negative)]);

        IEnumerable<Interval> Pictures(PictureLabel label) =>
            Enumerable.Range(0, clock.Count).Where(i => labels[i] == label).Select(clock.Picture);
    }

    private static bool IsLasting(PictureRun run) => run.Pictures.Count >= FewestPictures;
}
