using System.Runtime.InteropServices;

namespace Vqa.Kernels.History;

/// <summary>What a block of a stream remembers from picture to picture, in device memory.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BlockState
{
    /// <summary>As <see cref="FlashRule.Follow"/> returned it.</summary>
    public int Extreme;

    /// <summary>Sum of absolute differences of the picture before.</summary>
    public uint SadBefore;
}
