using Vqa.Analysis.Incidents;

namespace Vqa.Node.Terminal;

/// <summary>What an incident was, in a few words for people.</summary>
internal static class IncidentText
{
    private const int MostMeasurements = 3;

    /// <summary>The detector's own sentence; where it wrote none, the cause and its first measurements.</summary>
    public static string Of(Incident incident)
    {
        var finding = incident.Finding;
        var text = finding.Detail ?? string.Join(", ", finding.Measurements
            .Take(MostMeasurements)
            .Select(measurement => $"{measurement.Key} {measurement.Value:0.###}")
            .Prepend(finding.Cause?.Replace('_', ' '))
            .Where(part => !string.IsNullOrEmpty(part)));
        return incident.Absorbed.Count == 0 ? text : $"{text} (with {string.Join(", ", incident.Absorbed)})";
    }
}
