using System.Buffers;
using System.Text.Json;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Reports;

namespace Vqa.Delivery.Results;

/// <summary>
/// A step of an incident as a document, schema <c>vqa.incident/1</c>:
/// <c>{"schema","id","revision","kind","stream","labels",
/// "detector","severity","at","start","end","interrupted","incident"}</c>. Times are UTC, kind is opened, updated or
/// closed; end is left out while it lasts, interrupted is there where it is true; incident is the object of the
/// report of <c>vqa analyze</c>, its times those of the session.
/// </summary>
internal static class IncidentDocument
{
    /// <summary>Name and version of the schema.</summary>
    public const string Schema = "vqa.incident/1";

    /// <summary>The document as UTF-8.</summary>
    /// <exception cref="ArgumentException">The notice's own JSON is none.</exception>
    public static byte[] Write(IncidentNotice notice)
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(bytes, IncidentJson.Document);
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteString("id", notice.IncidentId);
        json.WriteNumber("revision", notice.Revision);
        json.WriteString("kind", Word(notice.Kind));
        json.WriteString("stream", notice.Stream);
        json.WriteStartObject("labels");
        foreach (var (name, value) in notice.Labels.OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteString("detector", notice.Detector);
        json.WriteString("severity", ReportWords.Of(notice.Severity));
        json.WriteString("at", notice.At.UtcDateTime);
        json.WriteString("start", notice.Start.UtcDateTime);
        if (notice.End is { } end)
        {
            json.WriteString("end", end.UtcDateTime);
        }

        if (notice.IsInterrupted)
        {
            json.WriteBoolean("interrupted", true);
        }

        json.WritePropertyName("incident");
        WriteIncident(json, notice);
        json.WriteEndObject();
        json.Flush();
        return [.. bytes.WrittenSpan, (byte)'\n'];
    }

    private static void WriteIncident(Utf8JsonWriter json, IncidentNotice notice)
    {
        try
        {
            using var incident = JsonDocument.Parse(notice.IncidentJson);
            incident.RootElement.WriteTo(json);
        }
        catch (JsonException e)
        {
            throw new ArgumentException(
                $"the JSON of the notice {notice.IdempotencyKey} is none: {e.Message}", nameof(notice), e);
        }
    }

    private static string Word(NoticeKind kind) => kind switch
    {
        NoticeKind.Opened => "opened",
        NoticeKind.Updated => "updated",
        NoticeKind.Closed => "closed",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
