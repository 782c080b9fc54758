using FFmpeg.AutoGen;
using Vqa.Media;
using Vqa.Media.Interop;

namespace Vqa.Tests.Media.Interop;

public class PictureLayoutTests
{
    [Theory]
    [InlineData("yuv420p", 1, 0, 8)]
    [InlineData("nv12", 1, 0, 8)]
    [InlineData("gray", 1, 0, 8)]
    [InlineData("yuv420p9le", 2, 0, 9)]
    [InlineData("yuv422p10le", 2, 0, 10)]
    [InlineData("yuv444p12le", 2, 0, 12)]
    [InlineData("yuv420p14le", 2, 2, 12)]
    [InlineData("yuv420p16le", 2, 4, 12)]
    [InlineData("gray16le", 2, 4, 12)]
    [InlineData("p010le", 2, 6, 10)]
    [InlineData("p016le", 2, 4, 12)]
    [InlineData("yuva444p10le", 2, 0, 10)]
    public void Luma_is_measured_as_it_lies(string name, int bytes, int shift, int bits)
    {
        PictureLayout layout = PictureLayout.Of(Named(name));
        Assert.Equal(AVPixelFormat.AV_PIX_FMT_NONE, layout.ConvertTo);
        Assert.Equal(new ComponentLayout(0, 0, 1, bytes, shift, bits, 0, 0), layout.Luma);
    }

    [Theory]
    [InlineData("yuv420p", 1, 2, 0, 0, 1, 1, 1)]
    [InlineData("yuv410p", 1, 2, 0, 0, 1, 2, 2)]
    [InlineData("nv12", 1, 1, 0, 1, 2, 1, 1)]
    [InlineData("nv21", 1, 1, 1, 0, 2, 1, 1)]
    [InlineData("nv16", 1, 1, 0, 1, 2, 1, 0)]
    [InlineData("nv24", 1, 1, 0, 1, 2, 0, 0)]
    [InlineData("p010le", 1, 1, 0, 2, 2, 1, 1)]
    public void Chroma_lies_apart_or_alternates(
        string name, int cbPlane, int crPlane, int cbOffset, int crOffset, int step, int widthShift, int heightShift)
    {
        PictureLayout layout = PictureLayout.Of(Named(name));
        Assert.Equal((cbPlane, cbOffset, step, widthShift, heightShift), Shape(layout.Cb!.Value));
        Assert.Equal((crPlane, crOffset, step, widthShift, heightShift), Shape(layout.Cr!.Value));
    }

    [Theory]
    [InlineData("rgb24", "yuv444p")]
    [InlineData("gbrp", "yuv444p")]
    [InlineData("gbrp12le", "yuv444p16le")]
    [InlineData("rgb48be", "yuv444p16le")]
    [InlineData("pal8", "yuv444p")]
    [InlineData("yuyv422", "yuv422p")]
    [InlineData("uyyvyy411", "yuv411p")]
    [InlineData("y210le", "yuv422p10le")]
    [InlineData("ya8", "gray")]
    [InlineData("ya16le", "gray16le")]
    [InlineData("monob", "gray")]
    [InlineData("yuv420p10be", "yuv420p10le")]
    [InlineData("gray16be", "gray16le")]
    [InlineData("ayuv64le", "yuv444p16le")]
    [InlineData("xyz12le", "yuv444p16le")]
    [InlineData("grayf32le", "gray16le")]
    [InlineData("bayer_rggb8", "yuv444p")]
    public void Other_formats_have_one_to_convert_to(string name, string target) =>
        Assert.Equal(target, PictureLayout.Of(PictureLayout.Of(Named(name)).ConvertTo).Name);

    [Fact]
    public void Every_format_that_is_converted_is_converted_to_one_that_can_be_measured()
    {
        int formats = 0;
        for (var format = (AVPixelFormat)0; ffmpeg.av_get_pix_fmt_name(format) is not null; format++)
        {
            formats++;
            PictureLayout layout = PictureLayout.Of(format);
            if (layout.ConvertTo == AVPixelFormat.AV_PIX_FMT_NONE)
            {
                Assert.InRange(layout.Luma.Bits, 8, VideoPlane.MaxBits);
                Assert.InRange(layout.Luma.Shift, 0, 8);
            }
            else
            {
                Assert.Equal(AVPixelFormat.AV_PIX_FMT_NONE, PictureLayout.Of(layout.ConvertTo).ConvertTo);
            }
        }

        Assert.InRange(formats, 190, 300);
    }

    private static (int, int, int, int, int) Shape(ComponentLayout c) =>
        (c.Plane, c.OffsetBytes, c.SampleStep, c.WidthShift, c.HeightShift);

    /// <summary>The format of a name: the table has no hole before its end.</summary>
    private static AVPixelFormat Named(string name)
    {
        var format = (AVPixelFormat)0;
        while (ffmpeg.av_get_pix_fmt_name(format) is { } found)
        {
            if (found == name) return format;
            format++;
        }

        throw new ArgumentException($"FFmpeg has no pixel format {name}.", nameof(name));
    }
}
