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
    private readonly FrameHandle decoded = new();
    private FrameHandle? converted;
    private int convertedCapacity;
    private int timeBaseNumerator = 1;
    private int timeBaseDenominator = 1;

    public AudioBlock() => Sound = decoded;

    /// <summary>Samples per second and channel.</summary>
    public int SampleRate => decoded.SampleRate;

    /// <summary>Number of channels.</summary>
    public int Channels => Sound.Channels;

    /// <summary>FFmpeg's name of the channel layout, "stereo", "5.1(side)", or "3 channels" where their order is not declared.</summary>
    public string ChannelLayout { get; private set; } = "";

    /// <summary>Samples in each channel; 0 after a receive that found none.</summary>
    public int Samples => Sound.Samples;

    /// <summary>When the first sample is heard; null where that is not known.</summary>
    public MediaTime? Pts => decoded.BestEffortTimestamp == ffmpeg.AV_NOPTS_VALUE
        ? null
        : new MediaTime(decoded.BestEffortTimestamp, timeBaseNumerator, timeBaseDenominator);

    /// <summary>What the decoder fills.</summary>
    internal FrameHandle Decoded => decoded;

    private FrameHandle Sound { get; set; }

    /// <summary>
    /// The samples of a channel, full scale -1 to 1 (float codecs may exceed it). Borrowed: valid until the block receives
    /// again or is disposed.
    /// </summary>
    /// <param name="index">From 0, in the order of the layout.</param>
    public ReadOnlySpan<float> Channel(int index) => Sound.Channel(index);

    public void Dispose()
    {
        decoded.Dispose();
        converted?.Dispose();
    }

    /// <summary>Describes what a receive has put into <see cref="Decoded"/>, converting it where it must be.</summary>
    internal void Describe(SampleConverter converter, AVRational timeBase, string channelLayout)
    {
        timeBaseNumerator = timeBase.num;
        timeBaseDenominator = timeBase.den;
        ChannelLayout = channelLayout;
        Sound = decoded;
        if (decoded.SampleFormat == AVSampleFormat.AV_SAMPLE_FMT_FLTP) return;
        converted ??= new FrameHandle();
        converter.Convert(decoded, converted, ref convertedCapacity);
        Sound = converted;
    }

    /// <summary>Forgets the sound, after a receive that found none.</summary>
    internal void Clear()
    {
        decoded.Clear();
        Sound = decoded;
    }
}
