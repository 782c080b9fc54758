using Vqa.Delivery.Notices;

namespace Vqa.Delivery.Subscribers;

/// <summary>How a subscriber is told.</summary>
public enum SubscriberKind
{
    /// <summary>A POST of a CloudEvents document: <see cref="WebhookSubscriber"/>.</summary>
    Webhook,

    /// <summary>A message in a queue of Amazon SQS: <see cref="SqsSubscriber"/>.</summary>
    Sqs,

    /// <summary>A line on the standard output: <see cref="LinesSubscriber"/>.</summary>
    Lines,

    /// <summary>A rule that asks another system to act: <see cref="ActionSubscriber"/>.</summary>
    Action,
}

/// <summary>One subscriber: how to tell it, and what.</summary>
public sealed record SubscriberOptions
{
    private const int LongestId = 128, MostParallel = 64;

    /// <summary>Its id, unique on the node: what the ledger keeps for it goes by this.</summary>
    public required string Id { get; init; }

    /// <summary>How it is told.</summary>
    public required SubscriberKind Kind { get; init; }

    /// <summary>What it is told.</summary>
    public NoticeFilter Filter { get; init; } = NoticeFilter.All;

    /// <summary>Webhook and action: where to POST. SQS: the URL of the queue.</summary>
    public Uri? Url { get; init; }

    /// <summary>
    /// Webhook: keys of the signature, newest first; each signs, so that a key can be changed without a gap. Never
    /// shown.
    /// </summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>Webhook and action: further headers, such as Authorization. Never shown.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The node, as the attribute "source" of CloudEvents names it: a URI reference.</summary>
    public string Source { get; init; } = "/vqa";

    /// <summary>Webhook, SQS and action: longest time of one attempt.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>SQS: region of the queue; null to take it from the URL.</summary>
    public string? Region { get; init; }

    /// <summary>
    /// SQS: the service, where it is not Amazon's own. Set by the operator, so the address policy does not apply.
    /// </summary>
    public Uri? ServiceUrl { get; init; }

    /// <summary>Action: what to ask for, and how often.</summary>
    public ActionOptions? Action { get; init; }

    /// <summary>How the deliveries are paced.</summary>
    public PumpOptions Pump { get; init; } = new();

    /// <summary>What is out of range, with the range; null where nothing is.</summary>
    internal string? Problem =>
        Id.Length is 0 or > LongestId ? $"The id is empty or too long. Give 1 to {LongestId} characters."
        : Filter.MinDuration < TimeSpan.Zero || Filter.MinDuration > TimeSpan.FromDays(1)
            ? "The minimum duration is 0 to 24 hours."
        : Timeout <= TimeSpan.Zero || Timeout > TimeSpan.FromMinutes(1) ? "The time-out is above 0 and at most 60 s."
        : Pump.Parallelism is < 1 or > MostParallel ? $"The parallelism is 1 to {MostParallel}."
        : Pump.FirstPause <= TimeSpan.Zero || Pump.LongestPause < Pump.FirstPause
            ? "Pauses are above 0, the longest not below the first."
        : null;
}

/// <summary>What a rule asks for, and how often.</summary>
public sealed record ActionOptions
{
    /// <summary>Which step of an incident to act on: opened or closed.</summary>
    public NoticeKind On { get; init; } = NoticeKind.Opened;

    /// <summary>
    /// The body: a JSON document whose texts may hold {incident}, {stream}, {detector}, {severity}, {kind}, {start},
    /// {end}, {at}, {key} and {labels.NAME}; {{ and }} stand for braces.
    /// </summary>
    public string Body { get; init; } =
        """{"stream":"{stream}","incident":"{incident}","detector":"{detector}","kind":"{kind}"}""";

    /// <summary>After acting on a stream, the rule lets it alone for so long.</summary>
    public TimeSpan CoolDown { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Most actions of the rule in an hour, over all streams.</summary>
    public int MaxPerHour { get; init; } = 60;

    /// <summary>A failed action is tried again until the notice is so old: help that comes too late may harm.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>How the deliveries to one subscriber are paced.</summary>
public sealed record PumpOptions
{
    /// <summary>Most incidents told of at the same time.</summary>
    public int Parallelism { get; init; } = 4;

    /// <summary>Pause after the first failure; it doubles with each further one.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause of that kind.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest that a subscriber can ask to be left alone for (Retry-After).</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A notice that the subscriber refuses (4xx) is dropped when it is so old.</summary>
    public TimeSpan RefusedFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Failures of the host in a row after which it is asked only now and then.</summary>
    public int FailuresToOpenCircuit { get; init; } = 3;
}
