using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vqa.Delivery.Reports;
using Vqa.Media;

namespace Vqa.Delivery.Evidence;

/// <summary>
/// Writes <c>evidence.json</c>: what a clip shows and how it was judged, so that it can be judged again after any change. Times
/// named <c>_at</c> are of the wall clock, UTC; other times are seconds. Absent values are left out.
/// </summary>
internal static class EvidenceDocument
{
    /// <summary>Name and version of the schema.</summary>
    public const string Schema = "vqa.evidence/1";

    /// <summary>Writes it.</summary>
    /// <param name="output">Where it goes; stays the caller's.</param>
    /// <param name="job">The recording.</param>
    /// <param name="item">The incident.</param>
    /// <param name="evidence">Its files.</param>
    /// <param name="clip">What was written of the stretch; null where it is another incident's, or there is none.</param>
    /// <param name="leader">The incident in whose folder the clip lies; null where that is its own.</param>
    /// <param name="problem">Why there is no clip; null where there is one, or was to be none.</param>
    /// <param name="now">Wall clock.</param>
    public static void Write(
        Stream output, EvidenceJob job, EvidenceItem item, IncidentEvidence evidence, Clip? clip, string? leader, string? problem,
        DateTimeOffset now)
    {
        using var json = new Utf8JsonWriter(output, IncidentJson.Document);
        var subject = job.Subject;
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteString("incident_id", item.IncidentId);
        json.WriteString("stream", subject.Stream);
        json.WriteString("detector", item.Detector);
        json.WriteString("source", subject.Source);
        json.WriteString("start_at", item.StartAt.UtcDateTime);
        json.WriteString("opened_at", item.OpenedAt.UtcDateTime);
        json.WriteString("written_at", now.UtcDateTime);
        WriteClip(json, job, evidence, clip, leader);
        IncidentJson.WriteText(json, "clip_problem", problem);
        IncidentJson.WriteText(json, "picture", Relative(evidence, evidence.Picture));
        IncidentJson.WriteText(json, "heat_map", Relative(evidence, evidence.HeatMap));
        WriteModel(json, subject);
        WriteDetectors(json, subject);
        IncidentJson.WriteText(json, "program", subject.Program);
        json.WritePropertyName("incident");
        json.WriteRawValue(item.IncidentJson);
        json.WriteEndObject();
    }

    /// <summary>A document whose clip lies in the same place, and not in that of the incident which it is shared with.</summary>
    public static byte[] WithBareNames(byte[] document)
    {
        var json = JsonNode.Parse(document)!;
        if (json["clip"]?["files"] is JsonArray files)
        {
            json["clip"]!["files"] = new JsonArray([.. files.Select(file => JsonValue.Create(Path.GetFileName(file!.GetValue<string>())))]);
        }

        var bytes = new ArrayBufferWriter<byte>(document.Length);
        using (var writer = new Utf8JsonWriter(bytes, IncidentJson.Document))
        {
            json.WriteTo(writer);
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static void WriteClip(Utf8JsonWriter json, EvidenceJob job, IncidentEvidence evidence, Clip? clip, string? leader)
    {
        if (evidence.Clips.Count == 0 || job.Stretch is not { } stretch)
        {
            return;
        }

        json.WriteStartObject("clip");
        json.WriteStartArray("files");
        foreach (var file in evidence.Clips)
        {
            json.WriteStringValue(Relative(evidence, file));
        }

        json.WriteEndArray();
        IncidentJson.WriteText(json, "of_incident", leader);
        json.WriteNumber("session_start", ReportWords.Seconds(job.ClipStart));
        json.WriteString("start_at", job.ClipStartAt.UtcDateTime);
        json.WriteNumber("duration", ReportWords.Seconds(stretch.Length));
        json.WriteBoolean("starts_on_keyframe", stretch.StartsOnKeyFrame);
        json.WriteBoolean("is_cut_for_size", stretch.IsFull);
        if (clip is not null)
        {
            json.WriteString("container", clip.Container);
            json.WriteNumber("bytes", clip.Bytes);
            json.WriteNumber("packets", clip.Packets);
            json.WriteNumber("dropped_packets", clip.Dropped);
        }

        json.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter json, EvidenceSubject subject)
    {
        if (subject.Model is not { } model)
        {
            return;
        }

        json.WriteStartObject("model");
        json.WriteString("name", model.Name);
        json.WriteString("version", model.Version);
        json.WriteString("provider", model.Provider);
        if (subject.Manifest is { } manifest)
        {
            json.WriteNumber("threshold", manifest.Threshold);
            json.WriteNumber("threshold_with_evidence", manifest.ThresholdWithEvidence);
            IncidentJson.WriteText(json, "sha256", manifest.Sha256);
        }

        json.WriteEndObject();
    }

    private static void WriteDetectors(Utf8JsonWriter json, EvidenceSubject subject)
    {
        json.WriteStartObject("detectors");
        foreach (var (descriptor, options) in subject.Detectors)
        {
            json.WriteStartObject(descriptor.Id);
            foreach (var option in descriptor.Options)
            {
                json.WriteNumber(option.Name, options[option]);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string? Relative(IncidentEvidence evidence, string? path) =>
        path is null ? null : Path.GetRelativePath(evidence.Folder, path);
}
