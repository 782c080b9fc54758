using Vqa.Kernels.Planes;

namespace Vqa.Kernels.Gpu.Looks;

/// <summary>
/// A picture and the one before it, in device memory, for the corruption model to look at. The planes are borrowed
/// until the batch has ended.
/// </summary>
/// <param name="Now">The picture.</param>
/// <param name="Before">The picture before it; the same one where there is none. Of its size and format.</param>
/// <param name="LumaBox">Samples in each direction that become one, 1 to 60.</param>
public readonly record struct LookTask(PicturePlanes Now, PicturePlanes Before, int LumaBox)
{
    /// <summary>Samples of chroma that become one: across and down. 0 where the pictures have no chroma, or one that
    /// does not fit: neutral chroma then.</summary>
    public (int Across, int Down) ChromaBox { get; init; }

    /// <summary>1 where chroma samples lie side by side, 2 where those of the two planes alternate.</summary>
    public int ChromaStep { get; init; }
}

/// <summary>The planes of a picture in device memory.</summary>
/// <param name="Luma">Luma.</param>
/// <param name="Cb">Cb; not looked at where the box of chroma is 0.</param>
/// <param name="Cr">Cr; the same.</param>
public readonly record struct PicturePlanes(PlaneView Luma, PlaneView Cb = default, PlaneView Cr = default);
