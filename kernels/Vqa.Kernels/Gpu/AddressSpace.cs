using ILGPU;
using ILGPU.Runtime;

namespace Vqa.Kernels.Gpu;

/// <summary>
/// All of a device's memory as one view that begins at address 0, so that a kernel reads at any address that a table
/// holds, also in memory that ILGPU knows nothing of: the decoder's surfaces. Owns nothing. What lies at an address,
/// and for how long, is the caller's affair.
/// </summary>
/// <remarks>
/// OpenCL knows no addresses. There the view is one buffer, the arena, and addresses are offsets in it.
/// </remarks>
internal sealed class AddressSpace : MemoryBuffer
{
    // What a pointer of today can hold.
    private const long Bytes = 1L << 47;

    /// <param name="accelerator">CUDA, or ILGPU's CPU.</param>
    public AddressSpace(Accelerator accelerator)
        : base(accelerator, Bytes, 1)
    {
        NativePtr = 0;
    }

    /// <summary>The whole of it.</summary>
    public ArrayView<byte> View => AsRawArrayView();

    /// <inheritdoc/>
    protected override void MemSet(AcceleratorStream stream, byte value, in ArrayView<byte> targetView) =>
        throw Refused();

    /// <inheritdoc/>
    protected override void CopyFrom(
        AcceleratorStream stream, in ArrayView<byte> sourceView, in ArrayView<byte> targetView) => throw Refused();

    /// <inheritdoc/>
    protected override void CopyTo(
        AcceleratorStream stream, in ArrayView<byte> sourceView, in ArrayView<byte> targetView) => throw Refused();

    /// <inheritdoc/>
    protected override void DisposeAcceleratorObject(bool disposing)
    {
    }

    private static NotSupportedException Refused() => new("Copy through the memory that owns the address.");
}
