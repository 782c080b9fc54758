using Vqa.Kernels.Planes;
using Vqa.Kernels.Reduction;
using Vqa.Media;

namespace Vqa.Analysis.Models;

/// <summary>Reduces pictures to what the model sees.</summary>
internal sealed class ReducedPicture
{
    /// <summary>Chroma of a picture that has none.</summary>
    private const byte Neutral = 128;

    private readonly BoxReducer _reducer = new();

    /// <summary>Reduces a picture.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="shape">Of the picture.</param>
    /// <param name="luma">Receives padded width x padded height samples.</param>
    /// <param name="cb">Receives half as many in each direction.</param>
    /// <param name="cr">As <paramref name="cb"/>.</param>
    public void Reduce(VideoFrame frame, PictureShape shape, Span<byte> luma, Span<byte> cb, Span<byte> cr)
    {
        _reducer.Reduce(View(frame.Luma), frame.Luma.SampleStep, shape.Factor, shape.Factor, luma, shape.PaddedWidth);
        var (across, down) = ChromaBox(frame, shape);
        Reduce(frame.Cb, across, down, shape, cb);
        Reduce(frame.Cr, across, down, shape, cr);
    }

    /// <summary>
    /// Samples of chroma that become one, across and down: those under two reduced luma samples. 0 for a picture that has
    /// no chroma, or none that fits: neutral chroma then.
    /// </summary>
    public static (int Across, int Down) ChromaBox(VideoFrame frame, PictureShape shape)
    {
        var plane = frame.Cb;
        var (across, down) = frame.HasChroma
            ? (Box(plane.Width, shape.Width, shape.Factor), Box(plane.Height, shape.Height, shape.Factor))
            : (0, 0);
        return across > plane.Width || down > plane.Height ? (0, 0) : (across, down);
    }

    private void Reduce(in VideoPlane plane, int across, int down, PictureShape shape, Span<byte> target)
    {
        if (across == 0 || down == 0)
        {
            target.Fill(Neutral);
            return;
        }

        _reducer.Reduce(View(plane), plane.SampleStep, across, down, target, shape.PaddedWidth / 2);
    }

    // None for samplings other than full and half (4:1:1 and 4:1:0 are
    // of tapes).
    private static int Box(int chroma, int luma, int factor) =>
        chroma == luma ? 2 * factor : chroma == (luma + 1) / 2 ? factor : 0;

    private static PlaneView View(in VideoPlane plane) => new(
        plane.Address, plane.Width, plane.Height, plane.StrideBytes, plane.BytesPerSample, plane.Shift, plane.Bits);
}
