using Vqa.Analysis.Detectors;

namespace Vqa.Delivery.Notices;

/// <summary>
/// The words of notices in the public schemas and in the ledger. They are part of the contract: never change one.
/// </summary>
public static class NoticeWords
{
    /// <summary>opened, updated, closed.</summary>
    public static string Of(NoticeKind kind) => kind switch
    {
        NoticeKind.Opened => "opened",
        NoticeKind.Updated => "updated",
        NoticeKind.Closed => "closed",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>minor, major, critical.</summary>
    public static string Of(Severity severity) => severity switch
    {
        Severity.Minor => "minor",
        Severity.Major => "major",
        Severity.Critical => "critical",
        _ => throw new ArgumentOutOfRangeException(nameof(severity)),
    };

    /// <summary>The time in UTC as RFC 3339 writes it, to the millisecond.</summary>
    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
}
