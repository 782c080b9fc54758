using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.Media;

namespace Vqa.Delivery.Timelines;

/// <summary>
/// Folds the numbers of a session into windows of a second of the wall clock, and hands each to its listeners. Sound
/// and pictures come interleaved in runs, so the last two seconds are kept open; what comes later than that goes into
/// the older of them. Nothing is allocated per frame. All calls come on the session's thread.
/// </summary>
/// <param name="wallClock">
/// The wall-clock time of a session time. Called for each picture and window of sound, so it should not allocate. It
/// may jump, as clocks do: to later times freely, to earlier ones by closing what is open.
/// </param>
/// <param name="listeners">A <see cref="Timeline"/>, the writer of results.</param>
public sealed class TimelineRecorder(Func<TimeSpan, DateTimeOffset> wallClock, params IWindowListener[] listeners)
    : ISessionListener
{
    // Further back than any interleaving: the clock was set back.
    private const long ClockStepSeconds = 10;

    private MetricWindow _older = new();
    private MetricWindow _newer = new();
    private long _newest = long.MinValue;

    /// <summary>A recorder whose session began at a known time.</summary>
    /// <param name="timeZero">Wall-clock time at which session time zero was received.</param>
    /// <param name="listeners">As above.</param>
    public TimelineRecorder(DateTimeOffset timeZero, params IWindowListener[] listeners)
        : this(time => timeZero + time, listeners)
    {
    }

    /// <inheritdoc/>
    public void OnOpened(MediaInfo info)
    {
    }

    /// <inheritdoc/>
    public void OnFrame(in FrameMetrics metrics, VideoFrame frame) => Window(metrics.Time).Add(metrics);

    /// <inheritdoc/>
    public void OnAudio(in AudioMetrics metrics) => Window(metrics.Time).Add(metrics);

    /// <inheritdoc/>
    public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame)
    {
    }

    /// <summary>
    /// Hands over what is still open: the session has ended. The recorder may go on with another session.
    /// </summary>
    public void Flush()
    {
        if (_newest != long.MinValue)
        {
            HandOver(_newest - 1, _older);
            HandOver(_newest, _newer);
            _newest = long.MinValue;
        }
    }

    private MetricWindow Window(TimeSpan time)
    {
        var second = wallClock(time).ToUnixTimeSeconds();
        if (_newest != long.MinValue && second < _newest - ClockStepSeconds)
        {
            Flush();
        }

        if (_newest == long.MinValue)
        {
            _newest = second;
        }
        else if (second > _newest)
        {
            Advance(second);
        }

        return second < _newest ? _older : _newer;
    }

    private void Advance(long second)
    {
        HandOver(_newest - 1, _older);
        if (second > _newest + 1)
        {
            HandOver(_newest, _newer);
        }
        else
        {
            (_older, _newer) = (_newer, _older);
        }

        _newest = second;
    }

    private void HandOver(long second, MetricWindow window)
    {
        if (window.IsEmpty)
        {
            return;
        }

        var start = DateTimeOffset.FromUnixTimeSeconds(second);
        foreach (var listener in listeners)
        {
            listener.OnWindow(start, window);
        }

        window.Clear();
    }
}
