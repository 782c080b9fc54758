namespace Vqa.Delivery.Reports;

/// <summary>Where the command line's outputs go: a file, or standard output for "-".</summary>
internal static class OutputFile
{
    /// <summary>The path that means standard output.</summary>
    public const string StandardOutput = "-";

    /// <summary>
    /// Writes a whole document: the file holds the old content or the new one, never a part. It is written beside its target and
    /// renamed; a symbolic link stays a link. A device or a pipe is written to directly.
    /// </summary>
    /// <param name="path">A file, or "-".</param>
    /// <param name="write">Writes the content to a stream that it must not dispose.</param>
    /// <exception cref="IOException">The file cannot be written. The old content is still there.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        if (OpenDirect(path) is { } direct)
        {
            using var buffered = new BufferedStream(direct, 64 * 1024);
            write(buffered);
            return;
        }

        var file = new FileInfo(path);
        var target = (file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) ?? file).FullName;
        var temporary = Path.Combine(
            Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Opens an output that grows while the analysis runs. Unbuffered; others may read along.</summary>
    /// <param name="path">A file, which is replaced, or "-".</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static Stream Open(string path) => path == StandardOutput
        ? Console.OpenStandardOutput()
        : new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);

    /// <summary>Opens what a rename must not replace: standard output, /dev/null, a named pipe, the shell's <c>&gt;(command)</c>.</summary>
    /// <returns>Null for a regular file, or where there is none yet.</returns>
    private static Stream? OpenDirect(string path)
    {
        var full = Path.GetFullPath(path);
        if (path == StandardOutput
            || full.StartsWith("/dev/", StringComparison.Ordinal)
            || full.StartsWith("/proc/", StringComparison.Ordinal))
        {
            return Open(path);
        }

        if (!File.Exists(full))
        {
            return null;
        }

        // Opening to write without truncating leaves a regular file as it is; a named pipe waits for its reader here.
        var stream = new FileStream(full, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        if (!stream.CanSeek)
        {
            return stream;
        }

        stream.Dispose();
        return null;
    }
}
