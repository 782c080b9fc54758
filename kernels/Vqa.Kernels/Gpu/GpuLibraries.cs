using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime.OpenCL;

namespace Vqa.Kernels.Gpu;

/// <summary>What ILGPU needs to be told about the libraries of this machine.</summary>
internal static class GpuLibraries
{
    private static readonly Lock _lock = new();
    private static bool _isResolving;

    /// <summary>
    /// ILGPU asks for "cuda" and "OpenCL"; drivers and containers ship the libraries under their sonames alone. Without
    /// this it finds no device and says nothing.
    /// </summary>
    public static void Resolve()
    {
        lock (_lock)
        {
            if (!_isResolving)
            {
                NativeLibrary.SetDllImportResolver(typeof(Context).Assembly, Load);
                _isResolving = true;
            }
        }
    }

    /// <summary>
    /// ILGPU's OpenCL asks for pointers without an address space, which PoCL 3.1 does not have. Our kernels need none
    /// (<see cref="OpenClAtomics"/>). The property has no public setter.
    /// </summary>
    public static bool AllowGenericAddresses(CLDevice device)
    {
        typeof(CLCapabilityContext).GetProperty(nameof(CLCapabilityContext.GenericAddressSpace))!
            .SetValue(device.Capabilities, true);
        return true;
    }

    private static nint Load(string name, Assembly assembly, DllImportSearchPath? path)
    {
        var library = name switch { "cuda" => "libcuda.so.1", "OpenCL" => "libOpenCL.so.1", _ => null };
        return library is not null && NativeLibrary.TryLoad(library, out var handle) ? handle : 0;
    }
}
