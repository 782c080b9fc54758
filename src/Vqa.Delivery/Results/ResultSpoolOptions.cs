namespace Vqa.Delivery.Results;

/// <summary>Where results wait for the store, and for how long it is waited.</summary>
public sealed record ResultSpoolOptions
{
    /// <summary>The folder, on a local disk that outlives the process. One process uses it at a time.</summary>
    public required string Folder { get; init; }

    /// <summary>What may wait in it, bytes. Default 2 GiB. Where more comes, the oldest is dropped.</summary>
    public long MostBytes { get; init; } = 2L << 30;

    /// <summary>Objects that may wait in it. Default 50,000: a start reads the head of each file. Where more come, the oldest is dropped.</summary>
    public int MostObjects { get; init; } = 50_000;

    /// <summary>What stays free of its disk: what would take of that is not taken over. Default 512 MiB, or a fortieth.</summary>
    public DiskReserve Reserve { get; init; } = new() { Bytes = 512 << 20, Part = 0.025 };

    /// <summary>
    /// What is kept of objects that the store refused, for a person to look at, bytes. Default 64 MiB.
    /// </summary>
    public long MostRefusedBytes { get; init; } = 64 << 20;

    /// <summary>
    /// Uploads at once, 1 to 32. Default 4: the top of an hour brings a file for each detector and stream.
    /// </summary>
    public int Uploads { get; init; } = 4;

    /// <summary>How long an upload may take. Default 10 minutes.</summary>
    public TimeSpan UploadLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The wait after a first failure. Default 0.5 s. It doubles with each further one, and is jittered.
    /// </summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest wait between tries. Default 30 s.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(30);
}
