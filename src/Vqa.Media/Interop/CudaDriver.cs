using System.Runtime.InteropServices;
using System.Text;

namespace Vqa.Media.Interop;

/// <summary>
/// The functions of NVIDIA's CUDA driver that are used here, under its own names. All return a CUresult. The library is
/// looked for at the first call: ask <see cref="IsPresent"/> before.
/// </summary>
internal static unsafe partial class CudaDriver
{
    /// <summary>Comes with the driver, and with nothing else.</summary>
    public const string Library = "libcuda.so.1";

    /// <summary>CU_CTX_SCHED_BLOCKING_SYNC: a thread that waits for the GPU sleeps.</summary>
    public const uint BlockingSync = 4;

    /// <summary>CUdevice_attribute: the two parts of the compute capability.</summary>
    public const int ComputeMajor = 75, ComputeMinor = 76;

    /// <summary>Longest name that we take, of a device and of its place on the bus.</summary>
    private const int NameBytes = 128, BusBytes = 32;

    /// <summary>True where the library is there; whether it works is another matter.</summary>
    public static bool IsPresent => NativeLibrary.TryLoad(Library, out _);

    [LibraryImport(Library)]
    public static partial int cuInit(uint flags);

    /// <param name="version">Newest CUDA that the driver runs, 1000 x major + 10 x minor.</param>
    [LibraryImport(Library)]
    public static partial int cuDriverGetVersion(out int version);

    [LibraryImport(Library)]
    public static partial int cuDeviceGetCount(out int count);

    [LibraryImport(Library)]
    public static partial int cuDeviceGet(out int device, int ordinal);

    [LibraryImport(Library)]
    public static partial int cuDeviceGetAttribute(out int value, int attribute, int device);

    [LibraryImport(Library)]
    public static partial int cuDeviceTotalMem_v2(out nuint bytes, int device);

    /// <param name="context">Becomes the calling thread's current one; the caller's to destroy.</param>
    /// <param name="flags">How to wait.</param>
    /// <param name="device">Of <see cref="cuDeviceGet"/>.</param>
    [LibraryImport(Library)]
    public static partial int cuCtxCreate_v2(out nint context, uint flags, int device);

    [LibraryImport(Library)]
    public static partial int cuCtxDestroy_v2(nint context);

    [LibraryImport(Library)]
    public static partial int cuCtxPushCurrent_v2(nint context);

    [LibraryImport(Library)]
    public static partial int cuCtxPopCurrent_v2(out nint context);

    /// <summary>Memory of the current context's device.</summary>
    [LibraryImport(Library)]
    public static partial int cuMemGetInfo_v2(out nuint free, out nuint total);

    /// <summary>The device's name; empty where it has none.</summary>
    public static string NameOf(int device)
    {
        byte* name = stackalloc byte[NameBytes];
        return cuDeviceGetName(name, NameBytes, device) == CudaResults.Success ? Text(name, NameBytes) : "";
    }

    /// <summary>The device's place on the PCI bus, "0000:01:00.0"; empty where it is not told.</summary>
    public static string BusIdOf(int device)
    {
        byte* id = stackalloc byte[BusBytes];
        return cuDeviceGetPCIBusId(id, BusBytes, device) == CudaResults.Success ? Text(id, BusBytes) : "";
    }

    /// <summary>A result by the driver's own name for it: "CUDA_ERROR_OUT_OF_MEMORY".</summary>
    public static string Describe(int result)
    {
        byte* name = null;
        return cuGetErrorName(result, &name) == CudaResults.Success && name != null
            ? Marshal.PtrToStringUTF8((nint)name)!
            : $"CUDA error {result}";
    }

    private static string Text(byte* start, int most)
    {
        var bytes = new ReadOnlySpan<byte>(start, most);
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    [LibraryImport(Library)]
    private static partial int cuDeviceGetName(byte* name, int length, int device);

    [LibraryImport(Library)]
    private static partial int cuDeviceGetPCIBusId(byte* id, int length, int device);

    [LibraryImport(Library)]
    private static partial int cuGetErrorName(int result, byte** name);
}
