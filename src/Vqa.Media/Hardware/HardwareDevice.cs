using Vqa.Media.Interop;

namespace Vqa.Media.Hardware;

/// <summary>
/// A GPU whose NVDEC decodes streams: FFmpeg's CUDA device around one CUDA context and one stream of it. Shared by all
/// decoders on the GPU; safe for use by several threads.
/// </summary>
/// <remarks>
/// Surfaces are mapped and downloaded on the stream, so work that is queued on the same stream after a receive sees the whole
/// picture without another wait. Decoders and frames hold the native device; disposing this object only says that no more
/// decoders will be opened.
/// </remarks>
public sealed class HardwareDevice : IDisposable
{
    private readonly nint _context;
    private readonly DecoderAllowance _allowance;
    private bool _isDisposed;

    private HardwareDevice(DeviceHandle handle, int index, nint context, int? maxDecoders)
    {
        Native = handle;
        Index = index;
        _context = context;
        _allowance = new DecoderAllowance(maxDecoders, () => Memory);
    }

    /// <summary>Native devices alive in the process, for leak tests.</summary>
    public static int LiveCount => DeviceHandle.LiveCount;

    /// <summary>Number of the GPU, as CUDA counts (CUDA_VISIBLE_DEVICES hides some).</summary>
    public int Index { get; }

    /// <summary>What reports call it: "cuda:0".</summary>
    public string Name => $"cuda:{Index}";

    /// <summary>Decoders that run on it now.</summary>
    public int Decoders => _allowance.Running;

    /// <summary>Decoders that it takes at a time: as many as was said, or as its memory holds by what those take that run now.
    /// </summary>
    public int MostDecoders => _allowance.Most;

    /// <summary>Bytes of its memory, whoever uses them; null where the driver does not tell.</summary>
    public (long Free, long Total)? Memory => _isDisposed ? null : CudaContext.MemoryOf(_context);

    internal DeviceHandle Native { get; }

    /// <summary>Makes a device in a context of somebody else, who computes there with what is decoded.</summary>
    /// <param name="index">Number of the GPU that the context is on.</param>
    /// <param name="context">CUcontext; borrowed until this object, every decoder and every frame is disposed.</param>
    /// <param name="stream">CUstream of that context; borrowed as long. Zero for the default stream.</param>
    /// <param name="refusal">Why there is no device; null where there is one.</param>
    /// <param name="maxDecoders">Further ones are refused; null for as many as its memory holds.</param>
    /// <returns>Null where there is none.</returns>
    public static HardwareDevice? Wrap(
        int index, nint context, nint stream, out HardwareRefusal? refusal, int? maxDecoders = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfEqual(context, nint.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDecoders ?? 1, 1, nameof(maxDecoders));
        refusal = Hindrance();
        return refusal is null ? Make(index, context, stream, ownsContext: false, maxDecoders, out refusal) : null;
    }

    /// <summary>Makes a device in a context of its own, which goes with the last decoder and the last frame.</summary>
    /// <param name="index">Number of the GPU, from 0.</param>
    /// <param name="refusal">Why there is no device; null where there is one.</param>
    /// <param name="maxDecoders">Further ones are refused; null for as many as its memory holds.</param>
    /// <returns>Null where there is none.</returns>
    public static HardwareDevice? Open(int index, out HardwareRefusal? refusal, int? maxDecoders = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDecoders ?? 1, 1, nameof(maxDecoders));
        nint context = 0;
        refusal = Hindrance() ?? CudaContext.Create(index, out context);
        if (refusal is not null) return null;
        HardwareDevice? device = Make(index, context, stream: 0, ownsContext: true, maxDecoders, out refusal);
        if (device is null) CudaContext.Destroy(context);
        return device;
    }

    public void Dispose()
    {
        _isDisposed = true;
        Native.Dispose();
    }

    /// <summary>Counts a decoder in; false where there are as many as may be.</summary>
    internal bool TryEnter() => _allowance.TryEnter();

    /// <summary>Counts a decoder out.</summary>
    internal void Leave() => _allowance.Leave();

    internal HardwareRefusal Full() => HardwareDiagnosis.TooManyDecoders(Name, _allowance.Most, _allowance.IsByMemory);

    private static HardwareRefusal? Hindrance()
    {
        if (FFmpegLibraries.Problem() is { } problem)
        {
            return new HardwareRefusal(HardwareRefusalReason.DeviceError, "FFmpeg cannot be used.", problem);
        }

        return !CudaDriver.IsPresent ? HardwareDiagnosis.NoDriver
            : !CuvidLibrary.IsPresent ? HardwareDiagnosis.NoDecoderLibrary
            : null;
    }

    private static HardwareDevice? Make(
        int index, nint context, nint stream, bool ownsContext, int? maxDecoders, out HardwareRefusal? refusal)
    {
        DeviceHandle? handle = DeviceHandle.Create(context, stream, ownsContext);
        refusal = handle is null ? HardwareDiagnosis.DriverTooOld : null;
        return handle is null ? null : new HardwareDevice(handle, index, context, maxDecoders);
    }
}
