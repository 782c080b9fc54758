using Vqa.Analysis.Detectors;
using Vqa.Delivery.Notices;

namespace Vqa.Node.Pages;

/// <summary>An incident as the pages show it: what is known of it now, whoever keeps it.</summary>
internal sealed record ShownIncident
{
    /// <inheritdoc cref="IncidentNotice.IncidentId"/>
    public required string Id { get; init; }

    /// <inheritdoc cref="IncidentNotice.Stream"/>
    public required string Stream { get; init; }

    /// <inheritdoc cref="IncidentNotice.Labels"/>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <inheritdoc cref="IncidentNotice.Detector"/>
    public required string Detector { get; init; }

    /// <inheritdoc cref="IncidentNotice.Severity"/>
    public required Severity Severity { get; init; }

    /// <inheritdoc cref="IncidentNotice.Start"/>
    public required DateTimeOffset Start { get; init; }

    /// <inheritdoc cref="IncidentNotice.End"/>
    public DateTimeOffset? End { get; init; }

    /// <summary>It lasts.</summary>
    public bool IsOpen { get; init; }

    /// <inheritdoc cref="IncidentNotice.IsInterrupted"/>
    public bool IsInterrupted { get; init; }

    /// <inheritdoc cref="IncidentNotice.IncidentJson"/>
    public string Json { get; init; } = "{}";

    /// <summary>That somebody took note of it; null where nobody did.</summary>
    public ShownAcknowledgement? Acknowledged { get; init; }

    /// <summary>The steps of its life that are known, oldest first.</summary>
    public IReadOnlyList<IncidentStep> Steps { get; init; } = [];

    /// <summary>What is kept to look at; null where nothing is.</summary>
    public ShownEvidence? Evidence { get; init; }

    /// <summary>Who was told of it, and who is yet to be; null where that is not known.</summary>
    public IReadOnlyList<ShownDelivery>? Deliveries { get; init; }

    /// <summary>The incident that a notice tells.</summary>
    public static ShownIncident Of(IncidentNotice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        return new ShownIncident
        {
            Id = notice.IncidentId,
            Stream = notice.Stream,
            Labels = notice.Labels,
            Detector = notice.Detector,
            Severity = notice.Severity,
            Start = notice.Start,
            End = notice.End,
            IsOpen = notice.Kind != NoticeKind.Closed && notice.End is null,
            IsInterrupted = notice.IsInterrupted,
            Json = notice.IncidentJson,
        };
    }

    /// <summary>How long it lasted, or has lasted until now.</summary>
    public TimeSpan Length(DateTimeOffset now) => (End ?? now) - Start is var length && length > TimeSpan.Zero ? length : TimeSpan.Zero;
}

/// <summary>Who took note of an incident, when, and what they had to say.</summary>
internal sealed record ShownAcknowledgement(string By, DateTimeOffset At, string? Note);

/// <summary>One step of an incident's life.</summary>
internal sealed record IncidentStep(NoticeKind Kind, int Revision, DateTimeOffset At, Severity Severity);

/// <summary>What became of telling somebody.</summary>
/// <param name="Subscriber">Who.</param>
/// <param name="Waiting">Steps of the incident that it has yet to be told.</param>
internal sealed record ShownDelivery(string Subscriber, int Waiting);

/// <summary>What is kept of an incident, as addresses on this node.</summary>
/// <param name="Picture">A JPEG; null where there is none.</param>
/// <param name="HeatMap">An SVG, the picture with the damage marked; null where there is none.</param>
/// <param name="Clips">Media files in their order.</param>
internal sealed record ShownEvidence(string? Picture, string? HeatMap, IReadOnlyList<string> Clips);
