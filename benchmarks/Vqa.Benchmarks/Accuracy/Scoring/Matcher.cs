namespace Vqa.Benchmarks.Accuracy.Scoring;

/// <summary>
/// Holds what was found in one file against what is in it. Each incident is one of: <em>hit</em> (the best incident
/// for a planted defect), <em>piece</em> (another incident of the same detector inside a planted defect),
/// <em>excused</em> (see <see cref="Allowance"/>) or <em>false</em>. A planted defect without a hit is
/// <em>missed</em>.
/// </summary>
internal static class Matcher
{
    private static readonly TimeSpan _momentTolerance = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _startTolerance = TimeSpan.FromSeconds(0.5);
    private const double HalfShare = 0.5;

    /// <summary>Judges all incidents of one file.</summary>
    public static Judgement Judge(
        IReadOnlyList<Truth> truths, IReadOnlyList<Allowance> allowances, IReadOnlyList<FoundIncident> found)
    {
        var open = found.ToList();
        var hits = new List<Hit>();
        foreach (var truth in truths)
        {
            var hit = open.Where(f => f.Detector == truth.Detector && IsMatch(truth, f.Where))
                .OrderByDescending(f => Closeness(truth, f.Where)).FirstOrDefault();
            if (hit is not null)
            {
                hits.Add(new Hit(truth, hit));
                open.Remove(hit);
            }
        }

        var (pieces, excused, wrong) = (new List<FoundIncident>(), new List<Excused>(), new List<FoundIncident>());
        foreach (var incident in open)
        {
            if (truths.Any(t => t.Detector == incident.Detector && IsInside(incident.Where, t.Where)))
            {
                pieces.Add(incident);
            }
            else if (allowances.FirstOrDefault(a => Covers(a, incident)) is { } allowance)
            {
                excused.Add(new Excused(incident, allowance.Reason));
            }
            else
            {
                wrong.Add(incident);
            }
        }

        return new Judgement(hits, [.. truths.Except(hits.Select(h => h.Truth))], pieces, excused, wrong);
    }

    /// <summary>Whether an incident counts as a planted defect.</summary>
    public static bool IsMatch(Truth truth, Interval found)
    {
        var apart = (found.Start - truth.Where.Start).Duration();
        if (truth.Rule == MatchRule.Moment)
        {
            return apart <= _momentTolerance || (found.Start >= truth.Where.Start && found.Start <= truth.Where.End);
        }

        return truth.Where.OverlapOverUnion(found) >= HalfShare
            || (apart <= _startTolerance && truth.Where.Overlap(found) >= HalfShare * truth.Where.Duration);
    }

    private static double Closeness(Truth truth, Interval found) => truth.Rule == MatchRule.Moment
        ? -(found.Start - truth.Where.Start).Duration().TotalSeconds
        : truth.Where.OverlapOverUnion(found);

    private static bool Covers(Allowance allowance, FoundIncident incident) =>
        allowance.Detector == incident.Detector && IsInside(incident.Where, allowance.Where);

    // An incident of no length is inside what it touches.
    private static bool IsInside(Interval incident, Interval area) =>
        incident.Duration > TimeSpan.Zero
            ? incident.Overlap(area) >= HalfShare * incident.Duration
            : incident.Touches(area);
}

/// <summary>A planted defect and the incident that found it.</summary>
internal sealed record Hit(Truth Truth, FoundIncident Incident);

/// <summary>An incident that counts neither way.</summary>
internal sealed record Excused(FoundIncident Incident, string Reason);

/// <summary>What came of one file.</summary>
/// <param name="Hits">Planted and found.</param>
/// <param name="Missed">Planted, not found.</param>
/// <param name="Pieces">Further incidents inside a planted defect: one fault told twice.</param>
/// <param name="Excused">Incidents that count neither way.</param>
/// <param name="False">Incidents where nothing is wrong.</param>
internal sealed record Judgement(
    IReadOnlyList<Hit> Hits,
    IReadOnlyList<Truth> Missed,
    IReadOnlyList<FoundIncident> Pieces,
    IReadOnlyList<Excused> Excused,
    IReadOnlyList<FoundIncident> False);
