using Microsoft.Extensions.Logging;
using Vqa.Delivery.Notices;

namespace Vqa.Node.Streams;

/// <summary>Writes each notice to the log, for whoever reads nothing else.</summary>
internal sealed partial class NoticeLog(ILogger log) : INoticeSink
{
    /// <inheritdoc/>
    public void Publish(IncidentNotice notice) =>
        LogNotice(notice.Stream, notice.Detector, notice.Kind, notice.Severity, notice.IncidentId, notice.Start, notice.End);

    [LoggerMessage(
        10, LogLevel.Information, "{Stream}: {Detector} {Kind}, {Severity}, incident {Incident}, from {Start} to {End}")]
    private partial void LogNotice(
        string stream, string detector, NoticeKind kind, Analysis.Detectors.Severity severity, string incident,
        DateTimeOffset start, DateTimeOffset? end);
}
