using System.Globalization;

namespace Vqa.Delivery.Results;

/// <summary>An hour of a stream whose metrics are still being written, as a file.</summary>
/// <param name="Stream">Id of the stream.</param>
/// <param name="Hour">Its start, UTC.</param>
/// <param name="Part">Tells it from what other nodes write of that hour; made up at random when the file began.</param>
/// <param name="Path">The file.</param>
internal sealed record RunningHour(string Stream, DateTimeOffset Hour, string Part, string Path);

/// <summary>
/// The files of the running hours, one for each stream with the lines of all its detectors:
/// <c>{folder}/{stream}/yyyyMMddHH-{part}.jsonl</c>. They are opened for each append and closed again, so that what
/// was appended outlives the process; a line that was cut by its death is removed at the next start, and the file
/// goes on. Any thread.
/// </summary>
internal sealed class RunningHours
{
    private const string Running = ".jsonl";
    private const string Sealed = ".sealed";
    private const string HourFormat = "yyyyMMddHH";

    private readonly string _root;
    private readonly DiskReserve _reserve;
    private readonly Dictionary<(string Stream, DateTimeOffset Hour), RunningHour> _hours = [];

    // Also keeps a stream's folder from being removed while a file is made in it.
    private readonly Lock _lock = new();

    /// <summary>Opens the folder, makes it where it is not there, and takes up what an earlier process left.</summary>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public RunningHours(string root, DiskReserve reserve)
    {
        (_root, _reserve) = (Path.GetFullPath(root), reserve);
        Directory.CreateDirectory(_root);
        foreach (var path in Directory.EnumerateFiles(_root, $"*{Running}", SearchOption.AllDirectories))
        {
            if (Parse(path) is { } hour)
            {
                CutTornLine(path);
                // Of several parts of one hour one goes on; the others are complete.
                if (!_hours.TryAdd((hour.Stream, hour.Hour), hour))
                {
                    Seal(hour);
                }
            }
        }
    }

    /// <summary>Hours that are being written.</summary>
    public IReadOnlyCollection<RunningHour> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _hours.Values];
            }
        }
    }

    /// <summary>
    /// Hours that are complete and wait to be taken away: also those that a process which died had not finished with.
    /// </summary>
    public IReadOnlyList<RunningHour> Complete =>
        [.. Directory.EnumerateFiles(_root, $"*{Sealed}", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(Parse).OfType<RunningHour>()];

    /// <summary>Appends lines to the hour that a window began in.</summary>
    /// <exception cref="IOException">The disk is full, but for its reserve, or fails.</exception>
    public void Append(string stream, DateTimeOffset start, ReadOnlySpan<byte> lines)
    {
        _reserve.Check(_root, lines.Length);
        lock (_lock)
        {
            AppendLocked(stream, start, lines);
        }
    }

    /// <summary>
    /// Ends an hour: nothing is appended to it any more. What comes later for it begins another part.
    /// </summary>
    public void Seal(RunningHour hour)
    {
        lock (_lock)
        {
            if (_hours.TryGetValue((hour.Stream, hour.Hour), out var running) && running == hour)
            {
                _hours.Remove((hour.Stream, hour.Hour));
            }

            File.Move(hour.Path, Path.ChangeExtension(hour.Path, Sealed), overwrite: true);
        }
    }

    /// <summary>Removes a complete hour, which has been taken away.</summary>
    public void Remove(RunningHour hour)
    {
        lock (_lock)
        {
            File.Delete(hour.Path);
            var folder = Path.GetDirectoryName(hour.Path)!;
            if (!Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }
        }
    }

    private void AppendLocked(string stream, DateTimeOffset start, ReadOnlySpan<byte> lines)
    {
        var hour = new DateTimeOffset(start.UtcDateTime.Date.AddHours(start.UtcDateTime.Hour), TimeSpan.Zero);
        if (!_hours.TryGetValue((stream, hour), out var running))
        {
            running = Begin(stream, hour);
            _hours.Add((stream, hour), running);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(running.Path)!);
        using var file = new FileStream(running.Path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var whole = file.Position;
        try
        {
            file.Write(lines);
        }
        catch (IOException)
        {
            // A part of a line would spoil the next one.
            file.SetLength(whole);
            throw;
        }
    }

    private RunningHour Begin(string stream, DateTimeOffset hour)
    {
        var part = Guid.NewGuid().ToString("N")[..8];
        var name = $"{hour.UtcDateTime.ToString(HourFormat, CultureInfo.InvariantCulture)}-{part}{Running}";
        return new RunningHour(stream, hour, part, Path.Combine(_root, ResultKey.Segment(stream), name));
    }

    private static RunningHour? Parse(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path).Split('-');
        return name.Length == 2 && DateTimeOffset.TryParseExact(
            name[0], HourFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var hour)
            ? new RunningHour(Path.GetFileName(Path.GetDirectoryName(path)!), hour, name[1], path)
            : null;
    }

    private static void CutTornLine(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var end = file.Length;
        while (end > 0)
        {
            file.Position = end - 1;
            if (file.ReadByte() == '\n')
            {
                break;
            }

            end--;
        }

        file.SetLength(end);
    }
}
