namespace Vqa.Delivery.Results;

/// <summary>How much a folder of results may grow.</summary>
public sealed record FolderStoreOptions
{
    /// <summary>Days that results are kept; 0 for ever. Default 30.</summary>
    public int KeepDays { get; init; } = 30;

    /// <summary>
    /// What stays free of its disk. Default 1 GiB, or a twentieth: twice what the spool leaves, so that results wait there first.
    /// </summary>
    public DiskReserve Reserve { get; init; } = new() { Bytes = 1L << 30, Part = 0.05 };
}
