using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Vqa.Delivery.Results;

/// <summary>
/// A second name for a file, given in one step and only where nobody has that name.
/// <see cref="File.Move(string, string)"/> looks first and renames then, so that of two at once the later one
/// replaces what the earlier one put there.
/// </summary>
internal static class HardLink
{
    private const int AlreadyExists = 17;   // EEXIST, of errno.h on Linux, like those below
    private const int NotPermitted = 1;     // EPERM: what file systems without links answer
    private const int NotSupported = 95;    // EOPNOTSUPP
    private const int TooManyLinks = 31;    // EMLINK

    /// <summary>Gives the name.</summary>
    /// <returns>False where there is a file of that name.</returns>
    /// <exception cref="IOException">The file system refuses; the message says why.</exception>
    public static bool TryCreate(string file, string name)
    {
        if (Link(file, name) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        switch (error)
        {
            case AlreadyExists:
                return false;
            case NotPermitted or NotSupported or TooManyLinks:
                return TryMove(file, name);
            default:
                throw new IOException($"{name} cannot be made: {new Win32Exception(error).Message}.");
        }
    }

    /// <summary>
    /// The next best where the file system has no links: a process beside this one may still replace the file.
    /// </summary>
    private static bool TryMove(string file, string name)
    {
        try
        {
            File.Move(file, name);
            return true;
        }
        catch (IOException) when (File.Exists(name))
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string file, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);
}
