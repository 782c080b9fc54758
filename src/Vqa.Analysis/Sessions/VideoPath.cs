using Vqa.Analysis.Metering;
using Vqa.Media;
using Vqa.Media.Hardware;

namespace Vqa.Analysis.Sessions;

/// <summary>
/// The way of a picture from packet to numbers. The previous picture is kept by swapping two frames: the decoder's reference
/// moves, no pixel is copied. A picture that a GPU decoded is copied to memory of the CPU and measured there.
/// </summary>
internal sealed class VideoPath : IDisposable
{
    private const double FallbackFrameRate = 25;

    private readonly MediaSource _source;
    private readonly StreamPipeline _pipeline;
    private readonly SessionOptions _options;
    private readonly FrameMeter _meter = new();
    private readonly FrameRateWatch _frameRate = new();
    private readonly MediaClock _clock;
    private VideoDecoder _decoder;
    private readonly VideoFrame? _surface;
    private VideoFrame _frame = new();
    private VideoFrame _previous = new();
    private FrameMetrics _metrics;
    private TimeSpan _nominalDuration;
    private string _codec;
    private int _refused;

    public VideoPath(MediaSource source, StreamPipeline pipeline, TimeSpan origin, SessionOptions options)
    {
        _source = source;
        _pipeline = pipeline;
        _options = options;
        _surface = options.Hardware is null ? null : new VideoFrame();
        _codec = source.Info.Video!.Codec;
        _nominalDuration = Nominal(source.Info.Video);
        _clock = new MediaClock(origin, _nominalDuration / 2);
        if (options.HardwareRefusal is { } refusal)
        {
            HardwareMetrics.Count(refusal);
            Refuse(refusal);
        }

        _decoder = CreateDecoder();
        WatchDevice();
    }

    /// <summary>Where pictures are decoded now: "cpu", or the name of a GPU.</summary>
    public string Device => _decoder.IsOnDevice ? _options.Hardware!.Device.Name : "cpu";

    /// <summary>Why a GPU that was wanted does not decode them; null where it does, or none was wanted.</summary>
    public HardwareRefusal? DeviceRefusal { get; private set; }

    /// <summary>Its time line.</summary>
    public MediaClock Clock => _clock;

    /// <summary>Pictures measured.</summary>
    public long Frames { get; private set; }

    /// <summary>The picture measured last; null before the first.</summary>
    public VideoFrame? Current => _frame.IsEmpty ? null : _frame;

    /// <summary>Decodes a packet and measures the pictures that come out.</summary>
    public void Take(MediaPacket packet)
    {
        if (packet.StartsNewStream)
        {
            Restart();
        }

        if (_source.TakeLostPackets() is > 0 and var lost)
        {
            _pipeline.Tell(new StreamEvent(
                StreamEventKind.NetworkPacketsLost, _clock.Foresee(packet.Pts?.ToTimeSpan()), "", $"{lost} packets never came"));
        }

        // Some decoders patch what is missing without a word (FFmpeg's for HEVC does).
        var time = _clock.Foresee(packet.Pts?.ToTimeSpan());
        if (packet.IsCorrupt)
        {
            _pipeline.Tell(new StreamEvent(
                StreamEventKind.VideoPacketDamaged, time, "", "a part of the packet was lost on the way"));
        }

        if (_decoder.Send(packet) is { } error)
        {
            Refuse(error, time);
        }

        MeasurePictures();
    }

    /// <summary>Gets the pictures out that the decoder still holds.</summary>
    public void Drain()
    {
        _decoder.Drain();
        MeasurePictures();
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _surface?.Dispose();
        _frame.Dispose();
        _previous.Dispose();
    }

    /// <summary>Another stream goes on in this one's place: the old decoder gives its last pictures, a new one takes over.</summary>
    private void Restart()
    {
        Drain();
        _decoder.Dispose();
        _decoder = CreateDecoder();
        DeviceRefusal = _options.HardwareRefusal;
        WatchDevice();
        var info = _source.Info.Video!;
        _nominalDuration = Nominal(info);
        if (info.Codec != _codec)
        {
            _pipeline.Tell(new StreamEvent(StreamEventKind.VideoCodecChanged, _clock.Expected, _codec, info.Codec));
            _codec = info.Codec;
        }
    }

    private void MeasurePictures()
    {
        while (true)
        {
            (_frame, _previous) = (_previous, _frame);
            if (!TryReceive(_frame))
            {
                (_frame, _previous) = (_previous, _frame);
                break;
            }

            Measure();
        }

        WatchDevice();
        for (var errors = _decoder.TakeErrorCount(); errors > 0; errors--)
        {
            Refuse(_decoder.LastError ?? "decoding failed", _clock.Expected);
        }
    }

    /// <summary>Receives the next picture into memory of the CPU.</summary>
    private bool TryReceive(VideoFrame frame)
    {
        if (_surface is null)
        {
            return _decoder.TryReceive(frame);
        }

        while (_decoder.TryReceive(_surface))
        {
            HardwareRefusal? refusal = null;
            if (_surface.IsOnDevice)
            {
                refusal = _surface.DownloadTo(frame);
            }
            else
            {
                frame.Hold(_surface);
            }

            if (refusal is null)
            {
                _surface.Release();
                return true;
            }

            _decoder.LeaveDevice(refusal, firstAgain: _surface);
        }

        return false;
    }

    /// <summary>Tells once that the device does not decode, or no longer.</summary>
    private void WatchDevice()
    {
        if (_decoder.Refusal is { } refusal && refusal != DeviceRefusal)
        {
            Refuse(refusal);
        }
    }

    private void Refuse(HardwareRefusal refusal)
    {
        DeviceRefusal = refusal;
        _pipeline.Tell(refusal, _clock.Expected);
    }

    private void Measure()
    {
        TellChanges();
        var duration = _frame.Duration?.ToTimeSpan() is { } known && known > TimeSpan.Zero ? known : _nominalDuration;
        var instant = _clock.Advance(_frame.Pts?.ToTimeSpan(), duration, _pipeline.AudioClock);
        WatchFrameRate(instant);

        _metrics.Index = Frames++;
        _metrics.Time = instant.Time;
        _metrics.Duration = duration;
        _metrics.Timestamp = instant.Status;
        _metrics.TimestampError = instant.Error;
        _metrics.IsKeyFrame = _frame.IsKeyFrame;
        _metrics.Decode = Flags(_frame);
        _metrics.ConcealedBlocks = _frame.ConcealedBlocks;
        _metrics.DecoderErrorLines = _frame.ErrorLines;
        _metrics.RefusedPackets = _refused;
        _metrics.PacketBytes = _frame.PacketBytes;
        _refused = 0;
        _meter.Measure(_frame, _previous, ref _metrics);
        _pipeline.Take(_metrics, _frame, _previous, _meter.Blocks);
    }

    private void TellChanges()
    {
        if (_previous.IsEmpty)
        {
            return;
        }

        if (_frame.Width != _previous.Width || _frame.Height != _previous.Height)
        {
            _pipeline.Tell(new StreamEvent(
                StreamEventKind.ResolutionChanged, _clock.Expected,
                $"{_previous.Width}x{_previous.Height}", $"{_frame.Width}x{_frame.Height}"));
        }

        if (_frame.PixelFormat != _previous.PixelFormat)
        {
            _pipeline.Tell(new StreamEvent(
                StreamEventKind.PixelFormatChanged, _clock.Expected, _previous.PixelFormat, _frame.PixelFormat));
        }
    }

    private void WatchFrameRate(in MediaInstant instant)
    {
        if (Frames == 0 || instant.Status != TimestampStatus.Normal)
        {
            return;
        }

        var before = _frameRate.Observe(instant.Time - _metrics.Time);
        if (before > 0)
        {
            _pipeline.Tell(new StreamEvent(
                StreamEventKind.FrameRateChanged, instant.Time, $"{before:0.##}", $"{_frameRate.Rate:0.##}"));
        }
    }

    private void Refuse(string error, TimeSpan time)
    {
        _refused++;
        _pipeline.Tell(new StreamEvent(StreamEventKind.VideoPacketRefused, time, "", error));
    }

    /// <summary>A file is decoded by as many threads as there are cores; a live stream shares them with its neighbours.</summary>
    private VideoDecoder CreateDecoder() =>
        new(_source, _options.DecoderThreads ?? (_source.Info.IsLive ? 1 : 0), _options.Hardware);

    private static TimeSpan Nominal(VideoStreamInfo info) =>
        TimeSpan.FromSeconds(1 / (info.FrameRate > 0 ? info.FrameRate : FallbackFrameRate));

    private static DecodeFlags Flags(VideoFrame frame) =>
        (frame.IsCorrupt ? DecodeFlags.Corrupt : 0)
        | (frame.IsBitstreamInvalid ? DecodeFlags.InvalidBitstream : 0)
        | (frame.HasMissingReference ? DecodeFlags.MissingReference : 0)
        | (frame.IsConcealed ? DecodeFlags.Concealed : 0)
        | (frame.HasDamagedSlices ? DecodeFlags.DamagedSlices : 0);
}
