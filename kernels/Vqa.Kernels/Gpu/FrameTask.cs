using Vqa.Kernels.Planes;

namespace Vqa.Kernels.Gpu;

/// <summary>
/// A frame in device memory that waits to be measured. Everything is borrowed: the planes, those of the previous frame
/// and the history must stay as they are until the batch that measures them has ended.
/// </summary>
/// <param name="Luma">The luma plane. Addresses are those of the device: NVDEC's surfaces as they are, or
/// <see cref="DeviceMemory.Address"/>.</param>
/// <param name="Previous">Luma of the frame before, of the same size and format; null where there is none.</param>
/// <param name="DarkLevel">Samples at or below it count as dark; -1 for none.</param>
public readonly record struct FrameTask(PlaneView Luma, PlaneView? Previous, int DarkLevel)
{
    /// <summary>The chroma planes, both of one size and with the format of luma; null where the frame has
    /// none.</summary>
    public (PlaneView Cb, PlaneView Cr)? Chroma { get; init; }

    /// <summary>1 where chroma samples lie side by side, 2 where those of the two planes alternate (NV12, P010).
    /// </summary>
    public int ChromaStep { get; init; }

    /// <summary>
    /// True where rows may be read to the next multiple of 16 samples, as those of NVDEC's surfaces may: it makes the
    /// last block of a row as fast as the others where the width is no multiple of 16. What lies there does not
    /// count.
    /// </summary>
    public bool IsPadded { get; init; }

    /// <summary>
    /// The stream's memory of its blocks: with it <see cref="FrameResult.FlashRises"/> and its like are measured.
    /// A batch measures at most one frame of a history. Null for none.
    /// </summary>
    public BlockHistory? History { get; init; }

    /// <summary>Levels 0 to 255 instead of 16 to 235; used with <see cref="History"/> alone.</summary>
    public bool IsFullRange { get; init; }
}
