using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.Media;

namespace Vqa.Node.Streams;

/// <summary>
/// Holds a source that no sender paces (a file, a recording) back to real time, as if an encoder sent it: a picture is not told
/// before it is due.
/// </summary>
internal sealed class RealTimePacer(TimeProvider time, CancellationToken stop) : ISessionListener
{
    // Half a picture: sound comes in pieces of 20 ms, and each wait is a switch of threads.
    private static readonly TimeSpan _slack = TimeSpan.FromMilliseconds(20);

    private long _start;
    private TimeSpan? _origin;
    private bool _isLive;

    /// <summary>Wall-clock time at which the first picture or sound was due.</summary>
    public DateTimeOffset Began { get; private set; }

    public void OnOpened(MediaInfo info) => _isLive = info.IsLive;

    public void OnFrame(in FrameMetrics metrics, VideoFrame frame) => WaitFor(metrics.Time);

    public void OnAudio(in AudioMetrics metrics) => WaitFor(metrics.Time);

    public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame)
    {
    }

    private void WaitFor(TimeSpan due)
    {
        if (_origin is null)
        {
            (_origin, _start, Began) = (due, time.GetTimestamp(), time.GetUtcNow());
        }

        if (_isLive)
        {
            return;
        }

        var wait = due - _origin.Value - time.GetElapsedTime(_start);
        if (wait <= _slack)
        {
            return;
        }

        if (time == TimeProvider.System)
        {
            stop.WaitHandle.WaitOne(wait);   // dozens of times a second and stream: no timer, no second thread
        }
        else
        {
            _ = Task.WhenAny(Task.Delay(wait, time, stop)).GetAwaiter().GetResult();
        }
    }
}
