namespace Vqa.Delivery.Outbox;

/// <summary>What became of an action.</summary>
public enum ActionOutcome
{
    /// <summary>The endpoint took it.</summary>
    Done,

    /// <summary>This attempt failed; another may follow.</summary>
    Failed,

    /// <summary>Not asked for: the same rule had acted on the stream a moment ago.</summary>
    SuppressedByCoolDown,

    /// <summary>Not asked for: the rule had acted as often as it may in an hour.</summary>
    SuppressedByLimit,

    /// <summary>Not asked for: the incident had become too old while attempts failed.</summary>
    Expired,
}

/// <summary>A line of the audit trail: one attempt at an action, or why none was made.</summary>
/// <param name="At">When.</param>
/// <param name="Rule">Id of the rule.</param>
/// <param name="Stream">Id of the stream.</param>
/// <param name="IncidentId">The incident.</param>
/// <param name="Key">Idempotency key of the notice that it answers.</param>
/// <param name="Url">Where to, secrets removed.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Status">HTTP status; null where there was no answer.</param>
/// <param name="Error">What went wrong; null where nothing.</param>
public sealed record ActionRecord(
    DateTimeOffset At,
    string Rule,
    string Stream,
    string IncidentId,
    string Key,
    string Url,
    ActionOutcome Outcome,
    int? Status,
    string? Error);

/// <summary>A part of the audit trail, newest first.</summary>
/// <param name="Actions">The part.</param>
/// <param name="NextPage">What asks for the next part; null at the end.</param>
public sealed record ActionPage(IReadOnlyList<ActionRecord> Actions, string? NextPage);
