using System.Runtime.InteropServices;

namespace Vqa.Media.Interop;

/// <summary>
/// The process's environment as native libraries see it. .NET keeps a copy of its own, so that what is set through
/// <see cref="Environment"/> never reaches them.
/// </summary>
public static partial class NativeEnvironment
{
    /// <summary>
    /// Sets a variable where the user has not set it. Must be called before a library is loaded that may read the
    /// environment at the same time: the C library does not guard against that.
    /// </summary>
    public static void SetDefault(string name, string value) => _ = setenv(name, value, overwrite: 0);

    [LibraryImport("libc.so.6", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
