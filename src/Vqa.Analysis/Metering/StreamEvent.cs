namespace Vqa.Analysis.Metering;

/// <summary>Something that happened to the stream itself, beside its pictures and samples.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Time">When, on the session's clock.</param>
/// <param name="From">What it was before, in words ("1920x1080"); empty where that means nothing.</param>
/// <param name="To">What it is now, or the decoder's error in words.</param>
public readonly record struct StreamEvent(StreamEventKind Kind, TimeSpan Time, string From, string To)
{
    /// <summary>True for what a decoder could not do as the stream was meant.</summary>
    public static bool IsDecodeError(StreamEventKind kind) =>
        kind is StreamEventKind.VideoPacketRefused or StreamEventKind.VideoPacketDamaged or StreamEventKind.AudioPacketRefused;

    /// <summary>True for what may have damaged a picture on its way here: it tells when to look, not what is seen.</summary>
    public bool IsPictureEvidence =>
        Kind is StreamEventKind.VideoPacketRefused or StreamEventKind.VideoPacketDamaged or StreamEventKind.NetworkPacketsLost;
}

/// <summary>Kinds of <see cref="StreamEvent"/>.</summary>
public enum StreamEventKind
{
    /// <summary>The picture's size changed.</summary>
    ResolutionChanged,

    /// <summary>The pixel format (chroma sampling, bit depth) changed.</summary>
    PixelFormatChanged,

    /// <summary>The declared or measured frame rate changed.</summary>
    FrameRateChanged,

    /// <summary>Another video codec.</summary>
    VideoCodecChanged,

    /// <summary>Another audio codec.</summary>
    AudioCodecChanged,

    /// <summary>The audio sample rate changed.</summary>
    SampleRateChanged,

    /// <summary>The number or order of audio channels changed.</summary>
    ChannelLayoutChanged,

    /// <summary>The video decoder refused a packet.</summary>
    VideoPacketRefused,

    /// <summary>A video packet came incomplete: the container lost a part of it on the way.</summary>
    VideoPacketDamaged,

    /// <summary>The audio decoder refused a packet.</summary>
    AudioPacketRefused,

    /// <summary>Packets of the network never came, of the picture or of the sound: a gap in their numbers.</summary>
    NetworkPacketsLost,
}
