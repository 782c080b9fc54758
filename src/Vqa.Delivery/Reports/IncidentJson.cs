using System.Text.Encodings.Web;
using System.Text.Json;
using Vqa.Analysis.Incidents;

namespace Vqa.Delivery.Reports;

/// <summary>An incident as JSON: the same object in the report and in the event lines.</summary>
internal static class IncidentJson
{
    /// <summary>How documents for other programs are written: names and URLs readable, escaped only where JSON asks for it.</summary>
    public static JsonWriterOptions Document { get; } =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same on one line.</summary>
    public static JsonWriterOptions Line { get; } = Document with { Indented = false };

    /// <summary>Writes the incident as it now is. Absent values are left out, and so are numbers that JSON cannot hold (NaN, infinity).</summary>
    public static void Write(Utf8JsonWriter json, Incident incident)
    {
        var finding = incident.Finding;
        json.WriteStartObject();
        json.WriteString("id", incident.Id);
        json.WriteString("detector", finding.Detector);
        json.WriteString("severity", ReportWords.Of(finding.Severity));
        json.WriteNumber("start", ReportWords.Seconds(finding.Start));
        if (finding.End is { } end)
        {
            json.WriteNumber("end", ReportWords.Seconds(end));
        }

        json.WriteNumber("confidence", Math.Round(finding.Confidence, 3));
        WriteText(json, "cause", finding.Cause);
        WriteText(json, "detail", finding.Detail);
        if (finding.Region is { } region)
        {
            json.WriteStartObject("region");
            json.WriteNumber("x", region.X);
            json.WriteNumber("y", region.Y);
            json.WriteNumber("width", region.Width);
            json.WriteNumber("height", region.Height);
            json.WriteEndObject();
        }

        WriteMeasurements(json, finding.Measurements);
        if (incident.Absorbed.Count > 0)
        {
            json.WriteStartArray("absorbed");
            foreach (var detector in incident.Absorbed)
            {
                json.WriteStringValue(detector);
            }

            json.WriteEndArray();
        }

        WriteText(json, "merged_into", incident.MergedInto);
        json.WriteEndObject();
    }

    /// <summary>Writes a text, or nothing where there is none.</summary>
    public static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteMeasurements(Utf8JsonWriter json, Dictionary<string, double> measurements)
    {
        json.WriteStartObject("measurements");
        foreach (var (name, value) in measurements)
        {
            if (double.IsFinite(value))
            {
                json.WriteNumber(name, ReportWords.Measured(value));
            }
        }

        json.WriteEndObject();
    }
}
