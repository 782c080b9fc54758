using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>A container that clips are written in.</summary>
/// <param name="Muxer">FFmpeg's name.</param>
/// <param name="Extension">Of its files.</param>
/// <param name="CanGoOn">Another stretch can follow in the same file, whatever its codecs and time stamps.</param>
/// <param name="KeepsStamps">Time stamps stay what they were; else they are counted from the start of the file.</param>
internal sealed unsafe record ClipContainer(string Muxer, string Extension, bool CanGoOn, bool KeepsStamps)
{
    /// <summary>
    /// For what it carries as it is: each packet is written byte for byte, what came damaged is marked as damaged again, and stamps
    /// are exact.
    /// </summary>
    public static readonly ClipContainer TransportStream = new("mpegts", ".ts", CanGoOn: true, KeepsStamps: true);

    /// <summary>For all else that it knows: packets byte for byte, stamps to the millisecond, no mark of damage.</summary>
    public static readonly ClipContainer Matroska = new("matroska", ".mkv", CanGoOn: false, KeepsStamps: false);

    /// <summary>FFmpeg's own, for what only that carries.</summary>
    public static readonly ClipContainer Nut = new("nut", ".nut", CanGoOn: false, KeepsStamps: false);

    /// <summary>The containers to try for a stretch, the best one first.</summary>
    public static IReadOnlyList<ClipContainer> For(StreamFormats formats)
    {
        DecoderRecipe? video = formats[MediaKind.Video], audio = formats[MediaKind.Audio];
        return (video is null || IsOfTransportStream(video)) && (audio is null || IsOfTransportStream(audio))
            ? [TransportStream, Matroska, Nut]
            : [Matroska, Nut];
    }

    /// <summary>True for what a transport stream carries in the very form in which it is.</summary>
    private static bool IsOfTransportStream(DecoderRecipe recipe)
    {
        AVCodecParameters* codec = recipe.Parameters;
        bool hasHeader = codec->extradata_size > 0 && recipe.UseHeader;
        bool isOf = codec->codec_id switch
        {
            // A header that begins with its version is that of MP4: the packets then are without start codes.
            AVCodecID.AV_CODEC_ID_H264 or AVCodecID.AV_CODEC_ID_HEVC => !hasHeader || codec->extradata[0] != 1,
            // With a header, AAC is without those that a transport stream has on each block.
            AVCodecID.AV_CODEC_ID_AAC => !hasHeader,
            AVCodecID.AV_CODEC_ID_MPEG1VIDEO or AVCodecID.AV_CODEC_ID_MPEG2VIDEO or AVCodecID.AV_CODEC_ID_MP1
                or AVCodecID.AV_CODEC_ID_MP2 or AVCodecID.AV_CODEC_ID_MP3 or AVCodecID.AV_CODEC_ID_AAC_LATM
                or AVCodecID.AV_CODEC_ID_AC3 or AVCodecID.AV_CODEC_ID_EAC3 or AVCodecID.AV_CODEC_ID_DTS => true,
            _ => false,
        };
        GC.KeepAlive(recipe);
        return isOf;
    }
}
