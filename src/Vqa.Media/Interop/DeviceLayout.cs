using System.Collections.Concurrent;
using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>How FFmpeg lays pictures out that NVDEC decoded, against how its software decoder would have given them.</summary>
internal static unsafe class DeviceLayout
{
    private const int WordBits = 16;

    private static readonly ConcurrentDictionary<(AVPixelFormat Surface, AVPixelFormat Software), PictureLayout> _known = new();

    /// <summary>
    /// Whether the surfaces hold what the software decoder would give: of 4:2:2, and of 4:4:4 in codecs other than HEVC,
    /// FFmpeg 5.1 would make 4:2:0.
    /// </summary>
    public static bool IsMeasurable(AVCodecID codec, AVPixelFormat software)
    {
        AVPixFmtDescriptor* descriptor = ffmpeg.av_pix_fmt_desc_get(software);
        if (descriptor == null || (descriptor->flags & (ffmpeg.AV_PIX_FMT_FLAG_RGB | ffmpeg.AV_PIX_FMT_FLAG_ALPHA)) != 0)
        {
            return false;
        }

        return (descriptor->nb_components, descriptor->log2_chroma_w, descriptor->log2_chroma_h) switch
        {
            (1, _, _) or (_, 1, 1) => true,
            (_, 0, 0) => codec == AVCodecID.AV_CODEC_ID_HEVC,
            _ => false,
        };
    }

    /// <summary>The layout of a surface.</summary>
    /// <param name="surface">The format of its memory.</param>
    /// <param name="software">The format that the decoder said it would give in software, for it knows the depth.</param>
    public static PictureLayout Of(AVPixelFormat surface, AVPixelFormat software)
    {
        return _known.GetOrAdd((surface, software), static pair => Describe(pair.Surface, pair.Software));
    }

    private static PictureLayout Describe(AVPixelFormat surface, AVPixelFormat software)
    {
        PictureLayout memory = PictureLayout.Of(surface);
        PictureLayout declared = PictureLayout.Of(Fits(memory, software) ? software : Usual(surface));
        return memory.As(declared, Bits(memory, declared));
    }

    /// <summary>A surface may be older than what the decoder says now, which then is of the sequence that came after.</summary>
    private static bool Fits(PictureLayout memory, AVPixelFormat software)
    {
        AVPixFmtDescriptor* descriptor = ffmpeg.av_pix_fmt_desc_get(software);
        if (descriptor == null || (descriptor->flags & (ulong)ffmpeg.AV_PIX_FMT_FLAG_HWACCEL) != 0) return false;
        PictureLayout declared = PictureLayout.Of(software);
        bool isSameWord = declared.Luma.BytesPerSample == memory.Luma.BytesPerSample;
        bool isSameDepth = memory.Format != AVPixelFormat.AV_PIX_FMT_P010LE || declared.Luma.Bits == 10;
        bool isSameChroma = declared.Cb is not { } cb
            || (cb.WidthShift == memory.Cb?.WidthShift && cb.HeightShift == memory.Cb?.HeightShift);
        return isSameWord && isSameDepth && isSameChroma;
    }

    private static AVPixelFormat Usual(AVPixelFormat surface) => surface switch
    {
        AVPixelFormat.AV_PIX_FMT_NV12 => AVPixelFormat.AV_PIX_FMT_YUV420P,
        AVPixelFormat.AV_PIX_FMT_P010LE => AVPixelFormat.AV_PIX_FMT_YUV420P10LE,
        AVPixelFormat.AV_PIX_FMT_P016LE => AVPixelFormat.AV_PIX_FMT_YUV420P12LE,
        AVPixelFormat.AV_PIX_FMT_YUV444P16LE => AVPixelFormat.AV_PIX_FMT_YUV444P10LE,
        _ => surface,
    };

    /// <summary>Deep samples lie in the high bits of their words; null for bytes.</summary>
    private static (int Bits, int Shift)? Bits(PictureLayout memory, PictureLayout declared)
    {
        if (memory.Luma.BytesPerSample == 1) return null;
        int bits = declared.Luma.Bits;
        return (bits, WordBits - bits);
    }
}
