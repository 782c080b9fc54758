using Vqa.Kernels.Blocks;
using Vqa.Kernels.Chroma;
using Vqa.Kernels.Planes;
using Vqa.Kernels.Summary;
using Vqa.Media;

namespace Vqa.Analysis.Metering;

/// <summary>
/// Pixels become numbers once: measures a decoded picture, and its difference to the one before, on the CPU. One per
/// stream; allocates only when a picture is larger than any before.
/// </summary>
public sealed class FrameMeter
{
    private readonly BlockMap _map = new();
    private readonly FrameSummary _summary = new();
    private readonly FlashMeter _flash = new();
    private readonly SuspicionMeter _suspicion = new();

    /// <summary>What <see cref="SuspicionMeter"/> said of the picture measured last.</summary>
    public int Suspicion { get; private set; }

    /// <summary>
    /// Measures a picture into the pixel numbers of <paramref name="metrics"/>; leaves its time and decoder numbers
    /// alone.
    /// </summary>
    /// <param name="frame">The picture, in the CPU's memory.</param>
    /// <param name="previous">The picture before; ignored where it is empty, elsewhere, or of another size or
    /// format.</param>
    /// <param name="metrics">Receives the numbers.</param>
    public void Measure(VideoFrame frame, VideoFrame previous, ref FrameMetrics metrics)
    {
        var luma = FramePlanes.View(frame.Luma);
        PlaneView? before = FramePlanes.AreComparable(frame, previous) ? FramePlanes.View(previous.Luma) : null;
        _map.Resize(luma.Width, luma.Height);
        BlockPass.Measure(luma, before, FramePlanes.DarkLevel(frame.IsFullRange, luma.Bits), _map, _summary);
        (ChromaSummary, ChromaSummary)? chroma = frame.HasChroma ? (Measure(frame.Cb), Measure(frame.Cr)) : null;
        FrameNumbers.Write(_summary, chroma, luma.Width, luma.Height, luma.Bits, before is not null, ref metrics);
        _flash.Measure(_map, luma, frame.IsFullRange, metrics.HasPrevious, ref metrics);
        Suspicion = _suspicion.Measure(_map, luma.Bits, metrics.HasPrevious);
    }

    private static ChromaSummary Measure(in VideoPlane plane) =>
        ChromaPass.Measure(FramePlanes.View(plane), plane.SampleStep);
}
