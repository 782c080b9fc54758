using Vqa.Analysis.Detectors;
using Vqa.Delivery.Notices;

namespace Vqa.Delivery.Outbox;

/// <summary>An incident as it now is.</summary>
public sealed record IncidentRecord
{
    /// <inheritdoc cref="IncidentNotice.IncidentId"/>
    public required string Id { get; init; }

    /// <summary>Number of its last notice.</summary>
    public required int Revision { get; init; }

    /// <inheritdoc cref="IncidentNotice.Stream"/>
    public required string Stream { get; init; }

    /// <summary>Labels of the stream at its last notice.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <inheritdoc cref="IncidentNotice.Detector"/>
    public required string Detector { get; init; }

    /// <inheritdoc cref="IncidentNotice.Severity"/>
    public required Severity Severity { get; init; }

    /// <inheritdoc cref="IncidentNotice.Start"/>
    public required DateTimeOffset Start { get; init; }

    /// <inheritdoc cref="IncidentNotice.End"/>
    public DateTimeOffset? End { get; init; }

    /// <summary>Whether it lasts.</summary>
    public required bool IsOpen { get; init; }

    /// <inheritdoc cref="IncidentNotice.IsInterrupted"/>
    public bool IsInterrupted { get; init; }

    /// <inheritdoc cref="IncidentNotice.Acknowledged"/>
    public Acknowledgement? Acknowledged { get; init; }

    /// <inheritdoc cref="IncidentNotice.IncidentJson"/>
    public required string IncidentJson { get; init; }

    /// <summary>The incident as a notice of its last step.</summary>
    public IncidentNotice AsNotice() => Next(IsOpen ? NoticeKind.Updated : NoticeKind.Closed, End ?? Start) with { Revision = Revision };

    /// <summary>The next step of its life, as it now is.</summary>
    internal IncidentNotice Next(NoticeKind kind, DateTimeOffset at) => new()
    {
        IncidentId = Id,
        Revision = Revision + 1,
        Kind = kind,
        Stream = Stream,
        Labels = Labels,
        Detector = Detector,
        Severity = Severity,
        At = at,
        Start = Start,
        End = End,
        IsInterrupted = IsInterrupted,
        IncidentJson = IncidentJson,
        Acknowledged = Acknowledged,
    };
}
