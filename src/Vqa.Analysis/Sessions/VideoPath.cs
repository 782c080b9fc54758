using Vqa.Analysis.Metering;
using Vqa.Media;
using Vqa.Media.Hardware;

namespace Vqa.Analysis.Sessions;

/// <summary>
/// The way of a picture from packet to numbers. A picture that a GPU decoded is measured in its memory; where a GPU decodes
/// but cannot measure, it is copied to memory of the CPU and measured there.
/// </summary>
internal sealed class VideoPath : IDisposable
{
    private const double FallbackFrameRate = 25;

    // Enough to keep decoder and kernels of a GPU busy at once.
    private const int MostUnderWay = 2;

    private readonly MediaSource _source;
    private readonly StreamPipeline _pipeline;
    private readonly SessionOptions _options;
    private readonly PictureQueue _pictures;
    private readonly FrameRateWatch _frameRate = new();
    private readonly MediaClock _clock;
    private VideoDecoder _decoder;
    private readonly VideoFrame? _surface;
    private readonly HardwareDecoding? _hardware;
    private TimeSpan _nominalDuration;
    private TimeSpan _lastTime;
    private string _codec;
    private int _refused;
    private long _received, _lost;

    public VideoPath(MediaSource source, StreamPipeline pipeline, TimeSpan origin, SessionOptions options)
    {
        _source = source;
        _pipeline = pipeline;
        _options = options;
        _surface = options is { Hardware: not null, Metering: null } ? new VideoFrame() : null;
        // A live stream's own pace leaves time to wait for each picture, and its viewers want to know now.
        var mostUnderWay = options.Metering is null || source.Info.IsLive ? 0 : MostUnderWay;
        _pictures = new PictureQueue(options.Metering, mostUnderWay, DecodeAgain, TryReceive, Take, Lose);
        _hardware = options.Hardware is null ? null : options.Hardware with
        {
            FramesHeld = options.Metering is null ? 1 : PictureQueue.FramesHeld(mostUnderWay) + FramesLent(options),
        };
        _codec = source.Info.Video!.Codec;
        _nominalDuration = Nominal(source.Info.Video);
        // Between keyframes no time is missing.
        _clock = new MediaClock(origin, options.KeyframesOnly ? MediaClock.LongestPause : _nominalDuration / 2);
        if (options.HardwareRefusal is { } refusal)
        {
            HardwareMetrics.Count(refusal);
            Refuse(refusal);
        }

        _decoder = CreateDecoder();
        WatchDevice();
    }

    /// <summary>True while a GPU decodes the pictures.</summary>
    public bool IsOnDevice => _decoder.IsOnDevice;

    /// <summary>Where pictures are decoded now: "cpu", or the name of a GPU.</summary>
    public string Device => _decoder.IsOnDevice ? _options.Hardware!.Device.Name : "cpu";

    /// <summary>Why a GPU that was wanted does not decode them; null where it does, or none was wanted.</summary>
    public HardwareRefusal? DeviceRefusal { get; private set; }

    /// <summary>Its time line.</summary>
    public MediaClock Clock => _clock;

    /// <summary>Pictures measured, and those under way.</summary>
    public long Frames => _received - _lost;

    /// <summary>The picture measured last; null before the first.</summary>
    public VideoFrame? Current => _pictures.Measured.IsEmpty ? null : _pictures.Measured;

    /// <summary>Decodes a packet and measures the pictures that come out.</summary>
    public void Take(MediaPacket packet)
    {
        if (packet.StartsNewStream)
        {
            Restart();
        }

        if (_source.TakeLostPackets() is > 0 and var lost)
        {
            Tell(new StreamEvent(
                StreamEventKind.NetworkPacketsLost, _clock.Foresee(packet.Pts?.ToTimeSpan()), "", $"{lost} packets never came"));
        }

        // Some decoders patch what is missing without a word (FFmpeg's for HEVC does).
        var time = _clock.Foresee(packet.Pts?.ToTimeSpan());
        if (packet.IsCorrupt)
        {
            Tell(new StreamEvent(
                StreamEventKind.VideoPacketDamaged, time, "", "a part of the packet was lost on the way"));
        }

        if (_options.KeyframesOnly && !packet.IsKeyFrame)
        {
            return;
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
        Settle();
    }

    /// <summary>Waits until all pictures that were decoded are measured: what is told next comes after them.</summary>
    public void Settle() => _pictures.Settle(0);

    public void Dispose()
    {
        _decoder.Dispose();
        _surface?.Dispose();
        _pictures.Dispose();
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
            Tell(new StreamEvent(StreamEventKind.VideoCodecChanged, _clock.Expected, _codec, info.Codec));
            _codec = info.Codec;
        }
    }

    private void MeasurePictures()
    {
        while (TryReceive(_pictures.Next.Frame))
        {
            Measure(_pictures.Next, _pictures.Last);
        }

        WatchDevice();
        for (var errors = _decoder.TakeErrorCount(); errors > 0; errors--)
        {
            Refuse(_decoder.LastError ?? "decoding failed", _clock.Expected);
        }
    }

    /// <summary>Receives the next picture, where it is to be measured.</summary>
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

    private void DecodeAgain(string error, VideoFrame first) => _decoder.LeaveDevice(
        new HardwareRefusal(
            HardwareRefusalReason.DeviceError,
            $"The GPU could not measure a picture: {error}",
            "Look at the driver's log (dmesg, nvidia-smi -q); restart the program when the GPU works again."),
        first);

    private void Measure(PictureSlot slot, VideoFrame previous)
    {
        var frame = slot.Frame;
        TellChanges(frame, previous);
        var duration = frame.Duration?.ToTimeSpan() is { } known && known > TimeSpan.Zero ? known : _nominalDuration;
        var instant = _clock.Advance(frame.Pts?.ToTimeSpan(), duration, _pipeline.AudioClock);
        WatchFrameRate(instant);

        ref var metrics = ref slot.Metrics;
        metrics.Index = _received++;
        metrics.Time = _lastTime = instant.Time;
        metrics.Duration = duration;
        metrics.Timestamp = instant.Status;
        metrics.TimestampError = instant.Error;
        metrics.IsKeyFrame = frame.IsKeyFrame;
        metrics.Decode = Flags(frame);
        metrics.ConcealedBlocks = frame.ConcealedBlocks;
        metrics.DecoderErrorLines = frame.ErrorLines;
        metrics.RefusedPackets = _refused;
        metrics.PacketBytes = frame.PacketBytes;
        _refused = 0;
        _pictures.Begin();
    }

    private void Take(PictureSlot slot, VideoFrame previous) =>
        _pipeline.Take(slot.Metrics, slot.Frame, previous, slot.Suspicion);

    /// <summary>Pictures went with the GPU that held them. Their numbers and times stay theirs: a gap.</summary>
    private void Lose(int pictures, string error)
    {
        _lost += pictures;
        HardwareMetrics.CountLost(pictures);
        Refuse(
            $"{pictures} pictures were lost: the GPU could not measure them ({error}), and they could not be decoded again",
            _clock.Expected);
    }

    /// <summary>Tells an event in its place: after the pictures that were decoded before.</summary>
    private void Tell(in StreamEvent streamEvent)
    {
        Settle();
        _pipeline.Tell(streamEvent);
    }

    private void TellChanges(VideoFrame frame, VideoFrame previous)
    {
        if (previous.IsEmpty)
        {
            return;
        }

        if (frame.Width != previous.Width || frame.Height != previous.Height)
        {
            Tell(new StreamEvent(
                StreamEventKind.ResolutionChanged, _clock.Expected,
                $"{previous.Width}x{previous.Height}", $"{frame.Width}x{frame.Height}"));
        }

        if (frame.PixelFormat != previous.PixelFormat)
        {
            Tell(new StreamEvent(
                StreamEventKind.PixelFormatChanged, _clock.Expected, previous.PixelFormat, frame.PixelFormat));
        }
    }

    private void WatchFrameRate(in MediaInstant instant)
    {
        if (_received == 0 || instant.Status != TimestampStatus.Normal || _options.KeyframesOnly)
        {
            return;
        }

        var before = _frameRate.Observe(instant.Time - _lastTime);
        if (before > 0)
        {
            Tell(new StreamEvent(
                StreamEventKind.FrameRateChanged, instant.Time, $"{before:0.##}", $"{_frameRate.Rate:0.##}"));
        }
    }

    private void Refuse(string error, TimeSpan time)
    {
        _refused++;
        Tell(new StreamEvent(StreamEventKind.VideoPacketRefused, time, "", error));
    }

    /// <summary>A file is decoded by as many threads as there are cores; a live stream shares them with its neighbours.</summary>
    private VideoDecoder CreateDecoder() =>
        new(_source, _options.DecoderThreads ?? (_source.Info.IsLive ? 1 : 0), _hardware);

    private static int FramesLent(SessionOptions options) =>
        options is { AsksTheModel: true, Inference.CanBorrow: true } ? ModelInspection.FramesHeld : 0;

    private static TimeSpan Nominal(VideoStreamInfo info) =>
        TimeSpan.FromSeconds(1 / (info.FrameRate > 0 ? info.FrameRate : FallbackFrameRate));

    private static DecodeFlags Flags(VideoFrame frame) =>
        (frame.IsCorrupt ? DecodeFlags.Corrupt : 0)
        | (frame.IsBitstreamInvalid ? DecodeFlags.InvalidBitstream : 0)
        | (frame.HasMissingReference ? DecodeFlags.MissingReference : 0)
        | (frame.IsConcealed ? DecodeFlags.Concealed : 0)
        | (frame.HasDamagedSlices ? DecodeFlags.DamagedSlices : 0);
}
