using System.Runtime.InteropServices;

namespace Vqa.Media.Interop;

/// <summary>
/// What NVDEC is asked: CUVIDDECODECAPS of NVIDIA's cuviddec.h, with the fields that are used. The reserved ones must be zero.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 88)]
internal struct DecodeCaps
{
    /// <summary>In: cudaVideoCodec.</summary>
    [FieldOffset(0)] public int Codec;

    /// <summary>In: cudaVideoChromaFormat: 0 monochrome, 1 is 4:2:0, 2 is 4:2:2, 3 is 4:4:4.</summary>
    [FieldOffset(4)] public int Chroma;

    /// <summary>In: bits per sample beyond 8.</summary>
    [FieldOffset(8)] public uint ExtraBits;

    /// <summary>Out: not zero where it decodes that.</summary>
    [FieldOffset(24)] public byte IsSupported;

    /// <summary>Out: the largest picture, in samples.</summary>
    [FieldOffset(28)] public uint MaxWidth;

    /// <inheritdoc cref="MaxWidth"/>
    [FieldOffset(32)] public uint MaxHeight;
}

/// <summary>NVIDIA's decoder library. FFmpeg loads it itself; here it is only asked what it can do.</summary>
internal static partial class CuvidLibrary
{
    /// <summary>Comes with the driver; a container gets it with the capability "video" only.</summary>
    public const string Library = "libnvcuvid.so.1";

    /// <summary>True where the library is there.</summary>
    public static bool IsPresent => NativeLibrary.TryLoad(Library, out _);

    /// <summary>Asks the device of the calling thread's current CUDA context. Returns a CUresult.</summary>
    [LibraryImport(Library)]
    public static partial int cuvidGetDecoderCaps(ref DecodeCaps caps);
}
