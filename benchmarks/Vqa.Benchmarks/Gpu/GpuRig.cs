using Vqa.Analysis.Gpu;
using Vqa.Analysis.Sessions;
using Vqa.Kernels.Gpu;
using Vqa.Media.Hardware;

namespace Vqa.Benchmarks.Gpu;

/// <summary>A GPU as <c>vqa analyze</c> opens it: the decoder works in the context of the kernels.</summary>
internal sealed class GpuRig : IDisposable
{
    private GpuRig(GpuDevice kernels, HardwareDevice device) =>
        (Kernels, Device, Metering) = (kernels, device, new GpuMetering(kernels));

    /// <summary>Runs the kernels.</summary>
    public GpuDevice Kernels { get; }

    /// <summary>Decodes.</summary>
    public HardwareDevice Device { get; }

    /// <summary>Measures for all streams.</summary>
    public GpuMetering Metering { get; }

    /// <summary>Sessions that decode and measure here; without the model.</summary>
    public SessionOptions Options => new() { DecoderThreads = 1, Hardware = new HardwareDecoding(Device), Metering = Metering };

    /// <summary>Opens it.</summary>
    /// <param name="index">Number of the GPU.</param>
    /// <param name="isRehearsal">The driver is made up: kernels run on ILGPU's imitation, which reads the same memory.</param>
    /// <exception cref="GpuUnavailableException">It cannot be used; the message says why.</exception>
    public static GpuRig Open(int index, bool isRehearsal)
    {
        var kernels = GpuDevice.Open(isRehearsal ? GpuBackend.Cpu : GpuBackend.Cuda, isRehearsal ? 0 : index);
        var device = OpenDevice(kernels, index, null, out var refusal);
        if (device is null)
        {
            kernels.Dispose();
            throw new GpuUnavailableException(refusal!.Sentence);
        }

        return new GpuRig(kernels, device);
    }

    /// <summary>Another device on the same GPU, in the same context, with a limit of its own.</summary>
    public HardwareDevice Limited(int maxDecoders) =>
        OpenDevice(Kernels, Device.Index, maxDecoders, out var refusal)
        ?? throw new GpuUnavailableException(refusal!.Sentence);

    /// <inheritdoc/>
    public void Dispose()
    {
        Metering.Dispose();
        Device.Dispose();
        Kernels.Dispose();
    }

    private static HardwareDevice? OpenDevice(GpuDevice kernels, int index, int? maxDecoders, out HardwareRefusal? refusal) =>
        kernels.Backend == GpuBackend.Cuda
            ? HardwareDevice.Wrap(index, kernels.Accelerator.NativePtr, stream: 0, out refusal, maxDecoders)
            : HardwareDevice.Open(index, out refusal, maxDecoders);
}
