using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace Vqa.Kernels.Gpu;

/// <summary>An array in pinned host memory and its twin on the device; copies between them are asynchronous.</summary>
internal sealed unsafe class Transfer<T> : IDisposable
    where T : unmanaged
{
    private readonly CPUMemoryBuffer _host;
    private readonly MemoryBuffer1D<T, Stride1D.Dense> _device;

    public Transfer(Accelerator accelerator, int length)
    {
        Length = length;
        _device = accelerator.Allocate1D<T>(length);
        _host = CPUMemoryBuffer.CreatePageLocked(accelerator, length, sizeof(T));
    }

    public int Length { get; }

    /// <summary>The host's array. Not to be touched while a copy is under way.</summary>
    public Span<T> Host => new((void*)_host.NativePtr, Length);

    /// <summary>The device's array.</summary>
    public ArrayView<T> Device => _device.View.AsContiguous();

    /// <summary>Where the device's array begins.</summary>
    public long Address => _device.NativePtr;

    /// <summary>Where the host's array begins.</summary>
    public long HostAddress => _host.NativePtr;

    /// <summary>Copies the first elements to the device.</summary>
    public void Upload(AcceleratorStream stream, int count) =>
        Device.SubView(0, count).CopyFrom(stream, _host.AsArrayView<T>(0, count));

    /// <summary>Copies the first elements from the device.</summary>
    public void Download(AcceleratorStream stream, int count) =>
        Device.SubView(0, count).CopyTo(stream, _host.AsArrayView<T>(0, count));

    public void Dispose()
    {
        _device.Dispose();
        _host.Dispose();
    }
}
