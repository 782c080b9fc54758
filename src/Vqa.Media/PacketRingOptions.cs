namespace Vqa.Media;

/// <summary>How much a <see cref="PacketRing"/> keeps.</summary>
public sealed record PacketRingOptions
{
    /// <summary>
    /// Least that is kept, bounds permitting; up to one group of pictures comes on top, so that it begins with a keyframe. Default
    /// 8 s: 10 s at most where there is a keyframe every 2 s. Most detectors need 2 s to be sure, and 5 s before that show
    /// what was normal.
    /// </summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Most that is kept, however far keyframes lie apart. Default 60 s.</summary>
    public TimeSpan MaxLength { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Most bytes of payload. Default 16 MiB: 10 s at 13 Mb/s.</summary>
    public long MaxBytes { get; init; } = 16L << 20;

    /// <summary>Most packets. Default 8192: 60 s of 50 pictures and 47 blocks of sound a second, and some more.</summary>
    public int MaxPackets { get; init; } = 8192;
}
