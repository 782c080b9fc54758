namespace Vqa.Benchmarks.Corruption.Scoring;

/// <summary>How one way of looking did over the files of a group.</summary>
/// <param name="Files">Files.</param>
/// <param name="Alarmed">Of these, files with a false alarm.</param>
/// <param name="Incidents">Damage that was there to be found.</param>
/// <param name="Found">Of it, found.</param>
/// <param name="False">False alarms.</param>
/// <param name="Sound">How long nothing was wrong, in sum.</param>
/// <param name="SoundAlarmed">How much of that lies inside reports.</param>
/// <param name="Delays">Of what was found, in ascending order.</param>
internal sealed record IncidentScore(
    int Files,
    int Alarmed,
    int Incidents,
    int Found,
    int False,
    TimeSpan Sound,
    TimeSpan SoundAlarmed,
    IReadOnlyList<TimeSpan> Delays)
{
    /// <summary>The longest delay from the third damaged picture to the report that is wanted.</summary>
    public static readonly TimeSpan DelayBar = TimeSpan.FromSeconds(0.5);

    /// <summary>Share of what it said that is right; null where it said nothing.</summary>
    public double? Precision => Found + False > 0 ? (double)Found / (Found + False) : null;

    /// <summary>Share of the damage that it found; null where there is none.</summary>
    public double? Recall => Incidents > 0 ? (double)Found / Incidents : null;

    /// <summary>Harmonic mean of both; null where there is no damage.</summary>
    public double? F1 => Incidents > 0 ? 2.0 * Found / (Found + Incidents + False) : null;

    /// <summary>False alarms per hour in which nothing is wrong; null where something always is.</summary>
    public double? FalsePerHour => Sound > TimeSpan.Zero ? False / Sound.TotalHours : null;

    /// <summary>
    /// Share of the time without damage that lies inside reports: an alarm that never ends finds all damage of its file
    /// and is not false, but shows here.
    /// </summary>
    public double? AlarmedWhileSound => Sound > TimeSpan.Zero ? SoundAlarmed / Sound : null;

    /// <summary>Share of files with a false alarm; null without files.</summary>
    public double? AlarmedShare => Files > 0 ? (double)Alarmed / Files : null;

    /// <summary>Middle of the delays, the later one of two; null where nothing was found.</summary>
    public TimeSpan? MedianDelay => Delays.Count > 0 ? Delays[Delays.Count / 2] : null;

    /// <summary>The longest delay; null where nothing was found.</summary>
    public TimeSpan? WorstDelay => Delays.Count > 0 ? Delays[^1] : null;

    /// <summary>Share of the found damage that was told in time; null where nothing was found.</summary>
    public double? InTime => Delays.Count > 0 ? (double)Delays.Count(d => d <= DelayBar) / Delays.Count : null;

    /// <summary>Adds up judgements, one for each file.</summary>
    public static IncidentScore Of(IEnumerable<IncidentJudgement> judgements)
    {
        List<IncidentJudgement> files = [.. judgements];
        return new IncidentScore(
            files.Count,
            files.Count(f => f.False.Count > 0),
            files.Sum(f => f.Found.Count + f.Missed.Count),
            files.Sum(f => f.Found.Count),
            files.Sum(f => f.False.Count),
            files.Aggregate(TimeSpan.Zero, (sum, f) => sum + f.Sound),
            files.Aggregate(TimeSpan.Zero, (sum, f) => sum + f.AlarmedWhileSound),
            [.. files.SelectMany(f => f.Found).Select(f => f.Delay).Order()]);
    }
}
