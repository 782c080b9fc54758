using Vqa.Analysis.Detectors;

namespace Vqa.Delivery.Notices;

/// <summary>
/// Which incidents somebody wants to hear of. What is left out asks for nothing. An incident is told from the first
/// notice that matches (so from an update where it grew severe enough only then), and to its end from there on,
/// whatever it becomes.
/// </summary>
public sealed record NoticeFilter
{
    /// <summary>The filter that everything passes.</summary>
    public static NoticeFilter All { get; } = new();

    /// <summary>Labels that the stream must carry: each name with one of the values listed for it.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Labels { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Ids of the detectors to hear of; empty for all.</summary>
    public IReadOnlyList<string> Detectors { get; init; } = [];

    /// <summary>The least severity.</summary>
    public Severity MinSeverity { get; init; } = Severity.Minor;

    /// <summary>
    /// An incident that is over sooner is never told; one that lasts so long is told when it does, later than it
    /// opened. Zero: at once.
    /// </summary>
    public TimeSpan MinDuration { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// Whether the incident, as this notice tells it, is one to hear of. Its duration is not looked at.
    /// </summary>
    public bool Matches(IncidentNotice notice) =>
        notice.Severity >= MinSeverity
        && (Detectors.Count == 0 || Detectors.Contains(notice.Detector))
        && Labels.All(label => notice.Labels.TryGetValue(label.Key, out var value) && label.Value.Contains(value));

    /// <summary>Whether an incident that is over, as this notice tells, was shorter than asked for.</summary>
    public bool IsTooShort(IncidentNotice closed) => (closed.End ?? closed.At) - closed.Start < MinDuration;
}
