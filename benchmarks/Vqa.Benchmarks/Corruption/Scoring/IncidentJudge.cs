using Vqa.Benchmarks.Accuracy;

namespace Vqa.Benchmarks.Corruption.Scoring;

/// <summary>An incident that someone reported.</summary>
/// <param name="Where">As reported, from the first picture.</param>
/// <param name="AlarmedAt">Media time at which it was told.</param>
/// <param name="Cause">What was told with it; null where nothing.</param>
internal sealed record ReportedIncident(Interval Where, TimeSpan AlarmedAt, string? Cause = null);

/// <summary>
/// Holds what was reported of one file against what is wrong with it. A report within half a second of damage finds it.
/// One that reaches several finds them all where it fits them; one that covers far more than they last was no finding
/// of each of them, and finds the one that it shares most with. A report that reaches neither damage nor doubt is
/// false.
/// </summary>
internal static class IncidentJudge
{
    /// <summary>How far a report may lie beside the damage.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(0.5);

    // A report of several may last twice as long as they do, and a second.
    private const double MostCover = 2;
    private static readonly TimeSpan _moreCover = TimeSpan.FromSeconds(1);

    /// <summary>Judges all reports on one file.</summary>
    public static IncidentJudgement Judge(DamageTimeline truth, IReadOnlyList<ReportedIncident> reports)
    {
        var found = new Dictionary<TrueIncident, ReportedIncident>();
        var wrong = new List<ReportedIncident>();
        foreach (var report in reports.OrderBy(r => r.AlarmedAt))
        {
            var reach = report.Where.Widen(Tolerance);
            var reached = truth.Incidents.Where(t => reach.Touches(t.Where)).ToList();
            if (reached.Count == 0 && !truth.Doubtful.Any(reach.Touches))
            {
                wrong.Add(report);
            }

            foreach (var incident in FoundOf(reached, report, truth))
            {
                found.TryAdd(incident, report);
            }
        }

        return new IncidentJudgement(
            [.. truth.Incidents.Where(found.ContainsKey).Select(t => new FoundDamage(t, found[t]))],
            [.. truth.Incidents.Where(t => !found.ContainsKey(t))],
            wrong,
            Sum(truth.Sound.Select(s => s.Duration)),
            Sum(truth.Sound.Select(s => Sum(reports.Select(r => r.Where.Overlap(s))))));
    }

    private static IEnumerable<TrueIncident> FoundOf(
        List<TrueIncident> reached, ReportedIncident report, DamageTimeline truth)
    {
        var damaged = Sum(reached.Select(t => t.Where.Duration));
        var doubtful = Sum(truth.Doubtful.Select(d => d.Overlap(report.Where)));
        return report.Where.Duration - doubtful <= MostCover * damaged + _moreCover
            ? reached
            : reached.OrderByDescending(t => t.Where.Overlap(report.Where)).Take(1);
    }

    private static TimeSpan Sum(IEnumerable<TimeSpan> lengths) =>
        lengths.Aggregate(TimeSpan.Zero, (sum, length) => sum + length);
}

/// <summary>Damage and the first report that found it.</summary>
internal sealed record FoundDamage(TrueIncident Incident, ReportedIncident Report)
{
    /// <summary>From the third damaged picture to the report; negative where it came before.</summary>
    public TimeSpan Delay => Report.AlarmedAt - Incident.Certain;
}

/// <summary>What came of one file.</summary>
/// <param name="Found">Damage that was found.</param>
/// <param name="Missed">Damage that was not.</param>
/// <param name="False">Reports where nothing is wrong.</param>
/// <param name="Sound">How long nothing was wrong.</param>
/// <param name="AlarmedWhileSound">How much of that lies inside reports, right and wrong ones.</param>
internal sealed record IncidentJudgement(
    IReadOnlyList<FoundDamage> Found,
    IReadOnlyList<TrueIncident> Missed,
    IReadOnlyList<ReportedIncident> False,
    TimeSpan Sound,
    TimeSpan AlarmedWhileSound);
