using Vqa.Delivery.Timelines;

namespace Vqa.Delivery.Results;

/// <summary>
/// Puts the seconds of one stream together to the windows that are stored, and hands each to the writer, which does
/// not make it wait. For one thread at a time; <see cref="Flush"/> when the session has ended.
/// </summary>
public sealed class MetricsRecorder : IWindowListener
{
    private readonly ResultWriter _writer;
    private readonly string _stream;
    private readonly IReadOnlyList<string> _detectors;
    private readonly int _windowSeconds;
    private MetricWindow _window = new();
    private long _start;

    internal MetricsRecorder(ResultWriter writer, string stream, IReadOnlyList<string> detectors, int windowSeconds)
    {
        _writer = writer;
        _stream = stream;
        _detectors = detectors;
        _windowSeconds = windowSeconds;
    }

    /// <inheritdoc/>
    public void OnWindow(DateTimeOffset start, MetricWindow window)
    {
        var second = start.ToUnixTimeSeconds();
        var own = second - (second % _windowSeconds);
        if (own != _start)
        {
            Flush();
            _start = own;
        }

        _window.Merge(window);
    }

    /// <summary>
    /// Hands over what there is of the window under way. A window may so come in several lines of the same start:
    /// their counts and sums add up.
    /// </summary>
    public void Flush()
    {
        if (!_window.IsEmpty)
        {
            _writer.Take(new WindowOfStream(_stream, _detectors, DateTimeOffset.FromUnixTimeSeconds(_start), _window));
            _window = new MetricWindow();
        }
    }
}

/// <summary>A complete window on its way to the writer, which owns it from now on.</summary>
internal sealed record WindowOfStream(
    string Stream, IReadOnlyList<string> Detectors, DateTimeOffset Start, MetricWindow Window);
