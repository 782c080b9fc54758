using Vqa.Analysis.Metering;
using Vqa.Kernels.Gpu.Looks;
using Vqa.Media;

namespace Vqa.Analysis.Models;

/// <summary>Two pictures in a device's memory as its kernels take them: what <see cref="ReducedPicture"/> does on the CPU.
/// </summary>
internal static class BorrowedPictures
{
    /// <summary>Describes them.</summary>
    /// <param name="current">The picture.</param>
    /// <param name="previous">The one before; null, empty or of another size where there is none.</param>
    /// <param name="shape">Of the picture.</param>
    /// <param name="look">The description; the planes stay the pictures'.</param>
    /// <returns>False where the kernels do not take them so: two that are laid out differently, or luma between other
    /// samples.</returns>
    public static bool TryDescribe(VideoFrame current, VideoFrame? previous, PictureShape shape, out LookTask look)
    {
        var before = previous is { IsEmpty: false } && previous.Width == current.Width && previous.Height == current.Height
            ? previous
            : current;
        look = new LookTask(PlanesOf(current), PlanesOf(before), shape.Factor)
        {
            ChromaBox = ReducedPicture.ChromaBox(current, shape),
            ChromaStep = current.HasChroma ? current.Cb.SampleStep : 1,
        };
        return AreAlike(current.Luma, before.Luma) && current.Luma.SampleStep == 1
            && current.HasChroma == before.HasChroma && current.IsOnDevice == before.IsOnDevice
            && (!current.HasChroma
                || (AreAlike(current.Cb, current.Cr) && AreAlike(current.Cb, before.Cb) && AreAlike(current.Cr, before.Cr)));
    }

    private static PicturePlanes PlanesOf(VideoFrame frame) => frame.HasChroma
        ? new(FramePlanes.View(frame.Luma), FramePlanes.View(frame.Cb), FramePlanes.View(frame.Cr))
        : new(FramePlanes.View(frame.Luma));

    private static bool AreAlike(in VideoPlane plane, in VideoPlane other) =>
        (other with { Address = plane.Address, StrideBytes = plane.StrideBytes }) == plane;
}
