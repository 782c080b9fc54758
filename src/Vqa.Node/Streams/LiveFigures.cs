using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.Media;
using Vqa.Media.Hardware;

namespace Vqa.Node.Streams;

/// <summary>
/// The running figures of one stream over all its sessions. Written by the session's thread, read by any: rates are those of
/// the last whole window of <see cref="Window"/>.
/// </summary>
internal sealed class LiveFigures(TimeProvider time) : ISessionListener
{
    /// <summary>Long enough to smooth the bursts of segmented sources.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private long _windowStart = time.GetTimestamp();
    private TimeSpan _windowMedia;
    private long _windowFrames;
    private long _windowBytes;
    private TimeSpan _position;
    private TimeSpan? _origin;
    private long _originAt;
    private Figures _now = new() { Device = "cpu" };

    /// <summary>What is known now.</summary>
    public Figures Read()
    {
        lock (_lock)
        {
            Roll();
            return _now;
        }
    }

    /// <summary>A session begins: its clock has nothing to do with that of the one before.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            (_position, _origin) = (TimeSpan.Zero, null);
            _now = _now with { LatencyDrift = 0, Device = "cpu" };
        }
    }

    /// <summary>Tells where pictures are decoded.</summary>
    public void Decodes(string device)
    {
        lock (_lock)
        {
            _now = _now with { Device = device };
        }
    }

    public void OnOpened(MediaInfo info)
    {
        lock (_lock)
        {
            _now = _now with { Info = info };
        }
    }

    public void OnFrame(in FrameMetrics metrics, VideoFrame frame)
    {
        lock (_lock)
        {
            _windowFrames++;
            _windowBytes += metrics.PacketBytes;
            _now.Frames++;
            _now.DecodeErrors += metrics.RefusedPackets + (metrics.HasDecoderEvidence ? 1 : 0);
            Advance(metrics.Time + metrics.Duration);
        }
    }

    public void OnAudio(in AudioMetrics metrics)
    {
        lock (_lock)
        {
            Advance(metrics.Time + metrics.Duration);
        }
    }

    public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame)
    {
    }

    public void OnDeviceRefused(HardwareRefusal refusal, TimeSpan time) => Decodes("cpu");

    private void Advance(TimeSpan position)
    {
        _now.LastMediaAt = time.GetUtcNow();
        if (position <= _position)
        {
            return;
        }

        _windowMedia += _position > TimeSpan.Zero ? position - _position : TimeSpan.Zero;
        _position = position;
        if (_origin is null)
        {
            (_origin, _originAt) = (position, time.GetTimestamp());
        }

        _now.LatencyDrift = (time.GetElapsedTime(_originAt) - (position - _origin.Value)).TotalSeconds;
        Roll();
    }

    private void Roll()
    {
        var elapsed = time.GetElapsedTime(_windowStart);
        if (elapsed < Window)
        {
            return;
        }

        _now.FrameRate = _windowFrames / elapsed.TotalSeconds;
        _now.BitRate = _windowBytes * 8 / elapsed.TotalSeconds;
        _now.Speed = _windowMedia / elapsed;
        (_windowStart, _windowFrames, _windowBytes, _windowMedia) = (time.GetTimestamp(), 0, 0, TimeSpan.Zero);
    }

    /// <summary>A copy of the figures.</summary>
    internal record struct Figures
    {
        public MediaInfo? Info { get; set; }

        public string Device { get; set; }

        public long Frames { get; set; }

        public long DecodeErrors { get; set; }

        public double FrameRate { get; set; }

        public double BitRate { get; set; }

        public double Speed { get; set; }

        public double LatencyDrift { get; set; }

        public DateTimeOffset? LastMediaAt { get; set; }
    }
}
