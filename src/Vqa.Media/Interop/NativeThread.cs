using System.Runtime.InteropServices;

namespace Vqa.Media.Interop;

/// <summary>The calling thread as the operating system knows it.</summary>
public static partial class NativeThread
{
    private const int LeastNice = 19;

    /// <summary>Its number, as in /proc/self/task.</summary>
    public static int Id => gettid();

    /// <summary>Ends the process as a native library that finds itself broken does: for tests of what happens then.</summary>
    public static void Abort() => abort();

    /// <summary>Lets all other threads go first, for good; threads that it starts do the same.</summary>
    public static void GiveWay() => _ = setpriority(which: 0, who: 0, LeastNice);

    [LibraryImport("libc.so.6")]
    private static partial int gettid();

    // Of a thread, where "who" is 0: Linux keeps it for each.
    [LibraryImport("libc.so.6")]
    private static partial int setpriority(int which, uint who, int priority);

    [LibraryImport("libc.so.6")]
    private static partial void abort();
}
