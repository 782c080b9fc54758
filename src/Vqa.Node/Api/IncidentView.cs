using System.Text.Json;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Outbox;

namespace Vqa.Node.Api;

/// <summary>An incident as the API shows it.</summary>
internal sealed record IncidentView
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Number of its last step.</summary>
    public required int Revision { get; init; }

    /// <summary>Id of the stream.</summary>
    public required string Stream { get; init; }

    /// <summary>Labels of the stream at that time.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>The detector that leads it.</summary>
    public required string Detector { get; init; }

    /// <summary>minor, major or critical.</summary>
    public required string Severity { get; init; }

    /// <summary>When the defect began to be received.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>It lasts.</summary>
    public required bool IsOpen { get; init; }

    /// <summary>It was closed because the watching stopped.</summary>
    public required bool IsInterrupted { get; init; }

    /// <summary>Who took note of it.</summary>
    public AcknowledgementView? Acknowledged { get; init; }

    /// <summary>Addresses of its evidence; left out of lists, and where there is none.</summary>
    public IReadOnlyList<string>? Evidence { get; init; }

    /// <summary>What was found, as a report of <c>vqa analyze</c> writes it; its times are the session's.</summary>
    public required JsonElement Incident { get; init; }

    /// <summary>The view of an incident as it is.</summary>
    public static IncidentView Of(IncidentRecord record) => Of(record.AsNotice()) with { IsOpen = record.IsOpen };

    /// <summary>The view of an incident as it was at a step.</summary>
    public static IncidentView Of(IncidentNotice notice) => new()
    {
        Id = notice.IncidentId,
        Revision = notice.Revision,
        Stream = notice.Stream,
        Labels = notice.Labels,
        Detector = notice.Detector,
        Severity = NoticeWords.Of(notice.Severity),
        Start = notice.Start,
        End = notice.End,
        IsOpen = notice.Kind != NoticeKind.Closed && notice.End is null,
        IsInterrupted = notice.IsInterrupted,
        Acknowledged = AcknowledgementView.Of(notice.Acknowledged),
        Incident = JsonSerializer.Deserialize<JsonElement>(notice.IncidentJson),
    };
}

/// <summary>That somebody took note of an incident.</summary>
/// <param name="By">Name of the token.</param>
/// <param name="At">When.</param>
/// <param name="Note">What they had to say.</param>
internal sealed record AcknowledgementView(string By, DateTimeOffset At, string? Note = null)
{
    /// <summary>The view of one.</summary>
    public static AcknowledgementView? Of(Acknowledgement? acknowledged) =>
        acknowledged is null ? null : new(acknowledged.By, acknowledged.At, acknowledged.Note);
}

/// <summary>A part of a list of incidents, newest start first.</summary>
/// <param name="Incidents">The part.</param>
/// <param name="NextPage">What asks for the next part; left out at the end.</param>
internal sealed record IncidentList(IReadOnlyList<IncidentView> Incidents, string? NextPage = null);
