using System.Buffers;
using System.Text;
using System.Text.Json;
using Vqa.Analysis.Sessions;

namespace Vqa.Delivery.Reports;

/// <summary>
/// What the page's script draws for one input, as JSON: <c>{duration, video, audio, incidents}</c>. A series is
/// <c>{step, time: [s], name: {min: [], max: []}, …}</c>, with null for unknown values, and without <c>max</c> where it equals <c>min</c> throughout.
/// </summary>
internal static class PageData
{
    /// <summary>The data of one input. Safe inside a script element: the writer escapes every <c>&lt;</c>.</summary>
    /// <param name="report">The input.</param>
    /// <param name="rowId">The id of an incident's row on the page, by its place in the result.</param>
    public static string Of(InputReport report, Func<int, string> rowId)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("duration", ReportWords.Seconds(report.Result.Duration));
            WriteSeries(json, "video", report.Collected.Video, ReportCollector.VideoMetrics);
            WriteSeries(json, "audio", report.Collected.Audio, ReportCollector.AudioMetrics);
            WriteIncidents(json, report.Result, rowId);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteSeries(Utf8JsonWriter json, string name, MetricSeries series, string[] metrics)
    {
        var filled = Enumerable.Range(0, series.Buckets).Where(bucket => series.Time(bucket) is not null).ToArray();
        if (filled.Length == 0)
        {
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("step", series.Step.TotalSeconds);
        json.WriteStartArray("time");
        foreach (var bucket in filled)
        {
            json.WriteNumberValue(ReportWords.Seconds(series.Time(bucket)!.Value));
        }

        json.WriteEndArray();
        for (var metric = 0; metric < metrics.Length; metric++)
        {
            var minima = Array.ConvertAll(filled, bucket => series.Minimum(bucket, metric));
            var maxima = Array.ConvertAll(filled, bucket => series.Maximum(bucket, metric));
            if (Array.TrueForAll(minima, float.IsNaN))
            {
                continue;
            }

            json.WriteStartObject(metrics[metric]);
            WriteValues(json, "min", minima);
            if (!minima.AsSpan().SequenceEqual(maxima))
            {
                WriteValues(json, "max", maxima);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteValues(Utf8JsonWriter json, string name, float[] values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            if (float.IsFinite(value))
            {
                // Four significant digits are finer than a pixel of any screen.
                json.WriteNumberValue(double.Parse(value.ToString("G4")));
            }
            else
            {
                json.WriteNullValue();
            }
        }

        json.WriteEndArray();
    }

    private static void WriteIncidents(Utf8JsonWriter json, SessionResult result, Func<int, string> rowId)
    {
        json.WriteStartArray("incidents");
        for (var i = 0; i < result.Incidents.Count; i++)
        {
            var finding = result.Incidents[i].Finding;
            json.WriteStartObject();
            json.WriteString("row", rowId(i));
            json.WriteString("detector", finding.Detector);
            json.WriteString("title", ReportText.Title(finding.Detector));
            json.WriteString("severity", ReportWords.Of(finding.Severity));
            json.WriteNumber("start", ReportWords.Seconds(finding.Start));
            json.WriteNumber("end", ReportWords.Seconds(finding.End ?? result.Duration));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
