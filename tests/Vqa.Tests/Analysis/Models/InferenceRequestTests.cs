using Vqa.Analysis.Models;
using Vqa.Media;

namespace Vqa.Tests.Analysis.Models;

/// <summary>What the model is shown of two pictures.</summary>
public class InferenceRequestTests
{
    // Planar, two planes in one, 8 to 16 bits, every sampling, none; one that must be converted first.
    [Theory]
    [InlineData("yuv420p", 97, 67)]
    [InlineData("nv12", 1283, 723)]
    [InlineData("nv21", 96, 66)]
    [InlineData("p010le", 1283, 723)]
    [InlineData("yuv420p10le", 1366, 768)]
    [InlineData("yuv422p", 97, 67)]
    [InlineData("yuv422p10le", 1283, 723)]
    [InlineData("yuv444p", 97, 67)]
    [InlineData("yuv444p12le", 1283, 723)]
    [InlineData("yuv440p", 98, 66)]
    [InlineData("gray", 97, 67)]
    [InlineData("gray16le", 1283, 723)]
    [InlineData("yuv411p", 96, 64)]
    [InlineData("rgb24", 97, 67)]
    [InlineData("yuv420p", 1, 1)]
    [InlineData("yuv420p", 2, 17)]
    public void It_is_the_mean_of_each_box_of_both_in_every_format(string format, int width, int height)
    {
        using var current = TestPicture.Make(width, height, 1, format);
        using var previous = TestPicture.Make(width, height, 2, format);
        var request = new InferenceRequest();

        request.Fill(current, previous);

        var (w, h) = (request.Shape.PaddedWidth, request.Shape.PaddedHeight);
        var s = request.Shape.Factor;
        byte[] luma = [.. Oracle(current.Luma, s, s, w, h), .. Oracle(previous.Luma, s, s, w, h)];
        Assert.Equal(luma, request.Luma.ToArray());
        Assert.Equal([.. Chroma(current, s, w, h), .. Chroma(previous, s, w, h)], request.Chroma.ToArray());
    }

    [Fact]
    public void Where_there_is_no_picture_of_its_size_before_it_the_picture_stands_for_it()
    {
        using var current = TestPicture.Make(98, 66, 1);
        using var other = TestPicture.Make(66, 98, 2);
        using var empty = new VideoFrame();
        var request = new InferenceRequest();
        foreach (var previous in new[] { null, empty, other, current })
        {
            request.Fill(current, previous);

            Assert.Equal(request.Luma[..(request.Luma.Length / 2)], request.Luma[(request.Luma.Length / 2)..]);
            Assert.Equal(request.Chroma[..(request.Chroma.Length / 2)], request.Chroma[(request.Chroma.Length / 2)..]);
        }
    }

    [Fact]
    public void Filling_again_allocates_nothing_up_to_the_largest_size_so_far()
    {
        using var large = TestPicture.Make(320, 180, 1);
        using var small = TestPicture.Make(97, 67, 2);
        var request = new InferenceRequest();
        request.Fill(large, large);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 4; i++)
        {
            request.Fill(small, large);
            request.Fill(large, small);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void One_that_was_not_submitted_is_not_waited_for()
    {
        var request = new InferenceRequest();

        request.Wait();

        Assert.False(request.IsPending);
    }

    // Under 2s x 2s luma samples lie s or 2s chroma samples in each direction, as the sampling says. Grey where there
    // are none, and where the sampling is another (4:1:1).
    private static byte[] Chroma(VideoFrame frame, int s, int w, int h)
    {
        var (name, isTiny) = (frame.PixelFormat, frame.Width < 2 || frame.Height < 2);
        if (!frame.HasChroma || name.Contains("411", StringComparison.Ordinal) || isTiny)
        {
            return [.. Enumerable.Repeat((byte)128, w * h / 2)];
        }

        var across = frame.Cb.Width == frame.Width ? 2 * s : s;
        var down = frame.Cb.Height == frame.Height ? 2 * s : s;
        return [.. Oracle(frame.Cb, across, down, w / 2, h / 2), .. Oracle(frame.Cr, across, down, w / 2, h / 2)];
    }

    private static unsafe byte[] Oracle(VideoPlane plane, int across, int down, int width, int height)
    {
        var target = new byte[width * height];
        for (var i = 0; i < target.Length; i++)
        {
            var left = Math.Min(i % width, (plane.Width / across) - 1) * across;
            var top = Math.Min(i / width, (plane.Height / down) - 1) * down;
            long sum = 0;
            for (var j = 0; j < across * down; j++)
            {
                var at = TestPicture.At(plane, left + (j % across), top + (j / across));
                sum += plane.BytesPerSample == 1 ? *at : *(ushort*)at >> plane.Shift;
            }

            long divisor = (long)across * down << (plane.Bits - 8);
            target[i] = (byte)Math.Min(255, (sum + (divisor / 2)) / divisor);
        }

        return target;
    }
}
