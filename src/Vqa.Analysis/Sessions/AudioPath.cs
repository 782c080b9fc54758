using Vqa.Analysis.Metering;
using Vqa.Media;

namespace Vqa.Analysis.Sessions;

/// <summary>The way of sound from packet to numbers.</summary>
internal sealed class AudioPath : IDisposable
{
    /// <summary>Containers round time stamps to a millisecond, and encoders pad by a block: less than this is no gap.</summary>
    private static readonly TimeSpan _tolerance = TimeSpan.FromMilliseconds(30);

    private readonly MediaSource _source;
    private readonly StreamPipeline _pipeline;
    private readonly AudioMeter _meter = new();
    private readonly AudioBlock _block = new();
    private readonly MediaClock _clock;
    private AudioDecoder _decoder;
    private string _codec;
    private string _layout = "";
    private int _sampleRate;

    public AudioPath(MediaSource source, StreamPipeline pipeline, TimeSpan origin)
    {
        _source = source;
        _pipeline = pipeline;
        _codec = source.Info.Audio!.Codec;
        _clock = new MediaClock(origin, _tolerance);
        _decoder = new AudioDecoder(source);
    }

    /// <summary>Its time line.</summary>
    public MediaClock Clock => _clock;

    /// <summary>Samples measured, per channel.</summary>
    public long Samples { get; private set; }

    /// <summary>Decodes a packet and measures the sound that comes out.</summary>
    public void Take(MediaPacket packet)
    {
        if (packet.StartsNewStream)
        {
            Restart();
        }

        if (_decoder.Send(packet) is { } error)
        {
            Refuse(error);
        }

        MeasureBlocks();
    }

    /// <summary>Gets the sound out that decoder and meter still hold.</summary>
    public void Drain()
    {
        _decoder.Drain();
        MeasureBlocks();
        _meter.Flush();
        MeasureWindows();
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _block.Dispose();
        _meter.Dispose();
    }

    private void Restart()
    {
        _decoder.Drain();
        MeasureBlocks();
        _decoder.Dispose();
        _decoder = new AudioDecoder(_source);
        var codec = _source.Info.Audio!.Codec;
        if (codec != _codec)
        {
            _pipeline.Tell(new StreamEvent(StreamEventKind.AudioCodecChanged, _clock.Expected, _codec, codec));
            _codec = codec;
        }
    }

    private void MeasureBlocks()
    {
        while (_decoder.TryReceive(_block))
        {
            TellChanges();
            var duration = TimeSpan.FromTicks(_block.Samples * TimeSpan.TicksPerSecond / _block.SampleRate);
            var instant = _clock.Advance(_block.Pts?.ToTimeSpan(), duration, _pipeline.VideoClock);
            Samples += _block.Samples;
            _meter.Add(_block, instant.Time, instant.Status, instant.Error);
            MeasureWindows();
        }

        for (var errors = _decoder.TakeErrorCount(); errors > 0; errors--)
        {
            Refuse(_decoder.LastError ?? "decoding failed");
        }
    }

    private void MeasureWindows()
    {
        while (_meter.TryNext(out var metrics))
        {
            _pipeline.Take(metrics);
        }
    }

    private void TellChanges()
    {
        if (_sampleRate != 0 && _block.SampleRate != _sampleRate)
        {
            _pipeline.Tell(new StreamEvent(
                StreamEventKind.SampleRateChanged, _clock.Expected, $"{_sampleRate}", $"{_block.SampleRate}"));
        }

        if (_layout.Length > 0 && _block.ChannelLayout != _layout)
        {
            _pipeline.Tell(new StreamEvent(
                StreamEventKind.ChannelLayoutChanged, _clock.Expected, _layout, _block.ChannelLayout));
        }

        _sampleRate = _block.SampleRate;
        _layout = _block.ChannelLayout;
    }

    private void Refuse(string error) =>
        _pipeline.Tell(new StreamEvent(StreamEventKind.AudioPacketRefused, _clock.Expected, "", error));
}
