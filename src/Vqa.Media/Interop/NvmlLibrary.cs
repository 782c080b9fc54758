using System.Runtime.InteropServices;
using System.Text;

namespace Vqa.Media.Interop;

/// <summary>
/// NVIDIA's management library: it knows the driver's version, and a device's memory without a context on it. All
/// functions return 0 for success.
/// </summary>
internal static unsafe partial class NvmlLibrary
{
    /// <summary>Comes with the driver; a container gets it with the capability "utility" only.</summary>
    public const string Library = "libnvidia-ml.so.1";

    private const int Success = 0, VersionBytes = 96;

    /// <summary>True where the library is there.</summary>
    public static bool IsPresent => NativeLibrary.TryLoad(Library, out _);

    /// <summary>The driver's version, "550.54.15"; null where the library is not there, or does not tell.</summary>
    public static string? DriverVersion() => Ask<string?>(static () =>
    {
        byte* text = stackalloc byte[VersionBytes];
        if (nvmlSystemGetDriverVersion(text, VersionBytes) != Success) return null;
        var bytes = new ReadOnlySpan<byte>(text, VersionBytes);
        return Encoding.UTF8.GetString(bytes[..Math.Max(0, bytes.IndexOf((byte)0))]);
    });

    /// <summary>Bytes of a device's memory that are free; null where the library is not there, or does not tell.</summary>
    /// <param name="busId">Its place on the PCI bus.</param>
    public static long? FreeMemory(string busId) => Ask<long?>(() =>
    {
        MemoryInfo memory;
        return nvmlDeviceGetHandleByPciBusId_v2(busId, out nint device) == Success
            && nvmlDeviceGetMemoryInfo(device, &memory) == Success
            ? checked((long)memory.Free)
            : null;
    });

    /// <summary>Percent of a device's decoders' time that anybody used lately; null where the library is not there, or does not tell.</summary>
    /// <param name="busId">Its place on the PCI bus.</param>
    public static uint? DecoderUtilization(string busId) => Ask<uint?>(() =>
        nvmlDeviceGetHandleByPciBusId_v2(busId, out nint device) == Success
        && nvmlDeviceGetDecoderUtilization(device, out uint percent, out _) == Success
            ? Math.Min(percent, 100)
            : null);

    private static TAnswer? Ask<TAnswer>(Func<TAnswer?> question)
    {
        if (!IsPresent) return default;
        try
        {
            if (nvmlInit_v2() != Success) return default;
        }
        catch (EntryPointNotFoundException)
        {
            return default;
        }

        try
        {
            return question();
        }
        catch (EntryPointNotFoundException)
        {
            return default;
        }
        finally
        {
            _ = nvmlShutdown();
        }
    }

    [LibraryImport(Library)]
    private static partial int nvmlInit_v2();

    [LibraryImport(Library)]
    private static partial int nvmlShutdown();

    [LibraryImport(Library)]
    private static partial int nvmlSystemGetDriverVersion(byte* version, uint length);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int nvmlDeviceGetHandleByPciBusId_v2(string busId, out nint device);

    [LibraryImport(Library)]
    private static partial int nvmlDeviceGetMemoryInfo(nint device, MemoryInfo* memory);

    [LibraryImport(Library)]
    private static partial int nvmlDeviceGetDecoderUtilization(nint device, out uint percent, out uint microsecondsOfSample);

    /// <summary>nvmlMemory_t of nvml.h.</summary>
    private struct MemoryInfo
    {
        public ulong Total, Free, Used;
    }
}
