using FFmpeg.AutoGen;
using Vqa.Media.Interop;

namespace Vqa.Media;

/// <summary>
/// Which of the codecs that are common in broadcast and streaming this FFmpeg decodes: a build may leave some out for their patents.
/// </summary>
public static class CommonDecoders
{
    /// <summary>
    /// Short names, and their values in FFmpeg's enum (libavcodec/codec_id.h); the bindings name only those that the code asks for.
    /// </summary>
    internal static readonly IReadOnlyList<(string Name, AVCodecID Id)> All =
    [
        ("mpeg2video", (AVCodecID)2), ("h264", (AVCodecID)27), ("hevc", (AVCodecID)173), ("vp9", (AVCodecID)167),
        ("av1", (AVCodecID)226), ("prores", (AVCodecID)147), ("mp2", (AVCodecID)0x15000), ("mp3", (AVCodecID)0x15001),
        ("aac", (AVCodecID)0x15002), ("ac3", (AVCodecID)0x15003), ("eac3", (AVCodecID)0x15028), ("opus", (AVCodecID)0x1503c),
    ];

    /// <summary>Short names of those that it decodes.</summary>
    public static IReadOnlyList<string> Present =>
        [.. All.Where(codec => DecoderLookup.Exists(codec.Id)).Select(codec => codec.Name)];

    /// <summary>Short names of those that it does not decode.</summary>
    public static IReadOnlyList<string> Missing =>
        [.. All.Where(codec => !DecoderLookup.Exists(codec.Id)).Select(codec => codec.Name)];
}
