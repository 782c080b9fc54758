using Vqa.Media;

namespace Vqa.IntegrationTests.Media;

/// <summary>Every picture of every codec and pixel format equals what the ffmpeg program decodes.</summary>
public class PixelFormatTests
{
    private const string Moving = "-f lavfi -i testsrc2=s=321x241:r=25 -frames:v 12 ";
    private const string Even = "-f lavfi -i testsrc2=s=320x240:r=25 -frames:v 12 ";

    [Theory]
    [InlineData("h264.mp4", Even + "-c:v libx264 -pix_fmt yuv420p -g 6 -bf 2", "yuv420p")]
    [InlineData("h264-interlaced.ts", Even + "-c:v libx264 -pix_fmt yuv420p -flags +ilme+ildct", "yuv420p")]
    [InlineData("h264-high10.mp4", Even + "-c:v libx264 -pix_fmt yuv420p10le", "yuv420p10le")]
    [InlineData("h264-cropped.mp4", "-f lavfi -i testsrc2=s=318x238:r=25 -frames:v 8 -c:v libx264 -pix_fmt yuv420p", "yuv420p")]
    [InlineData("h264-odd.mkv", Moving + "-c:v libx264 -pix_fmt yuv444p", "yuv444p")]
    [InlineData("hevc.mp4", Even + "-c:v libx265 -x265-params log-level=none:pools=1:frame-threads=1 -pix_fmt yuv420p", "yuv420p")]
    [InlineData("hevc10.mp4", Even + "-c:v libx265 -x265-params log-level=none:pools=1:frame-threads=1 -pix_fmt yuv422p10le", "yuv422p10le")]
    [InlineData("mpeg2.ts", Even + "-c:v mpeg2video -bf 2 -pix_fmt yuv420p", "yuv420p")]
    [InlineData("mpeg4.avi", Moving + "-c:v mpeg4 -pix_fmt yuv420p", "yuv420p")]
    [InlineData("vp8.webm", Moving + "-c:v libvpx -deadline realtime -cpu-used 8 -pix_fmt yuv420p", "yuv420p")]
    [InlineData("vp9.webm", Moving + "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -pix_fmt yuv420p", "yuv420p")]
    [InlineData("prores.mov", Even + "-c:v prores_ks -pix_fmt yuv422p10le", "yuv422p10le")]
    [InlineData("mjpeg.avi", Moving + "-c:v mjpeg -pix_fmt yuvj420p", "yuvj420p")]
    [InlineData("ffv1-411.mkv", Moving + "-c:v ffv1 -pix_fmt yuv411p", "yuv411p")]
    [InlineData("ffv1-410.mkv", Moving + "-c:v ffv1 -pix_fmt yuv410p", "yuv410p")]
    [InlineData("ffv1-440.mkv", Moving + "-c:v ffv1 -pix_fmt yuv440p", "yuv440p")]
    [InlineData("ffv1-9.mkv", Moving + "-c:v ffv1 -pix_fmt yuv420p9le", "yuv420p9le")]
    [InlineData("ffv1-12.mkv", Moving + "-c:v ffv1 -pix_fmt yuv420p12le", "yuv420p12le")]
    [InlineData("ffv1-14.mkv", Moving + "-c:v ffv1 -pix_fmt yuv422p14le", "yuv422p14le")]
    [InlineData("ffv1-16.mkv", Moving + "-c:v ffv1 -pix_fmt yuv444p16le", "yuv444p16le")]
    [InlineData("ffv1-gray.mkv", Moving + "-c:v ffv1 -pix_fmt gray", "gray")]
    [InlineData("ffv1-gray16.mkv", Moving + "-c:v ffv1 -pix_fmt gray16le", "gray16le")]
    [InlineData("ffv1-yuva.mkv", Moving + "-c:v ffv1 -pix_fmt yuva420p", "yuva420p")]
    [InlineData("raw-nv12.nut", Moving + "-c:v rawvideo -pix_fmt nv12", "nv12")]
    [InlineData("raw-nv21.nut", Moving + "-c:v rawvideo -pix_fmt nv21", "nv21")]
    public void Luma_that_can_be_measured_as_it_lies_is_passed_untouched(string name, string arguments, string format)
    {
        string clip = TestClips.Make(name, arguments);
        AssertFramesEqual(clip, format, format);
    }

    [Theory]
    [InlineData("raw-yuyv.nut", Even + "-c:v rawvideo -pix_fmt yuyv422", "yuyv422", "yuv422p")]
    [InlineData("raw-uyvy.nut", Even + "-c:v rawvideo -pix_fmt uyvy422", "uyvy422", "yuv422p")]
    [InlineData("raw-rgb24.nut", Moving + "-c:v rawvideo -pix_fmt rgb24", "rgb24", "yuv444p")]
    [InlineData("raw-bgra.nut", Moving + "-c:v rawvideo -pix_fmt bgra", "bgra", "yuv444p")]
    [InlineData("raw-gbrp.mkv", Moving + "-c:v ffv1 -pix_fmt gbrp10le", "gbrp10le", "yuv444p16le")]
    [InlineData("png48.mkv", Moving + "-c:v png -pix_fmt rgb48be", "rgb48be", "yuv444p16le")]
    [InlineData("pal8.gif", Even, "bgra", "yuv444p")]
    [InlineData("pal8.nut", Even + "-c:v rawvideo -pix_fmt pal8", "pal8", "yuv444p")]
    [InlineData("monow.nut", Even + "-c:v rawvideo -pix_fmt monow", "monow", "gray")]
    [InlineData("ya8.mkv", Moving + "-c:v png -pix_fmt ya8", "ya8", "gray")]
    [InlineData("raw-10be.nut", Moving + "-c:v rawvideo -pix_fmt yuv420p10be", "yuv420p10be", "yuv420p10le")]
    public void Other_formats_are_converted_as_ffmpeg_converts_them(string name, string arguments, string format, string planar)
    {
        string clip = TestClips.Make(name, arguments);
        AssertFramesEqual(clip, format, planar);
    }

    /// <summary>Compares the luma of all frames, and the chroma where its samples lie in planes of their own.</summary>
    private static void AssertFramesEqual(string clip, string format, string planar)
    {
        byte[] expected = FFmpegProgram.Run($"-i \"{clip}\" -map 0:v:0 -f rawvideo -fps_mode passthrough -pix_fmt {planar} -");
        var luma = new List<string>();
        int frameBytes = 0;
        var expectedLuma = new List<string>();
        using MediaSource source = Decoding.Open(clip);
        int errors = Decoding.Run(source, frame =>
        {
            Assert.Equal(format, frame.PixelFormat);
            int lumaBytes = frame.Width * frame.Height * frame.Luma.BytesPerSample;
            int alphaBytes = planar.StartsWith("yuva") ? lumaBytes : 0;
            int chromaBytes = frame.HasChroma ? frame.Cb.Width * frame.Cb.Height * frame.Cb.BytesPerSample : 0;
            frameBytes = lumaBytes + 2 * chromaBytes + alphaBytes;
            ReadOnlySpan<byte> reference = expected.AsSpan(luma.Count * frameBytes, frameBytes);
            expectedLuma.Add(Decoding.Hash(reference[..lumaBytes]));
            luma.Add(Decoding.Hash(frame.Luma));
            if (frame is { HasChroma: true, Cb.SampleStep: 1 })
            {
                Assert.Equal(Decoding.Hash(reference.Slice(lumaBytes, chromaBytes)), Decoding.Hash(frame.Cb));
                Assert.Equal(Decoding.Hash(reference.Slice(lumaBytes + chromaBytes, chromaBytes)), Decoding.Hash(frame.Cr));
            }
        });

        Assert.Equal(0, errors);
        Assert.Equal(expected.Length, luma.Count * frameBytes);
        Assert.NotEmpty(luma);
        Assert.Equal(expectedLuma, luma);
    }
}
