using FFmpeg.AutoGen;
using Vqa.Media;
using Vqa.Media.Interop;

namespace Vqa.Tests.Analysis.Models;

/// <summary>Pictures of any size and format, filled with noise, as a decoder would hand them over.</summary>
internal static class TestPicture
{
    private static readonly Dictionary<string, AVPixelFormat> _formats = Enumerable.Range(0, 200)
        .Select(value => (AVPixelFormat)value)
        .Where(format => ffmpeg.av_get_pix_fmt_name(format) is not null)
        .ToDictionary(format => ffmpeg.av_get_pix_fmt_name(format)!);

    /// <summary>A picture; the caller disposes of it.</summary>
    /// <param name="width">In samples.</param>
    /// <param name="height">In samples.</param>
    /// <param name="seed">Of its noise.</param>
    /// <param name="format">FFmpeg's name.</param>
    public static VideoFrame Make(int width, int height, int seed, string format = "yuv420p")
    {
        var frame = new VideoFrame();
        using var converter = new PixelConverter();
        frame.Decoded.AllocatePicture(width, height, _formats[format]);
        frame.Describe(converter, new AVRational { num = 1, den = 25 }, 0, default);
        var random = new Random(seed);
        Fill(frame.Luma, random);
        if (frame.HasChroma)
        {
            Fill(frame.Cb, random);
            Fill(frame.Cr, random);
        }

        return frame;
    }

    /// <summary>Address of a sample.</summary>
    public static unsafe byte* At(in VideoPlane plane, int x, int y) =>
        (byte*)plane.Address + ((nint)y * plane.StrideBytes) + (x * plane.SampleStep * plane.BytesPerSample);

    private static unsafe void Fill(in VideoPlane plane, Random random)
    {
        for (var y = 0; y < plane.Height; y++)
        {
            for (var x = 0; x < plane.Width; x++)
            {
                // Brighter to the right, so that no two places are alike.
                var value = (x * 150 / plane.Width) + random.Next(100);
                if (plane.BytesPerSample == 1)
                {
                    *At(plane, x, y) = (byte)value;
                }
                else
                {
                    var finer = plane.Bits - 8;
                    *(ushort*)At(plane, x, y) = (ushort)(((value << finer) + random.Next(1 << finer)) << plane.Shift);
                }
            }
        }
    }
}
