using System.Collections.Concurrent;
using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>Where the samples of one component lie in a picture.</summary>
/// <param name="Plane">Index of the plane.</param>
/// <param name="OffsetBytes">From the plane's start to the component's first sample.</param>
/// <param name="SampleStep">Distance of neighbours in samples.</param>
/// <param name="BytesPerSample">1 or 2.</param>
/// <param name="Shift">Low bits to drop.</param>
/// <param name="Bits">Bits that remain.</param>
/// <param name="WidthShift">Log2 of the horizontal subsampling.</param>
/// <param name="HeightShift">Log2 of the vertical subsampling.</param>
internal readonly record struct ComponentLayout(
    int Plane, int OffsetBytes, int SampleStep, int BytesPerSample, int Shift, int Bits, int WidthShift, int HeightShift);

/// <summary>What we must know of a pixel format, from FFmpeg's own table.</summary>
internal sealed class PictureLayout
{
    private static readonly ConcurrentDictionary<AVPixelFormat, PictureLayout> _known = new();

    private PictureLayout(AVPixelFormat format, string name, ComponentLayout luma, ComponentLayout? cb, ComponentLayout? cr)
    {
        Format = format;
        Name = name;
        Luma = luma;
        Cb = cb;
        Cr = cr;
    }

    public AVPixelFormat Format { get; }

    /// <summary>FFmpeg's name of the format.</summary>
    public string Name { get; }

    /// <summary>
    /// The format to convert to before measuring; <c>AV_PIX_FMT_NONE</c> where the luma can be measured as it lies: alone
    /// in the first plane, in bytes or little-endian words of 8 to 16 bits.
    /// </summary>
    public AVPixelFormat ConvertTo { get; private init; } = AVPixelFormat.AV_PIX_FMT_NONE;

    /// <summary>Of RGB, palette or black-and-white: the picture has no video range, its levels run from 0 to the maximum.</summary>
    public bool IsRgb { get; private init; }

    public ComponentLayout Luma { get; }

    /// <summary>Null for a picture without chroma.</summary>
    public ComponentLayout? Cb { get; }

    /// <summary>Null for a picture without chroma.</summary>
    public ComponentLayout? Cr { get; }

    /// <summary>The layout of a format; made once for each, then looked up.</summary>
    public static PictureLayout Of(AVPixelFormat format) => _known.GetOrAdd(format, static f => Describe(f));

    /// <summary>The same memory, taken for another format of as many bytes to a sample.</summary>
    /// <param name="declared">Gives the name, and says whether there is chroma.</param>
    /// <param name="depth">Significant bits of the samples, and the low ones to drop; null where they are as they are.</param>
    public PictureLayout As(PictureLayout declared, (int Bits, int Shift)? depth)
    {
        bool isColour = declared.Cb is not null;
        return new PictureLayout(Format, declared.Name, Deep(Luma), isColour ? Deep(Cb) : null, isColour ? Deep(Cr) : null);

        ComponentLayout Deep(ComponentLayout? component) =>
            depth is { } d ? component!.Value with { Bits = d.Bits, Shift = d.Shift } : component!.Value;
    }

    private static unsafe PictureLayout Describe(AVPixelFormat format)
    {
        AVPixFmtDescriptor* descriptor = ffmpeg.av_pix_fmt_desc_get(format);
        if (descriptor == null)
        {
            throw new MediaException(MediaError.UnsupportedCodec, $"The decoder gives an unknown pixel format ({(int)format}).");
        }

        bool isColour = descriptor->nb_components >= 3;
        return new PictureLayout(
            format,
            ffmpeg.av_get_pix_fmt_name(format) ?? "unknown",
            Component(descriptor, 0),
            isColour ? Component(descriptor, 1) : null,
            isColour ? Component(descriptor, 2) : null)
        {
            ConvertTo = LumaIsMeasurable(descriptor) ? AVPixelFormat.AV_PIX_FMT_NONE : Target(format, descriptor),
            IsRgb = Has(descriptor, ffmpeg.AV_PIX_FMT_FLAG_RGB | ffmpeg.AV_PIX_FMT_FLAG_PAL | ffmpeg.AV_PIX_FMT_FLAG_BAYER
                | ffmpeg.AV_PIX_FMT_FLAG_BITSTREAM),
        };
    }

    private static unsafe ComponentLayout Component(AVPixFmtDescriptor* descriptor, uint index)
    {
        AVComponentDescriptor component = descriptor->comp[index];
        int bytes = component.depth > 8 ? 2 : 1;
        int bits = Math.Clamp(component.depth, 8, VideoPlane.MaxBits);
        return new ComponentLayout(
            component.plane,
            component.offset,
            component.step / bytes,
            bytes,
            component.shift + Math.Max(0, component.depth - bits),
            bits,
            index == 0 ? 0 : descriptor->log2_chroma_w,
            index == 0 ? 0 : descriptor->log2_chroma_h);
    }

    private static unsafe bool LumaIsMeasurable(AVPixFmtDescriptor* descriptor)
    {
        AVComponentDescriptor luma = descriptor->comp[0];
        return luma is { plane: 0, offset: 0, depth: >= 8 and <= 16 }
            && luma.step == (luma.depth > 8 ? 2 : 1)
            && !(luma.depth > 8 && Has(descriptor, ffmpeg.AV_PIX_FMT_FLAG_BE))
            && !Has(descriptor, ffmpeg.AV_PIX_FMT_FLAG_RGB | ffmpeg.AV_PIX_FMT_FLAG_PAL | ffmpeg.AV_PIX_FMT_FLAG_BITSTREAM
                | ffmpeg.AV_PIX_FMT_FLAG_HWACCEL | ffmpeg.AV_PIX_FMT_FLAG_BAYER | ffmpeg.AV_PIX_FMT_FLAG_FLOAT);
    }

    /// <summary>
    /// The nearest measurable format: the same planes in the other byte order, packed YUV unpacked with its own
    /// subsampling, all else without subsampling.
    /// </summary>
    private static unsafe AVPixelFormat Target(AVPixelFormat format, AVPixFmtDescriptor* descriptor)
    {
        AVPixelFormat swapped = ffmpeg.av_pix_fmt_swap_endianness(format);
        if (swapped != AVPixelFormat.AV_PIX_FMT_NONE && LumaIsMeasurable(ffmpeg.av_pix_fmt_desc_get(swapped))) return swapped;
        if (format == AVPixelFormat.AV_PIX_FMT_UYYVYY411) return AVPixelFormat.AV_PIX_FMT_YUV411P;

        int depth = descriptor->comp[0].depth;
        if (descriptor->nb_components < 3 && !Has(descriptor, ffmpeg.AV_PIX_FMT_FLAG_PAL))
        {
            return depth > 8 ? AVPixelFormat.AV_PIX_FMT_GRAY16LE : AVPixelFormat.AV_PIX_FMT_GRAY8;
        }

        bool isHalfWidth = descriptor->log2_chroma_w == 1 && descriptor->log2_chroma_h == 0
            && !Has(descriptor, ffmpeg.AV_PIX_FMT_FLAG_RGB | ffmpeg.AV_PIX_FMT_FLAG_BAYER);
        return (isHalfWidth, depth) switch
        {
            (true, <= 8) => AVPixelFormat.AV_PIX_FMT_YUV422P,
            (true, <= 10) => AVPixelFormat.AV_PIX_FMT_YUV422P10LE,
            (true, _) => AVPixelFormat.AV_PIX_FMT_YUV422P16LE,
            (false, <= 8) => AVPixelFormat.AV_PIX_FMT_YUV444P,
            (false, _) => AVPixelFormat.AV_PIX_FMT_YUV444P16LE,
        };
    }

    private static unsafe bool Has(AVPixFmtDescriptor* descriptor, int flags) => (descriptor->flags & (ulong)flags) != 0;
}
