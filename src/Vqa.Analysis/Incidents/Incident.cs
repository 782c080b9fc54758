using Vqa.Analysis.Detectors;

namespace Vqa.Analysis.Incidents;

/// <summary>One fault, as told to people: the finding that leads it and the findings that it explains.</summary>
public sealed class Incident(string id, Finding finding)
{
    /// <summary>Unique over all streams and runs.</summary>
    public string Id { get; } = id;

    /// <summary>The leading finding. It changes until the incident is closed.</summary>
    public Finding Finding { get; } = finding;

    /// <summary>Ids of the detectors whose findings this incident explains ("audio_silence" beside black).</summary>
    public List<string> Absorbed { get; } = [];

    /// <summary>The incident that this one turned out to be a part of; null for one of its own.</summary>
    public string? MergedInto { get; set; }

    /// <summary>Notes that it explains a finding of that detector.</summary>
    internal void Absorb(string detector)
    {
        if (detector != Finding.Detector && !Absorbed.Contains(detector))
        {
            Absorbed.Add(detector);
        }
    }
}

/// <summary>What happened to an incident.</summary>
public enum IncidentEventKind
{
    Opened,
    Changed,
    Closed,
}

/// <summary>One step in an incident's life.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Incident">The incident as it now is.</param>
/// <param name="Time">The session's time at which it happened.</param>
public readonly record struct IncidentEvent(IncidentEventKind Kind, Incident Incident, TimeSpan Time);
