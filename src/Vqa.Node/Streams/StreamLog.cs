using Microsoft.Extensions.Logging;
using Vqa.Analysis.Sessions;

namespace Vqa.Node.Streams;

/// <summary>What the log says of streams. Reasons come without secrets: the media layer takes them out.</summary>
internal static partial class StreamLog
{
    [LoggerMessage(1, LogLevel.Information, "stream {Stream} is {State}: {Reason}")]
    public static partial void LogState(this ILogger log, string stream, StreamState state, string? reason);

    [LoggerMessage(2, LogLevel.Warning, "stream {Stream} was left: {Reason}")]
    public static partial void LogLeft(this ILogger log, string stream, string reason);

    [LoggerMessage(3, LogLevel.Error, "stream {Stream} has been {Stage} for {Seconds} s and is given up")]
    public static partial void LogHang(this ILogger log, string stream, SessionStage stage, double seconds);

    [LoggerMessage(4, LogLevel.Error, "stream {Stream} is {Sentence}")]
    public static partial void LogQuarantine(this ILogger log, string stream, string sentence);

    [LoggerMessage(5, LogLevel.Error, "watching stream {Stream} failed")]
    public static partial void LogFailure(this ILogger log, string stream, Exception exception);

    [LoggerMessage(6, LogLevel.Error, "stream {Stream} brought the process down")]
    public static partial void LogCulprit(this ILogger log, string stream);

    [LoggerMessage(8, LogLevel.Error, "stream {Stream} is not watched, for its definition cannot be followed: {Reason}")]
    public static partial void LogInvalid(this ILogger log, string stream, string reason);

    [LoggerMessage(9, LogLevel.Error, "the registration of stream {Stream} is left aside, for it cannot be read: {Problem}")]
    public static partial void LogUnreadable(this ILogger log, string stream, string problem);

    [LoggerMessage(7, LogLevel.Warning, "{Sentence}")]
    public static partial void LogDevice(this ILogger log, string sentence);
}
