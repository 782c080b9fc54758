namespace Vqa.Kernels.Gpu.Contexts;

/// <summary>
/// The primary context of a GPU: the one that CUDA's runtime, and with it ONNX Runtime, works in. ILGPU and the decoder
/// work in another one of the same device. What lies in one is brought into the other by <see cref="CopyFrom"/>. Any
/// thread may use it.
/// </summary>
/// <remarks>
/// Sources. "Interactions with the CUDA Driver API" (CUDA Runtime API): the runtime's calls act on whatever context is
/// current to the calling thread. ONNX Runtime makes the primary one current only where the current *device* is another
/// (its cuda_allocator.cc, SetDevice), and ILGPU leaves its own current to every thread that it was once bound to
/// (Accelerator.Bind, ScopedAcceleratorBinding): after that, memory that ONNX Runtime takes would lie in ILGPU's context,
/// and its streams would be refused there. So everything that ONNX Runtime is asked on CUDA is asked inside of
/// <see cref="Enter"/>, which puts things back as ILGPU believes them to be.
/// cuMemcpyPeerAsync (CUDA Driver API, Memory Management) "copies from device memory in one context to device memory in
/// another context", of one device as well. Reading another context's pointers from a kernel works in practice, for
/// addresses are unified in a process, but is promised only for peers of other devices (cuCtxEnablePeerAccess). A look is
/// one or two megabytes: the copy costs microseconds, and is the promised way.
/// </remarks>
public sealed class PrimaryContext : IDisposable
{
    private readonly int _device;
    private nint _context;

    private PrimaryContext(int device, nint context) => (_device, _context) = (device, context);

    /// <summary>Takes hold of a device's primary context, which is made where there is none yet.</summary>
    /// <param name="ordinal">The device, as the driver counts them.</param>
    /// <exception cref="GpuUnavailableException">There is no driver or no such device, or the call failed.</exception>
    public static PrimaryContext Retain(int ordinal)
    {
        try
        {
            CudaDriver.Check(CudaDriver.Init(0), "cuInit");
            CudaDriver.Check(CudaDriver.DeviceGet(out var device, ordinal), "cuDeviceGet");
            CudaDriver.Check(CudaDriver.PrimaryContextRetain(out var context, device), "cuDevicePrimaryCtxRetain");
            return new PrimaryContext(device, context);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            throw new GpuUnavailableException($"NVIDIA's driver cannot be loaded: {e.Message}", e);
        }
    }

    /// <summary>Makes it current to this thread, until the scope is disposed, on this thread, too.</summary>
    /// <exception cref="GpuUnavailableException">A call failed.</exception>
    public ContextScope Enter()
    {
        ObjectDisposedException.ThrowIf(_context == 0, this);
        CudaDriver.Check(CudaDriver.GetCurrent(out var before), "cuCtxGetCurrent");
        CudaDriver.Check(CudaDriver.SetCurrent(_context), "cuCtxSetCurrent");
        return new ContextScope(before);
    }

    /// <summary>Copies from memory of another context of this device into memory of this one, on the device.</summary>
    /// <param name="target">Address in this context.</param>
    /// <param name="source">Address in the other one.</param>
    /// <param name="sourceContext">The other one.</param>
    /// <param name="bytes">How much.</param>
    /// <param name="stream">A stream of the other context, current to this thread, in whose order it is done: both
    /// memories stay as they are until that has been waited for.</param>
    /// <exception cref="GpuUnavailableException">The call failed.</exception>
    public void CopyFrom(long target, long source, nint sourceContext, long bytes, nint stream)
    {
        ObjectDisposedException.ThrowIf(_context == 0, this);
        CudaDriver.Check(
            CudaDriver.CopyPeerAsync(
                (ulong)target, _context, (ulong)source, sourceContext, checked((nuint)bytes), stream),
            "cuMemcpyPeerAsync");
    }

    /// <summary>Copies from memory of this context into memory of this process, and waits for it.</summary>
    /// <exception cref="GpuUnavailableException">A call failed.</exception>
    public unsafe void Read(long source, Span<byte> target)
    {
        using var scope = Enter();
        fixed (byte* start = target)
        {
            CudaDriver.Check(CudaDriver.CopyToHost(start, (ulong)source, (nuint)target.Length), "cuMemcpyDtoH");
        }
    }

    /// <summary>Lets go of it. What lies in it must be freed before.</summary>
    public void Dispose()
    {
        if (_context != 0)
        {
            _context = 0;
            // A driver that fails at this has been lost before: nobody can do anything about it.
            _ = CudaDriver.PrimaryContextRelease(_device);
        }
    }
}
