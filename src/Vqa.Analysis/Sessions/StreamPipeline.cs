using Vqa.Analysis.Detectors;
using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Models;
using Vqa.Media;
using Vqa.Media.Hardware;

namespace Vqa.Analysis.Sessions;

/// <summary>
/// What stands between an open source and the listener: decoders, meters, detectors and the fusion of their findings. Every
/// number passes through here on its way.
/// </summary>
internal sealed class StreamPipeline : IDisposable
{
    private readonly MediaSource _source;
    private readonly ISessionListener _listener;
    private readonly IncidentFusion _fusion;
    private readonly Detector[] _detectors;
    private readonly SessionOptions _options;
    private readonly DamageInspector? _inspector;
    private readonly DecoderBlame? _blame;
    private VideoPath? _video;
    private AudioPath? _audio;
    private TimeSpan? _origin;

    public StreamPipeline(MediaSource source, SessionOptions options, ISessionListener listener)
    {
        _source = source;
        _listener = listener;
        _origin = source.Info.Start;
        _options = options;
        _fusion = new IncidentFusion(TellIncident);
        _inspector = DamageInspector.For(options, Take);
        _blame = DecoderBlame.For(options);
        _detectors = [.. options.Detectors.Select(d => d.Descriptor.Create(d.Options, _fusion))];
    }

    /// <summary>Pictures measured.</summary>
    public long Frames => _video?.Frames ?? 0;

    /// <summary>Samples measured, per channel.</summary>
    public long Samples => _audio?.Samples ?? 0;

    /// <summary>Packets refused and pictures flagged.</summary>
    public long DecodeErrors { get; private set; }

    /// <summary>The last error that a decoder gave; null where there was none.</summary>
    public string? LastError { get; private set; }

    /// <summary>Why the model could not look at pictures; null where it could.</summary>
    public string? ModelError => _inspector?.Error;

    /// <summary>How pictures came to the model; null where it did not look.</summary>
    public InputPath? ModelInput => _inspector?.Input;

    /// <summary>Why they came on a longer way than the shortest; null where they never did.</summary>
    public string? ModelInputReason => _inspector?.InputReason;

    /// <summary>Where pictures are decoded now: "cpu", or the name of a GPU.</summary>
    public string Device => _video?.Device ?? "cpu";

    /// <summary>Why a GPU that was wanted does not decode them; null where it does, or none was wanted.</summary>
    public HardwareRefusal? DeviceRefusal => _video?.DeviceRefusal;

    /// <summary>How far the stream was shown and heard.</summary>
    public TimeSpan Position => Max(_video?.Clock.Expected, _audio?.Clock.Expected);

    /// <summary>All incidents so far, in the order of their starts.</summary>
    public IReadOnlyList<Incident> Incidents => _fusion.Incidents;

    /// <summary>The video's time line; null before the first picture packet.</summary>
    public MediaClock? VideoClock => _video?.Clock;

    /// <summary>The audio's time line; null before the first audio packet.</summary>
    public MediaClock? AudioClock => _audio?.Clock;

    /// <summary>Sends a packet along its path.</summary>
    public void Take(MediaPacket packet)
    {
        _listener.OnPacket(packet);
        if (_blame is not null)
        {
            _blame.Take(packet);
            BlameDecoder();
        }

        // Without a declared start, the first stamp that comes is zero.
        _origin ??= (packet.Pts ?? packet.Dts)?.ToTimeSpan();
        if (packet.Kind == MediaKind.Video)
        {
            (_video ??= new VideoPath(_source, this, _origin ?? TimeSpan.Zero, _options)).Take(packet);
        }
        else
        {
            // What is heard now comes after the pictures that were decoded before.
            _video?.Settle();
            (_audio ??= new AudioPath(_source, this, _origin ?? TimeSpan.Zero)).Take(packet);
        }
    }

    /// <summary>Hands a picture's numbers to the detectors and the listener.</summary>
    /// <param name="metrics">The numbers.</param>
    /// <param name="frame">The picture.</param>
    /// <param name="previous">The one before it; may be empty.</param>
    /// <param name="suspicion">What <see cref="SuspicionMeter"/> says of it.</param>
    public void Take(in FrameMetrics metrics, VideoFrame frame, VideoFrame previous, int suspicion)
    {
        _fusion.Advance(metrics.Time);
        DecodeErrors += metrics.HasDecoderEvidence ? 1 : 0;
        foreach (var detector in _detectors)
        {
            detector.Observe(metrics);
        }

        _inspector?.Take(metrics, frame, previous, suspicion);
        _listener.OnFrame(metrics, frame);
    }

    /// <summary>Hands a window's numbers to the detectors and the listener.</summary>
    public void Take(in AudioMetrics metrics)
    {
        _fusion.Advance(metrics.Time);
        foreach (var detector in _detectors)
        {
            detector.Observe(metrics);
        }

        _listener.OnAudio(metrics);
    }

    /// <summary>Hands an event of the stream to the detectors.</summary>
    public void Tell(in StreamEvent streamEvent)
    {
        if (streamEvent.Kind is StreamEventKind.VideoPacketRefused or StreamEventKind.AudioPacketRefused)
        {
            LastError = streamEvent.To;
        }

        _inspector?.Take(streamEvent);
        DecodeErrors += StreamEvent.IsDecodeError(streamEvent.Kind) ? 1 : 0;

        foreach (var detector in _detectors)
        {
            detector.Observe(streamEvent);
        }
    }

    /// <summary>Tells that pictures are decoded on the CPU though a GPU was wanted.</summary>
    /// <param name="refusal">Why.</param>
    /// <param name="time">From when on.</param>
    public void Tell(HardwareRefusal refusal, TimeSpan time) => _listener.OnDeviceRefused(refusal, time);

    /// <summary>The end: what decoders, meters and detectors still hold comes out, and every incident is closed.</summary>
    public void Finish()
    {
        _video?.Drain();
        _audio?.Drain();
        _inspector?.Finish();
        _blame?.Finish();
        BlameDecoder();
        foreach (var detector in _detectors)
        {
            detector.Flush(Position);
        }
    }

    public void Dispose()
    {
        _inspector?.Dispose();
        _blame?.Dispose();
        _video?.Dispose();
        _audio?.Dispose();
    }

    private void Take(in DamageReading reading)
    {
        foreach (var detector in _detectors)
        {
            detector.Observe(reading);
        }
    }

    private void TellIncident(IncidentEvent incidentEvent)
    {
        _listener.OnIncident(incidentEvent, _video?.Current);
        if (_blame is not null && _video is { IsOnDevice: true })
        {
            _blame.Take(incidentEvent, _video.Current);
        }
    }

    /// <summary>Tells the cause of a finding that the decoder turned out to be; of one that is over the report tells it.</summary>
    private void BlameDecoder()
    {
        if (_blame?.TakeBlamed() is { End: null } blamed)
        {
            _fusion.Changed(blamed, Position);
        }
    }

    private static TimeSpan Max(TimeSpan? a, TimeSpan? b) =>
        new(Math.Max(a?.Ticks ?? 0, b?.Ticks ?? 0));
}
