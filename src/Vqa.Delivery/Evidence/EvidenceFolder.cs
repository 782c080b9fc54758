using System.Globalization;
using System.Text;
using Vqa.Media;

namespace Vqa.Delivery.Evidence;

/// <summary>
/// Evidence on disk, <c>{root}/{stream}/{yyyyMMdd}/{incident}/</c> with <c>evidence.json</c>, the clip, <c>picture.jpg</c> and
/// <c>heat-map.svg</c>. Bounded in bytes, in number and by the free room on the disk: the oldest goes first, and is counted. A folder is
/// there as a whole or not at all; what a crash left of one is removed at the next start. Any thread.
/// </summary>
public sealed class EvidenceFolder
{
    private const string ClipName = "clip", PictureName = "picture.jpg", HeatMapName = "heat-map.svg", Unfinished = ".tmp";

    private readonly string _root;
    private readonly EvidenceFolderOptions _options;
    private readonly Func<string, (long Free, long Total)> _disk;
    private readonly EvidenceIndex _index = new();
    private readonly Lock _lock = new();
    private long _dropped;

    /// <summary>Makes the folder where there is none. What lies there is taken up by the first <see cref="EvidenceWriter"/>.</summary>
    /// <param name="root">Its path.</param>
    /// <param name="options">Limits.</param>
    /// <exception cref="IOException">It cannot be made or read.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be made or read.</exception>
    public EvidenceFolder(string root, EvidenceFolderOptions options)
        : this(root, options, DiskOf)
    {
    }

    /// <summary>The same with a disk of the caller's.</summary>
    internal EvidenceFolder(string root, EvidenceFolderOptions options, Func<string, (long Free, long Total)> disk)
    {
        (_root, _options, _disk) = (Path.GetFullPath(root), options, disk);
        Directory.CreateDirectory(_root);
    }

    /// <summary>Bytes of all that is kept.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _index.Bytes;
            }
        }
    }

    /// <summary>Incidents that something is kept of.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _index.Count;
            }
        }
    }

    /// <summary>Incidents whose evidence was dropped since the start, to make room.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>What is kept of an incident; null where nothing is, or no longer. Its files may go at any time.</summary>
    public IncidentEvidence? Find(string incidentId)
    {
        lock (_lock)
        {
            return _index.Find(incidentId);
        }
    }

    /// <summary>Takes up what an earlier process left. Once, before anything is stored, on the thread that stores.</summary>
    /// <returns>Incidents of which not everybody has a copy who wants one, the oldest first.</returns>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder must not be read.</exception>
    internal IReadOnlyList<IncidentEvidence> Load()
    {
        var unkept = new List<IncidentEvidence>();
        foreach (var group in EvidenceScan.Of(_root, Unfinished))
        {
            lock (_lock)
            {
                _index.Add(group);
            }

            unkept.AddRange(group.Where(evidence => !File.Exists(evidence.Marker)));
        }

        TryMakeRoom(0, 0);
        return unkept;
    }

    /// <summary>Writes a recording. For one thread at a time.</summary>
    /// <param name="job">It.</param>
    /// <param name="now">Wall clock.</param>
    /// <param name="stored">Is given an item for each incident as it is written: also where a later one fails.</param>
    /// <returns>False where there is no room for it, even with all else gone.</returns>
    /// <exception cref="IOException">An incident cannot be written; nothing of it and of later ones is left.</exception>
    internal bool Store(EvidenceJob job, DateTimeOffset now, List<IncidentEvidence> stored)
    {
        if (!TryMakeRoom(job.Bytes, job.Items.Count))
        {
            return false;
        }

        var day = Path.Combine(_root, SafeName(job.Subject.Stream), now.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
        Directory.CreateDirectory(day);
        try
        {
            foreach (var item in job.Items)
            {
                stored.Add(StoreItem(job, item, day, now, stored.FirstOrDefault()));
            }
        }
        finally
        {
            // Also where a later one failed: what is there takes room.
            lock (_lock)
            {
                if (stored.Count > 0)
                {
                    _index.Add(stored);
                }
            }
        }

        TryMakeRoom(0, 0);
        return true;
    }

    /// <summary>A name that is safe as a folder's and tells streams apart: letters, digits, '-', '_' and inner dots; others as %XX.</summary>
    internal static string SafeName(string name)
    {
        var safe = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(name))
        {
            var isPlain = char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' || (b == '.' && safe.Length > 0);
            _ = isPlain ? safe.Append((char)b) : safe.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }

        return safe.Length > 0 ? safe.ToString() : "%";
    }

    private static IncidentEvidence StoreItem(
        EvidenceJob job, EvidenceItem item, string day, DateTimeOffset now, IncidentEvidence? first)
    {
        var target = Path.Combine(day, SafeName(item.IncidentId));
        var temporary = Path.Combine(day, "." + SafeName(item.IncidentId) + Unfinished);
        Delete(temporary);
        Directory.CreateDirectory(temporary);
        try
        {
            Clip? clip = null;
            string? problem = null;
            if (first is null && job.Stretch is { Count: > 0 } stretch)
            {
                try
                {
                    clip = ClipWriter.Write(stretch, temporary, ClipName);
                }
                catch (MediaException e)
                {
                    problem = e.Message;
                }
            }

            if (item.Picture is { } picture)
            {
                File.WriteAllBytes(Path.Combine(temporary, PictureName), picture);
            }

            if (item.Damage is { } damage)
            {
                File.WriteAllText(Path.Combine(temporary, HeatMapName), HeatMapDrawing.Of(damage, item.Picture));
            }

            IEnumerable<string> clips = first is null
                ? clip?.Files.Select(file => Path.Combine(target, file)) ?? []
                : first.Clips;
            var evidence = new IncidentEvidence(
                item.IncidentId,
                job.Subject.Stream,
                target,
                [.. clips],
                item.Picture is null ? null : Path.Combine(target, PictureName),
                item.Damage is null ? null : Path.Combine(target, HeatMapName),
                0);
            using (var document = new FileStream(
                Path.Combine(temporary, IncidentEvidence.DocumentName), FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                EvidenceDocument.Write(document, job, item, evidence, clip, first?.IncidentId, problem, now);
                document.Flush(flushToDisk: true);
            }

            Delete(target);
            Directory.Move(temporary, target);
            return evidence with { Bytes = SizeOf(target) };
        }
        catch
        {
            Delete(temporary);
            throw;
        }
    }

    /// <summary>Drops the oldest until so much more can be written; false where that is not enough.</summary>
    private bool TryMakeRoom(long bytes, int incidents)
    {
        while (!HasRoomFor(bytes, incidents))
        {
            IReadOnlyList<IncidentEvidence>? oldest;
            lock (_lock)
            {
                if (!_index.TryTakeOldest(out oldest))
                {
                    return false;
                }
            }

            foreach (var evidence in oldest)
            {
                Delete(evidence.Folder);
                DeleteWhereEmpty(Path.GetDirectoryName(evidence.Folder)!);
                Interlocked.Increment(ref _dropped);
            }
        }

        return true;
    }

    private bool HasRoomFor(long bytes, int incidents)
    {
        var (free, total) = _disk(_root);
        var kept = Math.Min(_options.MinFreeBytes, (long)(_options.MinFreePart * total));
        return Bytes + bytes <= _options.MaxBytes && Count + incidents <= _options.MaxIncidents && free - bytes >= kept;
    }

    private static (long Free, long Total) DiskOf(string path)
    {
        var drive = new DriveInfo(path);
        return (drive.AvailableFreeSpace, drive.TotalSize);
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void DeleteWhereEmpty(string folder)
    {
        if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
    }

    internal static long SizeOf(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles().Sum(file => file.Length);
}
