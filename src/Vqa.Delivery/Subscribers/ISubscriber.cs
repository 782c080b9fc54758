using Vqa.Delivery.Notices;

namespace Vqa.Delivery.Subscribers;

/// <summary>One way to tell somebody.</summary>
public interface ISubscriber : IAsyncDisposable
{
    /// <summary>
    /// Makes one attempt. Several may run at the same time, never two for one incident. Ends in time by itself; what
    /// it throws, other than the caller's cancellation, counts as a failure of the host.
    /// </summary>
    Task<DeliveryResult> TellAsync(OutgoingNotice outgoing, CancellationToken cancellation);
}

/// <summary>A notice on its way to a subscriber.</summary>
/// <param name="Notice">The notice.</param>
/// <param name="ToldAs">The kind that the subscriber is told: Opened for the first that it hears, whatever the
/// notice's own.</param>
/// <param name="Committed">When the ledger took it.</param>
/// <param name="Attempt">1, 2, ...</param>
public sealed record OutgoingNotice(IncidentNotice Notice, NoticeKind ToldAs, DateTimeOffset Committed, int Attempt)
{
    /// <summary>
    /// The same for every attempt at this delivery, different for every other. Where a closed incident was never
    /// told, its one notice is told as both opened and closed: the first has a key of its own.
    /// </summary>
    public string Key => ToldAs == Notice.Kind
        ? Notice.IdempotencyKey : $"{Notice.IdempotencyKey}.{NoticeWords.Of(ToldAs)}";
}

/// <summary>How an attempt went.</summary>
public enum DeliveryVerdict
{
    /// <summary>The subscriber has it.</summary>
    Delivered,

    /// <summary>
    /// The host is down, overloaded or failing: nobody's notice is to blame. Tried again without end.
    /// </summary>
    HostFailed,

    /// <summary>The subscriber does not want this one. Tried again until it is too old.</summary>
    Refused,

    /// <summary>The subscriber wants nothing any more.</summary>
    Gone,

    /// <summary>Nobody was asked, for this one is not for the subscriber: it is done with, and says nothing of the host.</summary>
    Skipped,
}

/// <summary>How an attempt went, and why.</summary>
/// <param name="Verdict">How.</param>
/// <param name="Error">Why, without secrets; null where it was delivered.</param>
/// <param name="RetryAfter">How long the subscriber asks to be left alone; null where it does not say.</param>
public readonly record struct DeliveryResult(DeliveryVerdict Verdict, string? Error = null, TimeSpan? RetryAfter = null)
{
    /// <summary>The subscriber has it.</summary>
    public static DeliveryResult Delivered => new(DeliveryVerdict.Delivered);

    /// <summary>Nobody was asked.</summary>
    public static DeliveryResult Skipped => new(DeliveryVerdict.Skipped);
}
