using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.Media;

namespace Vqa.Delivery.Reports;

/// <summary>
/// The metrics of every picture as comma-separated values: a header, then one row a frame with the sound beside it; an input
/// without video gives one row per window of sound. Where it holds several inputs, the first column is <c>input</c>.
/// </summary>
/// <remarks>
/// A cell is empty where the value is not known, <c>-inf</c> for the level of digital silence. Rows of several sessions may be written
/// at the same time; they mix, but each is whole. What was written reaches the file at least once a second of its sessions' work.
/// Nothing is allocated per row.
/// </remarks>
public sealed class MetricsCsv : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly Stream _output;
    private readonly TimeProvider _clock;
    private readonly bool _hasInputColumn;
    private readonly Lock _lock = new();
    private long _flushedAt;

    /// <summary>Opens the output and writes the header.</summary>
    /// <param name="path">A file, which is replaced, or "-" for standard output.</param>
    /// <param name="severalInputs">Whether more than one input will write to it.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public MetricsCsv(string path, bool severalInputs)
        : this(OutputFile.Open(path), severalInputs, TimeProvider.System)
    {
    }

    /// <summary>Takes over a stream.</summary>
    internal MetricsCsv(Stream output, bool severalInputs, TimeProvider clock)
    {
        _output = new BufferedStream(output, BufferBytes);
        _clock = clock;
        _hasInputColumn = severalInputs;
        _flushedAt = clock.GetTimestamp();
        _output.Write(Header(severalInputs).Bytes);
    }

    /// <summary>The listener that writes one input's rows.</summary>
    /// <param name="input">The path or URL, secrets removed.</param>
    public ISessionListener For(string input) => new Listener(this, input);

    /// <inheritdoc/>
    public void Dispose() => _output.Dispose();

    private static CsvRow Header(bool severalInputs)
    {
        var row = new CsvRow();
        if (severalInputs)
        {
            row.Text("input");
        }

        foreach (var (name, _) in CsvColumns.Video)
        {
            row.Text(name);
        }

        foreach (var (name, _) in CsvColumns.Audio)
        {
            row.Text(name);
        }

        row.End();
        return row;
    }

    private void Write(CsvRow row)
    {
        lock (_lock)
        {
            _output.Write(row.Bytes);
            if (_clock.GetElapsedTime(_flushedAt) >= TimeSpan.FromSeconds(1))
            {
                _output.Flush();
                _flushedAt = _clock.GetTimestamp();
            }
        }
    }

    private sealed class Listener(MetricsCsv csv, string input) : ISessionListener
    {
        private readonly CsvRow _row = new();
        private readonly byte[] _firstCell = csv._hasInputColumn ? Encode(input) : [];
        private AudioSinceFrame _audio;
        private bool _hasVideo = true;

        public void OnOpened(MediaInfo info) => _hasVideo = info.Video is not null;

        public void OnFrame(in FrameMetrics metrics, VideoFrame frame)
        {
            Begin();
            foreach (var (_, fill) in CsvColumns.Video)
            {
                fill(_row, metrics);
            }

            End();
        }

        public void OnAudio(in AudioMetrics metrics)
        {
            _audio.Add(metrics);
            if (_hasVideo)
            {
                return;
            }

            Begin();
            for (var i = 0; i < CsvColumns.Video.Length; i++)
            {
                _row.Empty();
            }

            End();
        }

        public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame)
        {
        }

        private void Begin()
        {
            _row.Clear();
            _row.Append(_firstCell);
        }

        private void End()
        {
            foreach (var (_, fill) in CsvColumns.Audio)
            {
                if (_audio.Any)
                {
                    fill(_row, _audio);
                }
                else
                {
                    _row.Empty();
                }
            }

            _audio.Taken();
            _row.End();
            csv.Write(_row);
        }

        private static byte[] Encode(string input)
        {
            var cell = new CsvRow();
            cell.Text(input);
            return cell.Bytes.ToArray();
        }
    }
}
