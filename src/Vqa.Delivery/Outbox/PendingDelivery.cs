using Vqa.Delivery.Notices;

namespace Vqa.Delivery.Outbox;

/// <summary>Which delivery of a subscriber is meant. Ordered oldest first.</summary>
/// <param name="Sequence">Number of the notice.</param>
/// <param name="ToldAs">The kind that the subscriber is told, which may be Opened for a later notice.</param>
internal readonly record struct DeliveryKey(long Sequence, NoticeKind ToldAs) : IComparable<DeliveryKey>
{
    public int CompareTo(DeliveryKey other)
    {
        var order = Sequence.CompareTo(other.Sequence);
        return order != 0 ? order : ToldAs.CompareTo(other.ToldAs);
    }
}

/// <summary>A notice that a subscriber has yet to be told.</summary>
internal sealed record PendingDelivery
{
    public required DeliveryKey Key { get; init; }

    public required string IncidentId { get; init; }

    /// <summary>When the notice was committed.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>
    /// Not before this time, for only then has the incident lasted long enough; null where that is settled.
    /// </summary>
    public DateTimeOffset? HeldUntil { get; init; }

    /// <summary>Attempts that failed.</summary>
    public int Attempts { get; init; }

    /// <summary>No attempt before this time; null for at once.</summary>
    public DateTimeOffset? NextTry { get; init; }

    /// <summary>Why the last attempt failed.</summary>
    public string? LastError { get; init; }

    /// <summary>
    /// Whether the last attempt failed for the host's sake. Not on disk: nobody knows what the host is like after a
    /// start.
    /// </summary>
    public bool IsBecauseOfHost { get; init; }

    /// <summary>Whether the last attempt was refused: then others go first. Not on disk either.</summary>
    public bool WasRefused { get; init; }

    /// <summary>
    /// Attempts in a row of which the ledger could not note how they went. Not on disk, for that is what failed.
    /// </summary>
    public int Unsettled { get; init; }

    /// <summary>The notice where it is still in memory; otherwise the ledger is asked for it.</summary>
    public IncidentNotice? Notice { get; init; }
}

/// <summary>What happened to the deliveries of a subscriber: one is new, or one is not to be made any more.</summary>
internal readonly record struct QueueChange(PendingDelivery? Added, DeliveryKey Removed, string? RemovedIncident);
