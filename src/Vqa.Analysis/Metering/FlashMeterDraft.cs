using Vqa.Kernels.Blocks;
using Vqa.Kernels.Planes;

namespace Vqa.Analysis.Metering;

// Holds the place of the real meter, which is being written on its own branch.
internal sealed class FlashMeter
{
    public void Measure(BlockMap map, in PlaneView luma, bool isFullRange, bool hasPrevious, ref FrameMetrics metrics)
    {
    }
}
