using Microsoft.Extensions.Logging;

namespace Vqa.Delivery.Outbox;

/// <summary>What the ledger logs.</summary>
internal static partial class LedgerLog
{
    [LoggerMessage(3001, LogLevel.Error, "The ledger keeps notices in memory. {Problem}")]
    public static partial void Trouble(ILogger logger, string problem);

    [LoggerMessage(3002, LogLevel.Information, "The ledger writes again.")]
    public static partial void Recovered(ILogger logger);

    [LoggerMessage(3003, LogLevel.Error, "The ledger drops notices, {Total} so far: memory is full, or it is closed.")]
    public static partial void Dropped(ILogger logger, long total);

    [LoggerMessage(3004, LogLevel.Warning, "Subscriber {Subscriber} lost its {Count} oldest notices: {Limit} may wait.")]
    public static partial void Overflow(ILogger logger, string subscriber, int count, int limit);

    [LoggerMessage(3005, LogLevel.Error, "The ledger could not do {Count} things.")]
    public static partial void Refused(ILogger logger, int count, Exception error);

    [LoggerMessage(3006, LogLevel.Information, "{Count} incidents of an earlier run are closed as interrupted.")]
    public static partial void Interrupted(ILogger logger, int count);

    [LoggerMessage(
        3007, LogLevel.Warning, "Subscriber {Subscriber} is configured no more: what waited for it is forgotten.")]
    public static partial void Forgotten(ILogger logger, string subscriber);

    [LoggerMessage(
        3008, LogLevel.Information,
        "Rule {Rule}: {Outcome} for stream {Stream}, incident {Incident}, key {Key}, at {Url}, status {Status}. {Error}")]
    public static partial void Acted(
        ILogger logger, string rule, ActionOutcome outcome, string stream, string incident, string key, string url, int? status,
        string? error);
}
