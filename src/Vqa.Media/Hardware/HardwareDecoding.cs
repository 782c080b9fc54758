namespace Vqa.Media.Hardware;

/// <summary>Asks a <see cref="VideoDecoder"/> to decode on a device.</summary>
public sealed record HardwareDecoding
{
    /// <summary>Frames that may be held without more surfaces than FFmpeg takes anyway.</summary>
    /// <remarks>
    /// FFmpeg 5.1 takes what the stream may refer to and reorder, and five more (libavcodec/nvdec.c: 2, decode.c: 3). One of
    /// them is being decoded and one waits to be received.
    /// </remarks>
    public const int FreeFrames = 3;

    /// <summary>
    /// Most frames that may be held. NVDEC has 32 surfaces per decoder, of which a stream with 16 references needs 21 or more.
    /// </summary>
    public const int MaxFrames = 8;

    private readonly int _framesHeld = FreeFrames;

    /// <param name="device">Stays the caller's.</param>
    public HardwareDecoding(HardwareDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        Device = device;
    }

    /// <summary>Where to decode.</summary>
    public HardwareDevice Device { get; }

    /// <summary>
    /// Frames of the decoder that are held at a time, the one that is received into included: 1 to <see cref="MaxFrames"/>.
    /// Each beyond <see cref="FreeFrames"/> takes a decode and an output surface, 6 MiB for 1080p in 8 bit. Who holds more
    /// makes the decoder fail for want of surfaces.
    /// </summary>
    public int FramesHeld
    {
        get => _framesHeld;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxFrames);
            _framesHeld = value;
        }
    }

    /// <summary>Surfaces to ask for beyond FFmpeg's own.</summary>
    internal int ExtraSurfaces => Math.Max(0, FramesHeld - FreeFrames);
}
