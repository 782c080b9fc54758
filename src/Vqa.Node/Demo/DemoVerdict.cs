using Vqa.Analysis.Incidents;

namespace Vqa.Node.Demo;

/// <summary>One line of the comparison of what was planted with what was found.</summary>
/// <param name="Planted">The planted defect.</param>
/// <param name="Found">The incident that tells of it; null where it was missed.</param>
internal sealed record Comparison(PlantedDefect Planted, Incident? Found);

/// <summary>Whether the analysis found what was planted, and nothing else.</summary>
/// <param name="Comparisons">One for each planted defect.</param>
/// <param name="Unexpected">Incidents that tell of nothing planted.</param>
internal sealed record DemoVerdict(IReadOnlyList<Comparison> Comparisons, IReadOnlyList<Incident> Unexpected)
{
    /// <summary>How far start and end may lie from where they were planted: some detectors average over half a second.</summary>
    private static readonly TimeSpan _tolerance = TimeSpan.FromSeconds(0.5);

    /// <summary>How many were found.</summary>
    public int FoundCount => Comparisons.Count(comparison => comparison.Found is not null);

    /// <summary>All found, nothing else.</summary>
    public bool IsPerfect => FoundCount == Comparisons.Count && Unexpected.Count == 0;

    /// <summary>Compares. An incident tells of one defect at most.</summary>
    public static DemoVerdict Of(IReadOnlyList<PlantedDefect> planted, IReadOnlyList<Incident> incidents)
    {
        var left = incidents.ToList();
        var comparisons = new List<Comparison>();
        foreach (var defect in planted)
        {
            var found = left.Find(incident => TellsOf(incident, defect));
            if (found is not null)
            {
                left.Remove(found);
            }

            comparisons.Add(new Comparison(defect, found));
        }

        return new DemoVerdict(comparisons, left);
    }

    private static bool TellsOf(Incident incident, PlantedDefect defect) =>
        incident.Finding.Detector == defect.Detector
        && (incident.Finding.Start - defect.Start).Duration() <= _tolerance
        && incident.Finding.End is { } end && (end - defect.End).Duration() <= _tolerance;
}
