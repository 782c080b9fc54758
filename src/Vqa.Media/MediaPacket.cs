using FFmpeg.AutoGen;
using Vqa.Media.Interop;

namespace Vqa.Media;

/// <summary>Which of an input's streams.</summary>
public enum MediaKind
{
    Video,
    Audio,
}

/// <summary>
/// One compressed packet, as the demuxer gives it. Made once and filled again by each <see cref="MediaSource.Read"/>,
/// which drops what it held. For one thread at a time.
/// </summary>
public sealed class MediaPacket : IDisposable
{
    private int _timeBaseNumerator = 1;
    private int _timeBaseDenominator = 1;

    /// <summary>Native packets alive in the process, for leak tests.</summary>
    public static int LiveCount => PacketHandle.LiveCount;

    /// <summary>Of video or of audio.</summary>
    public MediaKind Kind { get; private set; }

    /// <summary>Bytes of payload.</summary>
    public int SizeBytes => Native.Size;

    /// <summary>Decoding can start here, as the container or parser says.</summary>
    public bool IsKeyFrame => Native.IsKeyFrame;

    /// <summary>The demuxer saw that the payload is incomplete or wrong (lost transport packets, a failed checksum).</summary>
    public bool IsCorrupt => Native.IsCorrupt;

    /// <summary>When it is shown; null where the container does not say.</summary>
    public MediaTime? Pts => Time(Native.Pts);

    /// <summary>When it is decoded; null where the container does not say.</summary>
    public MediaTime? Dts => Time(Native.Dts);

    /// <summary>How long it is shown; null where it is not known.</summary>
    public MediaTime? Duration => Native.Duration > 0 ? Time(Native.Duration) : null;

    /// <summary>
    /// True where the codec or the stream changed with this packet: drain that kind's decoder, make a new one from the
    /// source, whose <see cref="MediaSource.Info"/> is the new one already, and only then send the packet.
    /// </summary>
    public bool StartsNewStream { get; private set; }

    internal PacketHandle Native { get; } = new();

    /// <summary>Where it was read from, borrowed; null before the first read.</summary>
    internal MediaSource? Source { get; private set; }

    public void Dispose() => Native.Dispose();

    /// <summary>Describes what a read has put into <see cref="Native"/>.</summary>
    internal void Describe(MediaSource source, MediaKind kind, AVRational timeBase, bool startsNewStream)
    {
        Source = source;
        Kind = kind;
        _timeBaseNumerator = timeBase.num;
        _timeBaseDenominator = timeBase.den;
        StartsNewStream = startsNewStream;
    }

    private MediaTime? Time(long ticks) =>
        ticks == ffmpeg.AV_NOPTS_VALUE ? null : new MediaTime(ticks, _timeBaseNumerator, _timeBaseDenominator);
}
