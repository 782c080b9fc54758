using System.Globalization;

namespace Vqa.Delivery.Results;

/// <summary>
/// The folder that a spool keeps its files in. Names are numbers that rise, so that their order is that of age. One
/// process has it at a time. For one thread at a time, but for <see cref="WriteAsync"/> and <see cref="Load"/>.
/// </summary>
internal sealed class SpoolFolder : IDisposable
{
    private const string Whole = ".result";
    private const string Unfinished = ".tmp";

    private readonly string _root;
    private readonly string _refused;
    private readonly FileStream _lock;
    private readonly List<string> _left;
    private long _next = 1;

    /// <summary>
    /// Opens it, makes it where it is not there, and removes what a process that died left unfinished.
    /// </summary>
    /// <exception cref="IOException">Another process has it, or it cannot be made or written to; the message says
    /// which.</exception>
    public SpoolFolder(string root)
    {
        _root = Path.GetFullPath(root);
        _refused = Path.Combine(_root, "refused");
        Directory.CreateDirectory(_refused);
        _lock = Take(Path.Combine(_root, "lock"));
        foreach (var left in Directory.EnumerateFiles(_root, $"*{Unfinished}"))
        {
            File.Delete(left);
        }

        _left = [.. Directory.EnumerateFiles(_root, $"*{Whole}").Order(StringComparer.Ordinal)];
        foreach (var path in _left)
        {
            _next = Math.Max(_next, NumberOf(path) + 1);
        }
    }

    /// <summary>
    /// Reads the files that an earlier process left, one after the other, oldest first: those that are damaged or cannot be read are
    /// put aside, and are null. Once.
    /// </summary>
    public IEnumerable<(long Number, SpoolFile? File)> Load()
    {
        foreach (var path in _left)
        {
            var (number, file) = (NumberOf(path), ReadOrNull(path));
            if (number == 0 || file is null)
            {
                PutAside(path);
                file = null;
            }

            yield return (number, file);
        }

        _left.Clear();
    }

    /// <summary>Writes a file that is not one of the folder's yet. Any thread.</summary>
    public Task<SpoolFile> WriteAsync(string key, ResultBody body, DateTimeOffset at, CancellationToken stop) =>
        SpoolFile.WriteAsync(Path.Combine(_root, $"{Guid.NewGuid():N}{Unfinished}"), key, body, at, stop);

    /// <summary>Makes it one, the youngest.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    public long Adopt(SpoolFile file)
    {
        file.MoveTo(Path.Combine(_root, $"{_next:D19}{Whole}"));
        return _next++;
    }

    /// <summary>Puts a file aside, and removes the oldest of those put aside where they take too much space.</summary>
    /// <exception cref="IOException">It cannot be moved.</exception>
    public void Refuse(SpoolFile file, long mostBytes)
    {
        file.MoveTo(Path.Combine(_refused, $"{Path.GetFileName(file.Path)}.{Guid.NewGuid():N}"));
        var aside = new DirectoryInfo(_refused).EnumerateFiles().OrderByDescending(f => f.Name, StringComparer.Ordinal);
        foreach (var old in aside)
        {
            mostBytes -= old.Length;
            if (mostBytes < 0)
            {
                old.Delete();
            }
        }
    }

    private static SpoolFile? ReadOrNull(string path)
    {
        try
        {
            return SpoolFile.Read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long NumberOf(string path) =>
        long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private void PutAside(string path)
    {
        try
        {
            File.Move(path, Path.Combine(_refused, Path.GetFileName(path)), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays where it is; its number is not given again.
        }
    }

    /// <summary>Lets another process have it.</summary>
    public void Dispose() => _lock.Dispose();

    /// <summary>The kernel gives the lock back when a process ends, however it ends.</summary>
    private static FileStream Take(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new IOException(
                $"The spool {Path.GetDirectoryName(path)} is in use by another process: give every node a folder "
                + $"of its own. ({e.Message})",
                e);
        }
    }
}
