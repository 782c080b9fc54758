namespace Vqa.Node.Serve;

/// <summary>Where results are kept: a folder, or S3.</summary>
internal sealed record ResultSettings
{
    /// <summary>The folder; null for "results" among the node's data. Not beside <see cref="S3"/>.</summary>
    public string? Folder { get; init; }

    /// <summary>Days that results are kept in the folder; 0 for ever. In a bucket its lifecycle rules say.</summary>
    public int KeepDays { get; init; } = 30;

    /// <summary>The bucket; null for a folder.</summary>
    public BucketSettings? S3 { get; init; }

    /// <summary>Most megabytes that wait on the local disk while the store is away; then the oldest are dropped.</summary>
    public double SpoolMegabytes { get; init; } = 2048;
}

/// <summary>A bucket. Credentials are found as every AWS program finds them.</summary>
internal sealed record BucketSettings
{
    /// <summary>Its name.</summary>
    public required string Bucket { get; init; }

    /// <summary>What all keys begin with.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Its region; null for that of the environment.</summary>
    public string? Region { get; init; }

    /// <summary>Address of a server that is not Amazon's.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The bucket goes into the path: what most servers other than Amazon's want.</summary>
    public bool ForcePathStyle { get; init; }
}

/// <summary>What is kept of each incident.</summary>
internal sealed record EvidenceSettings
{
    /// <summary>Seconds of the stream before an incident.</summary>
    public double BeforeSeconds { get; init; } = 5;

    /// <summary>Seconds of the stream after it was told.</summary>
    public double AfterSeconds { get; init; } = 5;

    /// <summary>Seconds of packets that are always kept in memory, and the most megabytes of them, per stream.</summary>
    public double RingSeconds { get; init; } = 10;

    /// <inheritdoc cref="RingSeconds"/>
    public double RingMegabytes { get; init; } = 16;

    /// <summary>Most megabytes of evidence on the local disk; the oldest makes room.</summary>
    public double FolderMegabytes { get; init; } = 5120;
}
