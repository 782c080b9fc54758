using System.Buffers;
using System.Text.Json;
using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.Media;

namespace Vqa.Delivery.Reports;

/// <summary>
/// A line of JSON the moment an incident opens, changes or closes, schema <c>vqa.event/1</c>:
/// <c>{"schema","input","kind","time","incident"}</c>. Kind is opened, changed or closed, time is the stream's own in seconds, and
/// incident is the object of the report as it then is, with <c>merged_into</c> where it turned out to be a part of another one.
/// </summary>
/// <remarks>Each line is written and flushed at once, in one piece. Several sessions may write at the same time.</remarks>
public sealed class EventLines : IDisposable
{
    /// <summary>Name and version of the schema of a line.</summary>
    public const string Schema = "vqa.event/1";

    private readonly Stream _output;
    private readonly Lock _lock = new();
    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private readonly Utf8JsonWriter _json;

    /// <summary>Opens the output.</summary>
    /// <param name="path">A file, which is replaced, or "-" for standard output.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public EventLines(string path)
        : this(OutputFile.Open(path))
    {
    }

    /// <summary>Takes over a stream.</summary>
    internal EventLines(Stream output)
    {
        _output = output;
        _json = new Utf8JsonWriter(_line, IncidentJson.Line);
    }

    /// <summary>The listener that writes one input's incidents.</summary>
    /// <param name="input">The path or URL, secrets removed.</param>
    public ISessionListener For(string input) => new Listener(this, input);

    /// <inheritdoc/>
    public void Dispose()
    {
        _json.Dispose();
        _output.Dispose();
    }

    private void Write(string input, in IncidentEvent incidentEvent)
    {
        lock (_lock)
        {
            _line.ResetWrittenCount();
            _json.Reset();
            _json.WriteStartObject();
            _json.WriteString("schema", Schema);
            _json.WriteString("input", input);
            _json.WriteString("kind", ReportWords.Of(incidentEvent.Kind));
            _json.WriteNumber("time", ReportWords.Seconds(incidentEvent.Time));
            _json.WritePropertyName("incident");
            IncidentJson.Write(_json, incidentEvent.Incident);
            _json.WriteEndObject();
            _json.Flush();
            _line.Write("\n"u8);
            _output.Write(_line.WrittenSpan);
            _output.Flush();
        }
    }

    private sealed class Listener(EventLines lines, string input) : ISessionListener
    {
        public void OnOpened(MediaInfo info)
        {
        }

        public void OnFrame(in FrameMetrics metrics, VideoFrame frame)
        {
        }

        public void OnAudio(in AudioMetrics metrics)
        {
        }

        public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame) => lines.Write(input, incidentEvent);
    }
}
