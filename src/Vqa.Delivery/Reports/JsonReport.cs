using System.Text.Json;
using Vqa.Analysis.Models;
using Vqa.Analysis.Sessions;
using Vqa.Media;

namespace Vqa.Delivery.Reports;

/// <summary>
/// The report of a run for programs, schema <c>vqa.report/1</c>: one object with the inputs in the order in which they were given,
/// each with its facts and incidents. snake_case, times in seconds from the first frame, absent values left out.
/// </summary>
/// <remarks>
/// <c>inputs[]</c>: <c>input, status</c> (complete, interrupted, truncated, failed), <c>error</c> (where it did not end well),
/// <c>duration, video {codec, width, height, frame_rate, frames, decode_errors}, audio {codec, sample_rate, channels}, device</c>
/// (cpu, cuda:0; where the pictures were decoded, at the end), <c>device_reason, device_reason_code</c> (where that is the CPU
/// though a GPU was wanted), <c>speed</c> (media time per wall time), <c>model {name, version, provider, input, input_reason,
/// error}</c> (where one looked for block damage; input says how pictures came to it: cpu_memory, pinned_memory, device_memory; its
/// reason why those in a GPU's memory took a longer way; the error where it could not look at every picture), <c>incidents[]</c>.
/// <c>incidents[]</c>: <c>id, detector, severity</c> (minor, major, critical), <c>start, end, confidence, cause, detail,
/// region {x, y, width, height}, measurements {name: number}, absorbed [detector]</c>.
/// </remarks>
public static class JsonReport
{
    /// <summary>Name and version of the schema. Fields may be added to it; none changes its meaning.</summary>
    public const string Schema = "vqa.report/1";

    /// <summary>Writes the report whole or not at all.</summary>
    /// <param name="path">A file, or "-" for standard output.</param>
    /// <param name="results">One for each input.</param>
    /// <exception cref="IOException">The file cannot be written. What was there before still is.</exception>
    public static void Write(string path, IReadOnlyList<SessionResult> results) =>
        OutputFile.Write(path, stream => Write(stream, results));

    /// <summary>Writes the report to a stream, which stays the caller's.</summary>
    public static void Write(Stream output, IReadOnlyList<SessionResult> results)
    {
        using (var json = new Utf8JsonWriter(output, IncidentJson.Document))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteStartArray("inputs");
            foreach (var result in results)
            {
                WriteInput(json, result);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    private static void WriteInput(Utf8JsonWriter json, SessionResult result)
    {
        json.WriteStartObject();
        json.WriteString("input", result.Input);
        json.WriteString("status", ReportWords.Of(result.Status));
        IncidentJson.WriteText(json, "error", result.Error);
        json.WriteNumber("duration", ReportWords.Seconds(result.Duration));
        if (result.Info?.Video is { } video)
        {
            WriteVideo(json, video, result);
        }

        if (result.Info?.Audio is { } audio)
        {
            WriteAudio(json, audio);
        }

        json.WriteString("device", result.Device);
        IncidentJson.WriteText(json, "device_reason", result.DeviceRefusal?.Sentence);
        IncidentJson.WriteText(json, "device_reason_code", result.DeviceRefusal?.Name);
        json.WriteNumber("speed", Math.Round(result.Speed, 2));
        if (result.Model is { } model)
        {
            json.WriteStartObject("model");
            json.WriteString("name", model.Name);
            json.WriteString("version", model.Version);
            json.WriteString("provider", model.Provider);
            json.WriteString("input", model.Input.Name());
            IncidentJson.WriteText(json, "input_reason", result.ModelInputReason);
            IncidentJson.WriteText(json, "error", result.ModelError);
            json.WriteEndObject();
        }

        json.WriteStartArray("incidents");
        foreach (var incident in result.Incidents)
        {
            IncidentJson.Write(json, incident);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteVideo(Utf8JsonWriter json, VideoStreamInfo video, SessionResult result)
    {
        json.WriteStartObject("video");
        json.WriteString("codec", video.Codec);
        json.WriteNumber("width", video.Width);
        json.WriteNumber("height", video.Height);
        if (video.FrameRate > 0)
        {
            json.WriteNumber("frame_rate", Math.Round(video.FrameRate, 3));
        }

        json.WriteNumber("frames", result.Frames);
        json.WriteNumber("decode_errors", result.DecodeErrors);
        json.WriteEndObject();
    }

    private static void WriteAudio(Utf8JsonWriter json, AudioStreamInfo audio)
    {
        json.WriteStartObject("audio");
        json.WriteString("codec", audio.Codec);
        json.WriteNumber("sample_rate", audio.SampleRate);
        json.WriteNumber("channels", audio.Channels);
        json.WriteEndObject();
    }
}
