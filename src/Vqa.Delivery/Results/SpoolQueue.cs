namespace Vqa.Delivery.Results;

/// <summary>A file of the spool in memory.</summary>
internal sealed class SpoolEntry(long number, SpoolFile file)
{
    /// <summary>Place in the order of age.</summary>
    public long Number { get; } = number;

    /// <summary>The file.</summary>
    public SpoolFile File { get; } = file;

    /// <summary>Tries that failed.</summary>
    public int Tries { get; set; }

    /// <summary>How many objects the store had taken when it first refused this one without a clear reason; null where it did not.</summary>
    public long? TakenAtRefusal { get; set; }

    /// <summary>Somebody is uploading it.</summary>
    public bool IsTaken { get; set; }
}

/// <summary>
/// What waits, oldest first. An object that fails again and again goes behind the others from time to time, so that
/// one whose trouble is its own does not hold up everything. Not safe for several threads.
/// </summary>
internal sealed class SpoolQueue
{
    private const int TriesBeforeYielding = 4;

    private readonly SortedDictionary<long, SpoolEntry> _all = [];
    private readonly SortedSet<SpoolEntry> _waiting = new(Comparer<SpoolEntry>.Create(
        (a, b) => (a.Tries / TriesBeforeYielding, a.Number).CompareTo((b.Tries / TriesBeforeYielding, b.Number))));
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    /// <summary>Files in it, taken ones included.</summary>
    public int Count => _all.Count;

    /// <summary>Their size.</summary>
    public long Bytes { get; private set; }

    /// <summary>When the oldest came; null where there is none.</summary>
    public DateTimeOffset? OldestAt => _all.Count == 0 ? null : _all.First().Value.File.At;

    /// <summary>Whether an object of that key is in it.</summary>
    public bool Has(string key) => _keys.Contains(key);

    /// <summary>Adds the youngest.</summary>
    public void Add(SpoolEntry entry)
    {
        _all.Add(entry.Number, entry);
        _waiting.Add(entry);
        _keys.Add(entry.File.Key);
        Bytes += entry.File.Bytes;
    }

    /// <summary>Takes the one whose turn it is; null where none waits.</summary>
    public SpoolEntry? Take()
    {
        if (_waiting.Min is not { } entry)
        {
            return null;
        }

        _waiting.Remove(entry);
        entry.IsTaken = true;
        return entry;
    }

    /// <summary>Gives one that was taken back.</summary>
    /// <param name="entry">Taken before.</param>
    /// <param name="hasFailed">True where it was tried in vain.</param>
    public void GiveBack(SpoolEntry entry, bool hasFailed)
    {
        entry.Tries += hasFailed ? 1 : 0;
        entry.IsTaken = false;
        _waiting.Add(entry);
    }

    /// <summary>Removes one.</summary>
    public void Remove(SpoolEntry entry)
    {
        _waiting.Remove(entry);
        _all.Remove(entry.Number);
        _keys.Remove(entry.File.Key);
        Bytes -= entry.File.Bytes;
    }

    /// <summary>The oldest that nobody is uploading; null where there is none.</summary>
    public SpoolEntry? OldestIdle() => _all.Values.FirstOrDefault(entry => !entry.IsTaken);
}
