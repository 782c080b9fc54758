using System.Diagnostics;

namespace Vqa.IntegrationTests.Media;

/// <summary>Makes a named pipe of the file system.</summary>
internal static class NamedPipe
{
    /// <summary>Path of a new pipe in a folder.</summary>
    public static string Create(string folder)
    {
        string path = Path.Combine(folder, "pipe");
        using Process process = Process.Start("mkfifo", path);
        process.WaitForExit();
        return process.ExitCode == 0 ? path : throw new IOException($"mkfifo {path} failed");
    }
}
