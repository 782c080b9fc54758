namespace Vqa.Delivery.Evidence;

/// <summary>How much disk evidence may take.</summary>
public sealed record EvidenceFolderOptions
{
    /// <summary>Most bytes of all files. Default 5 GiB: some 500 clips of 10 s at 6 Mb/s.</summary>
    public long MaxBytes { get; init; } = 5L << 30;

    /// <summary>Most incidents, for a start reads the document of each. Default 10,000.</summary>
    public int MaxIncidents { get; init; } = 10_000;

    /// <summary>Bytes of the disk that are left free, whoever takes them. Default 2 GiB.</summary>
    public long MinFreeBytes { get; init; } = 2L << 30;

    /// <summary>
    /// The same as a part of the disk, 0 to 1; the smaller of the two counts, so that a small disk can be used at all. Default 0.1.
    /// </summary>
    public double MinFreePart { get; init; } = 0.1;
}
