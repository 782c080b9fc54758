using Microsoft.Extensions.Logging;

namespace Vqa.Delivery.Subscribers;

/// <summary>
/// What is logged of subscribers. Never a secret, never more of a URL than <see cref="ShownUrl"/> shows.
/// </summary>
internal static partial class SubscriberLog
{
    [LoggerMessage(3101, LogLevel.Warning, "Subscriber {Subscriber} does not answer and is asked now and then: {Error}")]
    public static partial void BackingOff(ILogger logger, string subscriber, string? error);

    [LoggerMessage(3102, LogLevel.Information, "Subscriber {Subscriber} answers again.")]
    public static partial void Back(ILogger logger, string subscriber);

    [LoggerMessage(3103, LogLevel.Warning, "Subscriber {Subscriber} lost {Count} notices of incident {Incident}: {Error}")]
    public static partial void Dropped(ILogger logger, string subscriber, int count, string incident, string? error);

    [LoggerMessage(3104, LogLevel.Error, "Subscriber {Subscriber} is disabled, {Count} notices for it are dropped: {Error}")]
    public static partial void Disabled(ILogger logger, string subscriber, int count, string? error);

    [LoggerMessage(3106, LogLevel.Warning, "Subscriber {Subscriber} was disabled and is served again from now on. {Reason}")]
    public static partial void Enabled(ILogger logger, string subscriber, string reason);

    [LoggerMessage(3105, LogLevel.Error, "An attempt for subscriber {Subscriber} broke.")]
    public static partial void Broke(ILogger logger, string subscriber, Exception error);
}
