using FFmpeg.AutoGen;
using Vqa.Media.Interop;

namespace Vqa.Tests.Media.Interop;

/// <summary>How surfaces are read, against the formats that the software decoders give.</summary>
public class DeviceLayoutTests
{
    private const AVPixelFormat Nv12 = AVPixelFormat.AV_PIX_FMT_NV12;
    private const AVPixelFormat P010 = AVPixelFormat.AV_PIX_FMT_P010LE;
    private const AVPixelFormat P016 = AVPixelFormat.AV_PIX_FMT_P016LE;
    private const AVPixelFormat Deep444 = AVPixelFormat.AV_PIX_FMT_YUV444P16LE;

    [Theory]
    [InlineData(Nv12, AVPixelFormat.AV_PIX_FMT_YUV420P, "yuv420p", 8, 0, true)]
    [InlineData(Nv12, AVPixelFormat.AV_PIX_FMT_YUVJ420P, "yuvj420p", 8, 0, true)]
    [InlineData(Nv12, AVPixelFormat.AV_PIX_FMT_GRAY8, "gray", 8, 0, false)]
    [InlineData(P010, AVPixelFormat.AV_PIX_FMT_YUV420P10LE, "yuv420p10le", 10, 6, true)]
    [InlineData(P016, AVPixelFormat.AV_PIX_FMT_YUV420P12LE, "yuv420p12le", 12, 4, true)]
    [InlineData(Deep444, AVPixelFormat.AV_PIX_FMT_YUV444P10LE, "yuv444p10le", 10, 6, true)]
    [InlineData(AVPixelFormat.AV_PIX_FMT_YUV444P, AVPixelFormat.AV_PIX_FMT_YUV444P, "yuv444p", 8, 0, true)]
    internal void A_surface_is_called_and_scaled_as_the_cpus_picture(
        AVPixelFormat surface, AVPixelFormat software, string name, int bits, int shift, bool hasChroma)
    {
        var layout = DeviceLayout.Of(surface, software);

        Assert.Equal((name, bits, shift), (layout.Name, layout.Luma.Bits, layout.Luma.Shift));
        Assert.Equal(hasChroma, layout.Cb is { } cb && cb.Bits == bits && cb.Shift == shift);
        Assert.Equal(AVPixelFormat.AV_PIX_FMT_NONE, layout.ConvertTo);
    }

    [Theory]
    [InlineData(Nv12, AVPixelFormat.AV_PIX_FMT_YUV420P10LE, "yuv420p")]
    [InlineData(P010, AVPixelFormat.AV_PIX_FMT_YUV420P, "yuv420p10le")]
    [InlineData(P010, AVPixelFormat.AV_PIX_FMT_YUV420P12LE, "yuv420p10le")]
    [InlineData(Nv12, AVPixelFormat.AV_PIX_FMT_YUV444P, "yuv420p")]
    [InlineData(Nv12, AVPixelFormat.AV_PIX_FMT_NONE, "yuv420p")]
    internal void A_surface_from_before_a_change_keeps_its_own_format(AVPixelFormat surface, AVPixelFormat now, string name) =>
        Assert.Equal(name, DeviceLayout.Of(surface, now).Name);

    [Theory]
    [InlineData(AVCodecID.AV_CODEC_ID_H264, AVPixelFormat.AV_PIX_FMT_YUV420P, true)]
    [InlineData(AVCodecID.AV_CODEC_ID_H264, AVPixelFormat.AV_PIX_FMT_GRAY8, true)]
    [InlineData(AVCodecID.AV_CODEC_ID_H264, AVPixelFormat.AV_PIX_FMT_YUV422P, false)]
    [InlineData(AVCodecID.AV_CODEC_ID_H264, AVPixelFormat.AV_PIX_FMT_YUV444P, false)]
    [InlineData(AVCodecID.AV_CODEC_ID_HEVC, AVPixelFormat.AV_PIX_FMT_YUV444P, true)]
    [InlineData(AVCodecID.AV_CODEC_ID_HEVC, AVPixelFormat.AV_PIX_FMT_YUV422P10LE, false)]
    internal void What_nvdec_would_make_other_colours_of_is_left_to_the_cpu(AVCodecID codec, AVPixelFormat software, bool isTaken) =>
        Assert.Equal(isTaken, DeviceLayout.IsMeasurable(codec, software));
}
