using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>Asks libavcodec what it knows of a codec, without opening anything.</summary>
internal static unsafe class DecoderLookup
{
    /// <summary>True where there is a decoder for it.</summary>
    public static bool Exists(AVCodecID id) => ffmpeg.avcodec_find_decoder(id) != null;

    /// <summary>Short name of the codec; null where there is none.</summary>
    public static string? NameOf(AVCodecID id) => ffmpeg.avcodec_get_name(id);
}
