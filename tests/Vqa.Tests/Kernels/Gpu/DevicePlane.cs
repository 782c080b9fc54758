using Vqa.Kernels.Gpu;
using Vqa.Kernels.Planes;
using Vqa.Tests.Kernels.Planes;

namespace Vqa.Tests.Kernels.Gpu;

/// <summary>The same plane in host memory and on a device.</summary>
/// <remarks>On ILGPU's CPU both are one: a guarded plane, so that a kernel cannot read outside it unseen.</remarks>
internal sealed class DevicePlane : IDisposable
{
    private readonly GuardedPlane _plane;
    private readonly GpuDevice _device;
    private DeviceMemory? _memory;

    /// <param name="device">The device.</param>
    /// <param name="plane">Owned from here on.</param>
    public DevicePlane(GpuDevice device, GuardedPlane plane)
    {
        (_plane, _device) = (plane, device);
        Upload();
    }

    /// <summary>For the pass on the CPU.</summary>
    public PlaneView Host => _plane.View;

    /// <summary>For the GPU.</summary>
    public PlaneView Device => _memory is null
        ? Host
        : Host with { Address = (nint)_memory.Address + (Host.Address - _plane.First) };

    public GuardedPlane Plane => _plane;

    public void Dispose()
    {
        _memory?.Dispose();
        _plane.Dispose();
    }

    private void Upload()
    {
        if (_device.Backend != GpuBackend.Cpu)
        {
            _memory = _device.Allocate(_plane.Bytes);
            _memory.Write(_plane.Memory);
        }
    }
}
