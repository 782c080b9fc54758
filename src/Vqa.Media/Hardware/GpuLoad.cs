using Vqa.Media.Interop;

namespace Vqa.Media.Hardware;

/// <summary>What a GPU does at one moment.</summary>
/// <param name="Index">Its number, as CUDA counts.</param>
/// <param name="Name">"NVIDIA L4".</param>
/// <param name="TotalBytes">Its memory.</param>
/// <param name="FreeBytes">What nobody uses of it; null where it is not told.</param>
/// <param name="DecoderUtilization">Share of its decoders' time that anybody used lately, 0 to 1; null where it is not
/// told.</param>
public sealed record GpuLoad(int Index, string Name, long TotalBytes, long? FreeBytes, double? DecoderUtilization)
{
    /// <summary>Looks, without a context and memory of its own on the GPU. Takes a moment. Any thread.</summary>
    /// <param name="index">Its number, as CUDA counts.</param>
    /// <returns>Null where there is no such GPU, or its driver does not answer.</returns>
    public static GpuLoad? Read(int index)
    {
        if (!CudaDriver.IsPresent) return null;
        try
        {
            if (CudaContext.CountDevices(out int count) is not null || index < 0 || index >= count) return null;
            if (CudaDriver.cuDeviceGet(out int device, index) != CudaResults.Success) return null;
            _ = CudaDriver.cuDeviceTotalMem_v2(out nuint total, device);
            string bus = CudaDriver.BusIdOf(device);
            return new GpuLoad(
                index, CudaDriver.NameOf(device), (long)total, NvmlLibrary.FreeMemory(bus),
                NvmlLibrary.DecoderUtilization(bus) / 100.0);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or BadImageFormatException)
        {
            return null;
        }
    }
}
