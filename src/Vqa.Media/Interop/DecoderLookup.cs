using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>Asks libavcodec what it knows of a codec, without opening anything.</summary>
internal static unsafe class DecoderLookup
{
    /// <summary>True where there is a decoder for it.</summary>
    public static bool Exists(AVCodecID id) => ffmpeg.avcodec_find_decoder(id) != null;

    /// <summary>Short name of the codec; null where there is none.</summary>
    public static string? NameOf(AVCodecID id) => ffmpeg.avcodec_get_name(id);

    /// <summary>
    /// The decoder that parses a stream itself and has a CUDA device do the rest; null where there is none. It need not be
    /// the default one (for AV1 that is dav1d), and none of NVIDIA's own, which tell nothing of damage.
    /// </summary>
    public static AVCodec* ForDevice(AVCodecID id)
    {
        void* position = null;
        for (AVCodec* codec; (codec = ffmpeg.av_codec_iterate(&position)) != null;)
        {
            if (codec->id == id && ffmpeg.av_codec_is_decoder(codec) != 0
                && (codec->capabilities & ffmpeg.AV_CODEC_CAP_HARDWARE) == 0 && TakesCuda(codec))
            {
                return codec;
            }
        }

        return null;
    }

    private static bool TakesCuda(AVCodec* codec)
    {
        AVCodecHWConfig* config;
        for (int i = 0; (config = ffmpeg.avcodec_get_hw_config(codec, i)) != null; i++)
        {
            if (config->device_type == AVHWDeviceType.AV_HWDEVICE_TYPE_CUDA
                && (config->methods & ffmpeg.AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX) != 0)
            {
                return true;
            }
        }

        return false;
    }
}
