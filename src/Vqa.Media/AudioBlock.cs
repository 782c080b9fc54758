using FFmpeg.AutoGen;
using Vqa.Media.Interop;

namespace Vqa.Media;

/// <summary>
/// Decoded sound: some samples of every channel, as planar float. Made once and filled again by each
/// <see cref="AudioDecoder.TryReceive"/>, which drops what it held. Each block carries its own rate and channels, for they
/// may change on the way. For one thread at a time.
/// </summary>
public sealed class AudioBlock : IDisposable
{
    private readonly FrameHandle _decoded = new();
    private FrameHandle? _converted;
    private int _convertedCapacity;
    private int _timeBaseNumerator = 1;
    private int _timeBaseDenominator = 1;

    public AudioBlock() => Sound = _decoded;

    /// <summary>Samples per second and channel.</summary>
    public int SampleRate => _decoded.SampleRate;

    /// <summary>Number of channels.</summary>
    public int Channels => Sound.Channels;

    /// <summary>FFmpeg's name of the channel layout, "stereo", "5.1(side)", or "3 channels" where their order is not declared.</summary>
    public string ChannelLayout { get; private set; } = "";

    /// <summary>Samples in each channel; 0 after a receive that found none.</summary>
    public int Samples => Sound.Samples;

    /// <summary>When the first sample is heard; null where that is not known.</summary>
    public MediaTime? Pts => _decoded.BestEffortTimestamp == ffmpeg.AV_NOPTS_VALUE
        ? null
        : new MediaTime(_decoded.BestEffortTimestamp, _timeBaseNumerator, _timeBaseDenominator);

    /// <summary>What the decoder fills.</summary>
    internal FrameHandle Decoded => _decoded;

    private FrameHandle Sound { get; set; }

    /// <summary>
    /// The samples of a channel, full scale -1 to 1 (float codecs may exceed it). Borrowed: valid until the block receives
    /// again or is disposed.
    /// </summary>
    /// <param name="index">From 0, in the order of the layout.</param>
    public ReadOnlySpan<float> Channel(int index) => Sound.Channel(index);

    public void Dispose()
    {
        _decoded.Dispose();
        _converted?.Dispose();
    }

    /// <summary>Describes what a receive has put into <see cref="Decoded"/>, converting it where it must be.</summary>
    internal void Describe(SampleConverter converter, AVRational timeBase, string channelLayout)
    {
        _timeBaseNumerator = timeBase.num;
        _timeBaseDenominator = timeBase.den;
        ChannelLayout = channelLayout;
        Sound = _decoded;
        if (_decoded.SampleFormat == AVSampleFormat.AV_SAMPLE_FMT_FLTP) return;
        _converted ??= new FrameHandle();
        converter.Convert(_decoded, _converted, ref _convertedCapacity);
        Sound = _converted;
    }

    /// <summary>Forgets the sound, after a receive that found none.</summary>
    internal void Clear()
    {
        _decoded.Clear();
        Sound = _decoded;
    }
}
