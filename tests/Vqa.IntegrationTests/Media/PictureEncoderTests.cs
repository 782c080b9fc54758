using System.Buffers.Binary;
using Vqa.Media;

namespace Vqa.IntegrationTests.Media;

/// <summary>JPEG files of decoded pictures: their shape and their colours.</summary>
public class PictureEncoderTests
{
    [Theory]
    [InlineData("s=320x240", "setsar=1", "yuv420p", 1000, 320, 240)]
    [InlineData("s=320x240", "setsar=1", "yuv420p", 160, 160, 120)]
    [InlineData("s=720x576", "setsar=16/11", "yuv420p", 2000, 1047, 576)]
    [InlineData("s=720x576", "setsar=16/11", "yuv422p10le", 640, 640, 352)]
    [InlineData("s=321x241", "setsar=1", "rgb24", 1000, 321, 241)]
    [InlineData("s=64x48", "setsar=1", "gray16le", 1000, 64, 48)]
    public void A_picture_has_square_samples_and_at_most_the_wanted_width(
        string size, string aspect, string format, int maxWidth, int width, int height)
    {
        byte[] jpeg = Encode($"testsrc2={size},{aspect},format={format}", format, maxWidth);
        Assert.Equal((width, height), SizeOf(jpeg));
    }

    [Theory]
    [InlineData("s=1280x720", "bt709", "yuv420p", "tv")]
    [InlineData("s=320x240", "smpte170m", "yuv420p", "tv")]
    [InlineData("s=320x240", "smpte170m", "yuv420p", "pc")]
    [InlineData("s=1280x720", "bt709", "yuv444p10le", "tv")]
    [InlineData("s=320x240", "smpte170m", "bgr24", "pc")]
    public void Colours_are_those_of_the_picture(string size, string matrix, string format, string range)
    {
        // Orange, made in RGB and converted by ffmpeg as told.
        string source = $"color=0xE07020:{size}," + (format == "bgr24"
            ? "format=bgr24" : $"format=gbrp,scale=out_color_matrix={(matrix == "bt709" ? "bt709" : "bt601")}:out_range={range},format={format}");
        byte[] jpeg = Encode(source, $"{format} -colorspace {matrix} -color_range {range}", 320);
        string path = Path.Combine(TestClips.NewFolder(), "picture.jpg");
        File.WriteAllBytes(path, jpeg);
        byte[] pixels = FFmpegProgram.Run($"-i \"{path}\" -f rawvideo -pix_fmt rgb24 -");
        int middle = pixels.Length / 2 / 3 * 3;
        Assert.InRange(pixels[middle], 0xE0 - 5, 0xE0 + 5);
        Assert.InRange(pixels[middle + 1], 0x70 - 5, 0x70 + 5);
        Assert.InRange(pixels[middle + 2], 0x20 - 5, 0x20 + 5);
    }

    [Fact]
    public void Pictures_of_different_sizes_go_through_one_encoder_and_a_better_quality_takes_more_bytes()
    {
        using var encoder = new PictureEncoder();
        string clip = Clip("testsrc2=s=320x240", "yuv420p");
        using MediaSource source = Decoding.Open(clip);
        Decoding.Run(source, frame =>
        {
            byte[] best = encoder.EncodeJpeg(frame, 320, PictureEncoder.BestQuality);
            byte[] small = encoder.EncodeJpeg(frame, 100, PictureEncoder.BestQuality);
            byte[] worst = encoder.EncodeJpeg(frame, 320, PictureEncoder.WorstQuality);
            Assert.Equal((320, 240), SizeOf(best));
            Assert.Equal((100, 75), SizeOf(small));
            Assert.True(worst.Length < best.Length / 2);
        });
    }

    private static byte[] Encode(string filter, string format, int maxWidth)
    {
        byte[] jpeg = [];
        using var encoder = new PictureEncoder();
        using MediaSource source = Decoding.Open(Clip(filter, format));
        Decoding.Run(source, frame => jpeg = encoder.EncodeJpeg(frame, maxWidth, 3));
        return jpeg;
    }

    private static string Clip(string filter, string format) =>
        format.StartsWith("bgr24") || format.StartsWith("rgb24")
            ? TestClips.Make("picture.nut", $"-f lavfi -i \"{filter}\" -frames:v 1 -c:v rawvideo -pix_fmt {format}")
            : TestClips.Make("picture.mkv", $"-f lavfi -i \"{filter}\" -frames:v 1 -c:v ffv1 -pix_fmt {format}");

    /// <summary>Width and height from the baseline frame header (SOF0) of a JPEG file.</summary>
    private static (int Width, int Height) SizeOf(byte[] jpeg)
    {
        Assert.Equal([0xFF, 0xD8], jpeg[..2]);
        Assert.Equal([0xFF, 0xD9], jpeg[^2..]);
        int at = 2;
        while (jpeg[at + 1] != 0xC0) at += 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 2));
        return (BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 7)), BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 5)));
    }
}
