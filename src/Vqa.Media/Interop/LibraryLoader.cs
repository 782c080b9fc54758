using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>
/// Finds FFmpeg's libraries by the name that carries their ABI version (libavcodec.so.59): a library of another version
/// has other struct layouts and must never be taken by accident.
/// </summary>
internal static class LibraryLoader
{
    /// <summary>Library, and the major version that the bindings were generated from.</summary>
    public static readonly IReadOnlyList<(string Name, int Major)> Libraries =
    [
        ("avutil", ffmpeg.LIBAVUTIL_VERSION_MAJOR),
        ("swresample", ffmpeg.LIBSWRESAMPLE_VERSION_MAJOR),
        ("swscale", ffmpeg.LIBSWSCALE_VERSION_MAJOR),
        ("avcodec", ffmpeg.LIBAVCODEC_VERSION_MAJOR),
        ("avformat", ffmpeg.LIBAVFORMAT_VERSION_MAJOR),
    ];

    /// <summary>File name of a library of the wanted version.</summary>
    public static string SoName(string name, int major) => $"lib{name}.so.{major}";

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Must run before the first import is bound, whoever calls it.")]
    internal static void Register()
    {
        NativeLibrary.SetDllImportResolver(typeof(LibraryLoader).Assembly, Resolve);
#if USE_FFMPEG_AUTOGEN
        // The package loads by itself, by versioned name from one folder.
        ffmpeg.RootPath = "/usr/lib/x86_64-linux-gnu";
#endif
    }

    /// <summary>Zero, "look the usual way", for every library that is not FFmpeg's.</summary>
    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? path)
    {
        foreach ((string name, int major) in Libraries)
        {
            if (name == library) return NativeLibrary.Load(SoName(name, major), assembly, path);
        }

        return 0;
    }
}
