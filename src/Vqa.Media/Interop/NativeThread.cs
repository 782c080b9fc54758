using System.Runtime.InteropServices;

namespace Vqa.Media.Interop;

/// <summary>The calling thread as the operating system knows it.</summary>
public static partial class NativeThread
{
    /// <summary>Its number, as in /proc/self/task.</summary>
    public static int Id => gettid();

    /// <summary>Ends the process as a native library that finds itself broken does: for tests of what happens then.</summary>
    public static void Abort() => abort();

    [LibraryImport("libc.so.6")]
    private static partial int gettid();

    [LibraryImport("libc.so.6")]
    private static partial void abort();
}
