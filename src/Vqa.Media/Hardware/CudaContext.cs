using Vqa.Media.Interop;

namespace Vqa.Media.Hardware;

/// <summary>Makes CUDA contexts, and says why where it cannot. The driver's library is there: whoever calls has looked.</summary>
internal static class CudaContext
{
    /// <summary>Makes a context that is no thread's current one; the caller's to destroy.</summary>
    /// <param name="index">Number of the GPU, from 0.</param>
    /// <param name="context">Zero where there is none.</param>
    /// <returns>Null where there is one.</returns>
    public static HardwareRefusal? Create(int index, out nint context)
    {
        context = 0;
        try
        {
            if (CountDevices(out int count) is { } refusal) return refusal;
            if (index >= count) return HardwareDiagnosis.NoSuchDevice(index, count);
            int result = CudaDriver.cuDeviceGet(out int device, index);
            if (result != CudaResults.Success) return HardwareDiagnosis.OfDriver(result, "find the GPU", index);
            result = CudaDriver.cuCtxCreate_v2(out context, CudaDriver.BlockingSync, device);
            if (result != CudaResults.Success) return HardwareDiagnosis.OfDriver(result, "open the GPU", index);
            _ = CudaDriver.cuCtxPopCurrent_v2(out _);
            return null;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return HardwareDiagnosis.DriverTooOld;
        }
    }

    /// <summary>Starts the driver and counts its GPUs.</summary>
    public static HardwareRefusal? CountDevices(out int count)
    {
        count = 0;
        int result = CudaDriver.cuInit(0);
        if (result != CudaResults.Success) return HardwareDiagnosis.OfDriver(result, "start", 0);
        result = CudaDriver.cuDeviceGetCount(out count);
        return result == CudaResults.Success ? null : HardwareDiagnosis.OfDriver(result, "count its GPUs", 0);
    }

    /// <summary>Free and total bytes of the memory of a context's GPU; null where the driver does not tell.</summary>
    public static (long Free, long Total)? MemoryOf(nint context)
    {
        if (CudaDriver.cuCtxPushCurrent_v2(context) != CudaResults.Success) return null;
        int result = CudaDriver.cuMemGetInfo_v2(out nuint free, out nuint total);
        _ = CudaDriver.cuCtxPopCurrent_v2(out _);
        return result == CudaResults.Success ? ((long)free, (long)total) : null;
    }

    /// <summary>Destroys a context that nobody uses.</summary>
    public static void Destroy(nint context) => _ = CudaDriver.cuCtxDestroy_v2(context);
}
