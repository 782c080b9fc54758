using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Vqa.Delivery.Notices;

namespace Vqa.Delivery.Subscribers;

/// <summary>
/// A notice as a CloudEvents 1.0 document in JSON (https://github.com/cloudevents/spec, structured mode). Its data:
/// <c>{"stream","labels","incident":{"id","revision","detector","severity","start","end","interrupted","acknowledged","report"}}</c>,
/// where report is the incident as <c>vqa analyze</c> writes it, times in seconds of its session.
/// </summary>
public static class CloudEvent
{
    /// <summary>Media type of the document.</summary>
    public const string MediaType = "application/cloudevents+json";

    private static readonly JsonWriterOptions _line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The document, on one line, in UTF-8.</summary>
    /// <param name="outgoing">The notice.</param>
    /// <param name="source">The node, a URI reference.</param>
    public static byte[] Write(OutgoingNotice outgoing, string source)
    {
        var notice = outgoing.Notice;
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, _line);
        json.WriteStartObject();
        json.WriteString("specversion", "1.0");
        json.WriteString("id", outgoing.Key);
        json.WriteString("source", source);
        json.WriteString("type", $"vqa.incident.{NoticeWords.Of(outgoing.ToldAs)}");
        json.WriteString("subject", notice.Stream);
        json.WriteString("time", NoticeWords.Of(notice.At));
        json.WriteString("datacontenttype", "application/json");
        json.WriteStartObject("data");
        json.WriteString("stream", notice.Stream);
        json.WriteStartObject("labels");
        foreach (var (name, value) in notice.Labels) json.WriteString(name, value);
        json.WriteEndObject();
        WriteIncident(json, notice);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteIncident(Utf8JsonWriter json, IncidentNotice notice)
    {
        json.WriteStartObject("incident");
        json.WriteString("id", notice.IncidentId);
        json.WriteNumber("revision", notice.Revision);
        json.WriteString("detector", notice.Detector);
        json.WriteString("severity", NoticeWords.Of(notice.Severity));
        json.WriteString("start", NoticeWords.Of(notice.Start));
        if (notice.End is { } end) json.WriteString("end", NoticeWords.Of(end));
        if (notice.IsInterrupted) json.WriteBoolean("interrupted", true);
        if (notice.Acknowledged is { } acknowledged)
        {
            json.WriteStartObject("acknowledged");
            json.WriteString("by", acknowledged.By);
            json.WriteString("at", NoticeWords.Of(acknowledged.At));
            if (acknowledged.Note is { } note) json.WriteString("note", note);
            json.WriteEndObject();
        }

        json.WritePropertyName("report");
        WriteReport(json, notice.IncidentJson);
        json.WriteEndObject();
    }

    /// <summary>What is no JSON is told as the text that it is, rather than not at all.</summary>
    private static void WriteReport(Utf8JsonWriter json, string report)
    {
        try
        {
            using var document = JsonDocument.Parse(report);
            document.RootElement.WriteTo(json);
        }
        catch (JsonException)
        {
            json.WriteStringValue(report);
        }
    }
}
