namespace Vqa.Delivery.Results;

/// <summary>
/// Room on a disk that results leave to others, above all to the ledger of incidents: what would take of it is refused. Immutable.
/// </summary>
public sealed record DiskReserve
{
    /// <summary>Bytes that stay free, whoever takes them.</summary>
    public required long Bytes { get; init; }

    /// <summary>The same as a part of the disk, 0 to 1; the smaller of the two counts, so that a small disk can be used at all.</summary>
    public required double Part { get; init; }

    /// <summary>Tells of the disk that a folder lies on.</summary>
    internal Func<string, (long Free, long Total)> Disk { get; init; } = static folder =>
    {
        var drive = new DriveInfo(folder);
        return (drive.AvailableFreeSpace, drive.TotalSize);
    };

    /// <summary>Returns where so much more may be written into a folder, which is there.</summary>
    /// <exception cref="IOException">It would take of the reserve; the message says how much is free.</exception>
    internal void Check(string folder, long bytes)
    {
        var (free, total) = Disk(folder);
        var kept = Math.Min(Bytes, (long)(Part * total));
        if (free - bytes < kept)
        {
            throw new IOException(
                $"the disk of {folder} has {free >> 20} MiB free, and the last {kept >> 20} MiB are left to the incidents.");
        }
    }
}
