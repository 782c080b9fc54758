using System.Globalization;
using Vqa.Analysis.Detectors;
using Vqa.Analysis.Incidents;
using Vqa.Analysis.Sessions;

namespace Vqa.Delivery.Reports;

/// <summary>The words of the public schemas. They are part of the contract: never change one.</summary>
internal static class ReportWords
{
    /// <summary>minor, major, critical.</summary>
    public static string Of(Severity severity) => severity switch
    {
        Severity.Minor => "minor",
        Severity.Major => "major",
        Severity.Critical => "critical",
        _ => throw new ArgumentOutOfRangeException(nameof(severity)),
    };

    /// <summary>complete, interrupted, truncated, failed.</summary>
    public static string Of(SessionStatus status) => status switch
    {
        SessionStatus.Complete => "complete",
        SessionStatus.Interrupted => "interrupted",
        SessionStatus.Truncated => "truncated",
        SessionStatus.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>opened, changed, closed.</summary>
    public static string Of(IncidentEventKind kind) => kind switch
    {
        IncidentEventKind.Opened => "opened",
        IncidentEventKind.Changed => "changed",
        IncidentEventKind.Closed => "closed",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Seconds from the first frame, rounded to milliseconds.</summary>
    public static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);

    /// <summary>A measured number without the noise of binary arithmetic: nine significant digits.</summary>
    public static double Measured(double value) =>
        double.Parse(value.ToString("G9", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
