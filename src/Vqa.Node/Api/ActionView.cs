using System.Text.Json;
using Vqa.Delivery.Outbox;

namespace Vqa.Node.Api;

/// <summary>A line of the audit trail of actions as the API shows it.</summary>
internal sealed record ActionView
{
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Id of the rule.</summary>
    public required string Rule { get; init; }

    /// <summary>Id of the stream.</summary>
    public required string Stream { get; init; }

    /// <summary>Id of the incident.</summary>
    public required string Incident { get; init; }

    /// <summary>The idempotency key under which it was asked for.</summary>
    public required string Key { get; init; }

    /// <summary>Where to, secrets removed.</summary>
    public required string Url { get; init; }

    /// <summary>done, failed, suppressed_by_cool_down, suppressed_by_limit or expired.</summary>
    public required string Outcome { get; init; }

    /// <summary>HTTP status of the answer; left out where there was none.</summary>
    public int? Status { get; init; }

    /// <summary>What went wrong; left out where nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>The view of a line.</summary>
    public static ActionView Of(ActionRecord record) => new()
    {
        At = record.At,
        Rule = record.Rule,
        Stream = record.Stream,
        Incident = record.IncidentId,
        Key = record.Key,
        Url = record.Url,
        Outcome = JsonNamingPolicy.SnakeCaseLower.ConvertName(record.Outcome.ToString()),
        Status = record.Status,
        Error = record.Error,
    };
}

/// <summary>A part of the audit trail, newest first.</summary>
/// <param name="Actions">The part.</param>
/// <param name="NextPage">What asks for the next part; left out at the end.</param>
internal sealed record ActionList(IReadOnlyList<ActionView> Actions, string? NextPage = null);
