namespace Vqa.Delivery.Results;

/// <summary>How metrics are written.</summary>
public sealed record ResultWriterOptions
{
    /// <summary>
    /// Where the files of the running hours lie, on a local disk that outlives the process. One process uses it at a
    /// time.
    /// </summary>
    public required string Folder { get; init; }

    /// <summary>Length of a window, seconds; divides an hour. Default 10.</summary>
    public int WindowSeconds { get; init; } = 10;

    /// <summary>How long after its end an hour is still open for windows that come late. Default 1 minute.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What stays free of its disk: windows that would take of that are lost. Default 512 MiB, or a fortieth.</summary>
    public DiskReserve Reserve { get; init; } = new() { Bytes = 512 << 20, Part = 0.025 };

    /// <summary>
    /// Windows that may wait to be written, of all streams; more are lost and counted. Default 4,096 (6 MiB).
    /// </summary>
    public int MostWaiting { get; init; } = 4096;
}
