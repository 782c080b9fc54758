using System.Runtime.InteropServices;

namespace Vqa.Kernels.Gpu.Contexts;

/// <summary>
/// The few calls of NVIDIA's driver that ILGPU does not offer: those that have to do with a context of somebody else.
/// </summary>
internal static partial class CudaDriver
{
    /// <summary>ILGPU finds the driver by the same name: <see cref="GpuLibraries"/>.</summary>
    private const string Library = "libcuda.so.1";

    /// <exception cref="GpuUnavailableException">The call failed: its name, and what the driver calls the error.
    /// </exception>
    public static void Check(int result, string call)
    {
        if (result != 0)
        {
            throw new GpuUnavailableException($"{call}: {NameOf(result)}");
        }
    }

    [LibraryImport(Library, EntryPoint = "cuInit")]
    public static partial int Init(uint flags);

    [LibraryImport(Library, EntryPoint = "cuDeviceGet")]
    public static partial int DeviceGet(out int device, int ordinal);

    [LibraryImport(Library, EntryPoint = "cuDevicePrimaryCtxRetain")]
    public static partial int PrimaryContextRetain(out nint context, int device);

    [LibraryImport(Library, EntryPoint = "cuDevicePrimaryCtxRelease_v2")]
    public static partial int PrimaryContextRelease(int device);

    [LibraryImport(Library, EntryPoint = "cuCtxGetCurrent")]
    public static partial int GetCurrent(out nint context);

    [LibraryImport(Library, EntryPoint = "cuCtxSetCurrent")]
    public static partial int SetCurrent(nint context);

    [LibraryImport(Library, EntryPoint = "cuMemcpyPeerAsync")]
    public static partial int CopyPeerAsync(
        ulong target, nint targetContext, ulong source, nint sourceContext, nuint bytes, nint stream);

    [LibraryImport(Library, EntryPoint = "cuMemcpyDtoH_v2")]
    public static unsafe partial int CopyToHost(void* target, ulong source, nuint bytes);

    [LibraryImport(Library, EntryPoint = "cuGetErrorName")]
    private static partial int GetErrorName(int error, out nint name);

    private static string NameOf(int result) =>
        GetErrorName(result, out var name) == 0 && Marshal.PtrToStringUTF8(name) is { } text
            ? text
            : $"CUDA error {result}";
}
