using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using Vqa.Kernels.Gpu;

namespace Vqa.Benchmarks.Gpu;

/// <summary>How fast a device reads its memory, by <see cref="ReadingKernel"/>.</summary>
internal static class ReadBandwidth
{
    private const int Runs = 20;

    // Enough groups for each multiprocessor to have all threads that it can.
    private const int GroupsOfMultiprocessor = 32;

    /// <summary>Bytes a second at best.</summary>
    /// <param name="device">Opened with markers of its clock.</param>
    /// <param name="bytes">How much to read: many times what caches hold.</param>
    /// <exception cref="InsufficientMemoryException">The device has no such memory left.</exception>
    public static double Measure(GpuDevice device, long bytes)
    {
        var accelerator = device.Accelerator;
        using var binding = accelerator.BindScoped();
        using var stream = accelerator.CreateStream();
        using var memory = accelerator.Allocate1D<byte>(bytes);
        using var sums = accelerator.Allocate1D<uint>(1);
        memory.View.AsContiguous().MemSetToZero(stream);
        var launch = accelerator.LoadKernel<ArrayView<byte>, long, ArrayView<uint>>(ReadingKernel.Run);
        var most = (bytes / 16 / MeterKernel.GroupSize) + 1;
        var groups = (int)Math.Min(most, GroupsOfMultiprocessor * Math.Max(1, accelerator.NumMultiprocessors));
        return bytes / DeviceClock.Best(stream, Runs, () => launch(
            stream, new KernelConfig(groups, MeterKernel.GroupSize), memory.View.AsContiguous(), bytes / 16, sums.View.AsContiguous()))
            .TotalSeconds;
    }

    /// <summary>Bytes a second that the device's memory could give by its clock and width; null where the device does not tell.</summary>
    public static double? Nominal(GpuDevice device) =>
        // Two transfers in each period of the clock.
        device.Accelerator is CudaAccelerator { Device: CudaDevice { MemoryClockRate: > 0 } cuda }
            ? 2e3 * cuda.MemoryClockRate * (cuda.MemoryBusWidth / 8.0)
            : null;
}
