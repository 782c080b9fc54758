using System.Buffers;
using System.Text;
using System.Text.Json;
using Vqa.Analysis.Incidents;

namespace Vqa.Delivery.Notices;

/// <summary>
/// Makes notices of what happens to the incidents of one stream, and knows which of them are open. Any thread, one at a
/// time per incident.
/// </summary>
/// <param name="stream">Id of the stream.</param>
/// <param name="sink">Takes the notices.</param>
/// <param name="time">Says how late it is.</param>
public sealed class IncidentTeller(string stream, INoticeSink sink, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, IncidentNotice> _open = [];

    /// <summary>Labels of the stream; may be changed at any time.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    /// <summary>Incidents opened so far.</summary>
    public long Count { get; private set; }

    /// <summary>The last notice of each incident that is open, oldest first.</summary>
    public IReadOnlyList<IncidentNotice> Open
    {
        get
        {
            lock (_lock)
            {
                return [.. _open.Values.OrderBy(notice => notice.Start)];
            }
        }
    }

    /// <summary>Tells a step of an incident.</summary>
    /// <param name="step">What happened, at which session time.</param>
    /// <param name="isInterrupted">It is closed because watching ends.</param>
    public void Tell(in IncidentEvent step, bool isInterrupted = false)
    {
        var now = time.GetUtcNow();
        var (incident, finding) = (step.Incident, step.Incident.Finding);
        lock (_lock)
        {
            var before = _open.GetValueOrDefault(incident.Id);
            var kind = before is null ? NoticeKind.Opened : step.Kind == IncidentEventKind.Closed ? NoticeKind.Closed : NoticeKind.Updated;
            // Media comes at its own pace, so the distance on its clock is the distance on ours.
            var start = before?.Start ?? now - Positive(step.Time - finding.Start);
            var notice = new IncidentNotice
            {
                IncidentId = incident.Id,
                Revision = (before?.Revision ?? 0) + 1,
                Kind = kind,
                Stream = stream,
                Labels = Labels,
                Detector = finding.Detector,
                Severity = finding.Severity,
                At = now,
                Start = start,
                End = finding.End is { } end ? Later(start, now - Positive(step.Time - end)) : null,
                IsInterrupted = isInterrupted,
                IncidentJson = Json(incident),
            };
            Keep(notice);
            if (step.Kind == IncidentEventKind.Closed && kind == NoticeKind.Opened)
            {
                // It was found and over at once.
                Keep(notice with { Kind = NoticeKind.Closed, Revision = 2 });
            }
        }
    }

    /// <summary>Closes what is open, for nobody watches any more who could.</summary>
    /// <param name="except">Id of a detector that watches on; null for none.</param>
    public void CloseInterrupted(string? except = null)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            foreach (var last in _open.Values.Where(notice => notice.Detector != except).ToList())
            {
                Keep(last with
                {
                    Revision = last.Revision + 1,
                    Kind = NoticeKind.Closed,
                    At = now,
                    End = now,
                    IsInterrupted = true,
                });
            }
        }
    }

    private void Keep(IncidentNotice notice)
    {
        if (notice.Kind == NoticeKind.Closed)
        {
            _open.Remove(notice.IncidentId);
        }
        else
        {
            Count += notice.Kind == NoticeKind.Opened ? 1 : 0;
            _open[notice.IncidentId] = notice;
        }

        sink.Publish(notice);
    }

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static string Json(Incident incident)
    {
        var text = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(text, Reports.IncidentJson.Line))
        {
            Reports.IncidentJson.Write(json, incident);
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }
}
