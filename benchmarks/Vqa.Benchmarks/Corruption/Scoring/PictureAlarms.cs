namespace Vqa.Benchmarks.Corruption.Scoring;

/// <summary>
/// Makes incidents of what was said picture by picture: the pictures are runs with gaps of up to half a second.
/// </summary>
internal static class PictureAlarms
{
    /// <summary>The incidents.</summary>
    /// <param name="isAlarming">What was said of each picture.</param>
    /// <param name="clock">When each is shown.</param>
    /// <param name="fewest">Pictures that make an incident; the last of these raises the alarm.</param>
    public static IReadOnlyList<ReportedIncident> Of(Func<int, bool> isAlarming, PictureClock clock, int fewest) =>
    [
        .. clock.Runs(isAlarming).Where(run => run.Pictures.Count >= fewest)
            .Select(run => new ReportedIncident(run.Where, clock.Picture(run.Pictures[fewest - 1]).Start)),
    ];
}
