using Vqa.Analysis.Detectors;
using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.Delivery.Notices;
using Vqa.Media;

namespace Vqa.Node.Streams;

/// <summary>
/// The detector <c>stream_loss</c>: nothing arrives, or the source cannot be opened. It outlives the sessions, for where it has
/// something to say there is none. A source that comes in segments has the time that they last on top: its
/// viewers still see pictures then.
/// </summary>
/// <param name="teller">Tells the incident.</param>
/// <param name="minDuration">How long nothing may come.</param>
/// <param name="time">Says how late it is.</param>
internal sealed class LossWatch(IncidentTeller teller, TimeSpan minDuration, TimeProvider time) : ISessionListener
{
    // More than this is no buffer of a player, but a whole recording that came at once.
    private static readonly TimeSpan _longestBuffer = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private TimeSpan _position;
    private long _begin = time.GetTimestamp();
    private long _lastAt = time.GetTimestamp();
    private TimeSpan _buffered;
    private Incident? _incident;
    private bool _isOver;

    /// <summary>What users see of it.</summary>
    public static DetectorOption MinDuration { get; } = new(
        "min_duration", "s", 5, 1, 3600, "How long nothing may come: shorter gaps are bridged by players' buffers.");

    /// <summary>Its id.</summary>
    public const string Id = "stream_loss";

    /// <summary>It lasts.</summary>
    public bool IsLost
    {
        get
        {
            lock (_lock)
            {
                return _incident is not null;
            }
        }
    }

    /// <summary>A session begins: its clock has nothing to do with that of the one before.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            _position = TimeSpan.Zero;
        }
    }

    /// <summary>Time goes on. Call it a few times a second.</summary>
    /// <param name="reason">Why the source was left the last time, in words; null where it is open.</param>
    public void Tick(string? reason)
    {
        lock (_lock)
        {
            if (!_isOver && _incident is null && time.GetElapsedTime(_lastAt) > _buffered + minDuration)
            {
                var finding = new Finding
                {
                    Detector = Id,
                    Start = Now() - time.GetElapsedTime(_lastAt) + _buffered,
                    Severity = Severity.Critical,
                    Cause = reason is null ? "nothing_received" : "source_unreachable",
                    Detail = reason,
                };
                _incident = new Incident(Guid.CreateVersion7().ToString(), finding);
                teller.Tell(new IncidentEvent(IncidentEventKind.Opened, _incident, Now()));
            }
        }
    }

    /// <summary>Nobody watches the stream any more: what is open is closed by the teller, and nothing is told after it.</summary>
    public void End()
    {
        lock (_lock)
        {
            _isOver = true;
            _incident = null;
        }
    }

    public void OnOpened(MediaInfo info)
    {
    }

    public void OnFrame(in FrameMetrics metrics, VideoFrame frame) => Arrived(metrics.Time + metrics.Duration);

    public void OnAudio(in AudioMetrics metrics) => Arrived(metrics.Time + metrics.Duration);

    public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame)
    {
    }

    private TimeSpan Now() => time.GetElapsedTime(_begin);

    private void Arrived(TimeSpan position)
    {
        lock (_lock)
        {
            var media = _position > TimeSpan.Zero && position > _position ? position - _position : TimeSpan.Zero;
            _position = position > _position ? position : _position;
            var left = _buffered - time.GetElapsedTime(_lastAt);
            _buffered = (left > TimeSpan.Zero ? left : TimeSpan.Zero) + media;
            _buffered = _buffered < _longestBuffer ? _buffered : _longestBuffer;
            _lastAt = time.GetTimestamp();
            if (_incident is { } incident)
            {
                _incident = null;
                incident.Finding.End = Now();
                teller.Tell(new IncidentEvent(IncidentEventKind.Closed, incident, Now()));
            }
        }
    }
}
