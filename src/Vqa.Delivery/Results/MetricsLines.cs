using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Vqa.Delivery.Reports;
using Vqa.Delivery.Timelines;

namespace Vqa.Delivery.Results;

/// <summary>
/// A window of a stream as lines of JSON, one for each detector, schema <c>vqa.metrics/1</c>:
/// <c>{"schema","detector","stream","start","seconds","frames","audio_windows","metrics":{"mean_luma":{"count","mean",
/// "min","max"},"concealed_blocks":{"count","sum","max"}}}</c>. Metrics of which nothing is known are left
/// out, and so are lines without any.
/// </summary>
internal sealed class MetricsLines : IDisposable
{
    /// <summary>Name and version of the schema of a line.</summary>
    public const string Schema = "vqa.metrics/1";

    private readonly ArrayBufferWriter<byte> _lines = new(8 * 1024);
    private readonly Utf8JsonWriter _json;

    public MetricsLines() => _json = new Utf8JsonWriter(_lines, IncidentJson.Line);

    /// <summary>The lines of a window; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Write(
        string stream, IReadOnlyList<string> detectors, DateTimeOffset start, int seconds, MetricWindow window)
    {
        _lines.ResetWrittenCount();
        foreach (var detector in detectors)
        {
            var metrics = DetectorMetrics.Of(detector);
            if (metrics.Any(metric => window.Count(metric) > 0))
            {
                _json.Reset();
                WriteLine(stream, detector, metrics, start, seconds, window);
                _json.Flush();
                _lines.Write("\n"u8);
            }
        }

        return _lines.WrittenMemory;
    }

    public void Dispose() => _json.Dispose();

    /// <summary>The detector that a line is of; null for what is no line of this schema.</summary>
    public static string? DetectorOf(ReadOnlySpan<byte> line)
    {
        try
        {
            var json = new Utf8JsonReader(line);
            while (json.Read() && json.CurrentDepth <= 1)
            {
                if (json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("detector"u8) && json.Read())
                {
                    return json.GetString();
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not a line of ours.
        }

        return null;
    }

    private void WriteLine(
        string stream, string detector, IReadOnlyList<StreamMetric> metrics, DateTimeOffset start, int seconds,
        MetricWindow window)
    {
        _json.WriteStartObject();
        _json.WriteString("schema", Schema);
        _json.WriteString("detector", detector);
        _json.WriteString("stream", stream);
        _json.WriteString("start", start.UtcDateTime);
        _json.WriteNumber("seconds", seconds);
        _json.WriteNumber("frames", window.Frames);
        _json.WriteNumber("audio_windows", window.AudioWindows);
        _json.WriteStartObject("metrics");
        foreach (var metric in metrics)
        {
            if (window.Count(metric) is > 0 and var count)
            {
                WriteMetric(metric, count, window);
            }
        }

        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void WriteMetric(StreamMetric metric, long count, MetricWindow window)
    {
        _json.WriteStartObject(StreamMetrics.Name(metric));
        _json.WriteNumber("count", count);
        if (StreamMetrics.Kind(metric) == MetricKind.Count)
        {
            _json.WriteNumber("sum", window.Sum(metric));
        }
        else
        {
            _json.WriteNumber("mean", Rounded(window.Mean(metric)));
            _json.WriteNumber("min", Rounded(window.Minimum(metric)));
        }

        _json.WriteNumber("max", Rounded(window.Maximum(metric)));
        _json.WriteEndObject();
    }

    /// <summary>Six significant digits: more was not measured.</summary>
    private static double Rounded(double value) =>
        double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
