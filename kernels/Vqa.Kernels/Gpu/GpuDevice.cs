using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using Vqa.Kernels.Blocks;
using Vqa.Kernels.Gpu.Looks;
using Vqa.Kernels.History;

namespace Vqa.Kernels.Gpu;

/// <summary>
/// A device with the kernels loaded: owns ILGPU's context and accelerator. Everything that it makes must be disposed
/// before it. One per GPU. Any thread may make memory and batches.
/// </summary>
public sealed class GpuDevice : IDisposable
{
    // One warp of threads after the other, as on NVIDIA's GPUs, and as many as a group has.
    private static readonly CPUDevice _imitation = new(32, MeterKernel.GroupSize / 32, 1);

    private readonly Context _context;
    // ILGPU does not promise that an accelerator's members can be called by several threads at once.
    private readonly Lock _making = new();
    private readonly AddressSpace? _space;
    private readonly Arena? _arena;
    private readonly MemoryBuffer1D<short, Stride1D.Dense> _luminances;

    private GpuDevice(GpuBackend backend, Context context, Accelerator accelerator, long arenaBytes)
    {
        (Backend, _context, Accelerator) = (backend, context, accelerator);
        using var binding = accelerator.BindScoped();
        _arena = backend == GpuBackend.OpenCl ? new Arena(accelerator, arenaBytes) : null;
        _space = _arena is null ? new AddressSpace(accelerator) : null;
        _luminances = accelerator.Allocate1D<short>(
            [.. FlashRule.Luminances(isFullRange: false), .. FlashRule.Luminances(isFullRange: true)]);
        Launch = accelerator.LoadKernel<
            ArrayView<byte>, ArrayView<DeviceFrame>, ArrayView<int>, ArrayView<BlockMetrics>, ArrayView<ulong>,
            ArrayView<short>>(MeterKernel.Run);
    }

    /// <summary>What runs the kernels.</summary>
    public GpuBackend Backend { get; }

    /// <summary>The device's own name.</summary>
    public string Name => Accelerator.Name;

    /// <summary>
    /// ILGPU's accelerator. With CUDA, <see cref="Accelerator.NativePtr"/> is the CUcontext: a decoder that works in it
    /// hands out surfaces that <see cref="FrameTask"/> takes as they are.
    /// </summary>
    public Accelerator Accelerator { get; }

    /// <summary>The number that the driver knows it by; null where it is no GPU of NVIDIA's.</summary>
    public int? CudaOrdinal => (Accelerator as CudaAccelerator)?.DeviceId;

    internal ArrayView<byte> Memory => _arena?.View ?? _space!.View;

    internal ArrayView<short> Luminances => _luminances.View.AsContiguous();

    internal Action<
        AcceleratorStream, KernelConfig, ArrayView<byte>, ArrayView<DeviceFrame>, ArrayView<int>,
        ArrayView<BlockMetrics>, ArrayView<ulong>, ArrayView<short>> Launch { get; }

    /// <summary>Opens a device.</summary>
    /// <param name="backend">What is to run the kernels.</param>
    /// <param name="index">Of several, which.</param>
    /// <param name="arenaBytes">For OpenCL: how much memory all frames and histories may take.</param>
    /// <param name="isProfiled">Streams take markers of the device's clock.</param>
    /// <exception cref="GpuUnavailableException">There is none, or it cannot be used; says why.</exception>
    public static GpuDevice Open(
        GpuBackend backend, int index = 0, long arenaBytes = 256L << 20, bool isProfiled = false)
    {
        GpuLibraries.Resolve();
        Context? context = null;
        Accelerator? accelerator = null;
        try
        {
            context = Context.Create(builder => Configure(isProfiled ? builder.Profiling() : builder, backend));
            // Where it finds none of those asked for, ILGPU offers its imitation.
            var devices = context.Devices.Where(device => device.AcceleratorType == TypeOf(backend)).ToList();
            if (index < 0 || index >= devices.Count)
            {
                throw new GpuUnavailableException($"There is no {backend} device {index}: {devices.Count} found.");
            }

            accelerator = devices[index].CreateAccelerator(context);
            return new GpuDevice(backend, context, accelerator, arenaBytes);
        }
        catch (Exception error)
        {
            Abandon(accelerator);
            Abandon(context);
            throw error as GpuUnavailableException
                ?? new GpuUnavailableException($"{backend} device {index} cannot be used: {error.Message}", error);
        }
    }

    /// <summary>Takes memory of the device. Its contents are undefined.</summary>
    /// <exception cref="InsufficientMemoryException">There is none left.</exception>
    public DeviceMemory Allocate(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        lock (_making)
        {
            if (_arena is not null)
            {
                return _arena.Allocate(bytes, _making);
            }

            using var binding = Accelerator.BindScoped();
            var buffer = Accelerator.Allocate1D<byte>(bytes);
            return new DeviceMemory(buffer.View.AsContiguous(), buffer.NativePtr, () => Free(buffer));
        }
    }

    /// <summary>Makes the memory that a stream's blocks remember in.</summary>
    public BlockHistory CreateHistory(int width, int height) => new(this, width, height);

    /// <summary>Makes a batch: the buffers for one launch at a time.</summary>
    /// <param name="maxFrames">Most frames of a launch.</param>
    /// <param name="maxBlocks">Most blocks of them together; 8160 a frame of 1080p. 32 bytes of device memory
    /// each.</param>
    /// <param name="stream">Borrowed; null makes one that the batch owns.</param>
    public MeterBatch CreateBatch(int maxFrames, int maxBlocks, AcceleratorStream? stream = null)
    {
        lock (_making)
        {
            return new MeterBatch(this, maxFrames, maxBlocks, stream);
        }
    }

    /// <summary>Makes a batch of looks for the corruption model.</summary>
    /// <param name="width">Of the reduced pictures, padded to a multiple of 16.</param>
    /// <param name="height">The same.</param>
    /// <param name="maxPairs">Most pairs of a launch.</param>
    /// <param name="stream">Borrowed; null makes one that the batch owns.</param>
    public LookBatch CreateLooks(int width, int height, int maxPairs, AcceleratorStream? stream = null)
    {
        lock (_making)
        {
            return new LookBatch(this, width, height, maxPairs, stream);
        }
    }

    /// <summary>Makes a stream of its own: what is launched in it waits for nothing that is launched elsewhere.
    /// Disposed by the caller, before the device.</summary>
    public AcceleratorStream CreateStream()
    {
        lock (_making)
        {
            using var binding = Accelerator.BindScoped();
            return Accelerator.CreateStream();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _luminances.Dispose();
        _arena?.Dispose();
        _space?.Dispose();
        Accelerator.Dispose();
        _context.Dispose();
    }

    private void Free(MemoryBuffer buffer)
    {
        lock (_making)
        {
            using var binding = Accelerator.BindScoped();
            buffer.Dispose();
        }
    }

    // A driver that failed half way may fail at this too. What failed first is what to tell.
    private static void Abandon(IDisposable? opened)
    {
        try
        {
            opened?.Dispose();
        }
        catch (Exception)
        {
            return;
        }
    }

    private static AcceleratorType TypeOf(GpuBackend backend) => backend switch
    {
        GpuBackend.Cuda => AcceleratorType.Cuda,
        GpuBackend.OpenCl => AcceleratorType.OpenCL,
        _ => AcceleratorType.CPU,
    };

    private static void Configure(Context.Builder builder, GpuBackend backend)
    {
        PackedBytes.Register(OpenClAtomics.Register(builder.Optimize(OptimizationLevel.O2)));
        _ = backend switch
        {
            GpuBackend.Cuda => builder.Cuda(),
            GpuBackend.OpenCl => builder.OpenCL(GpuLibraries.AllowGenericAddresses),
            _ => builder.CPU(_imitation),
        };
    }
}
