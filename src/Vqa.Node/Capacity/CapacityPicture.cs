using Vqa.Media.Hardware;

namespace Vqa.Node.Capacity;

/// <summary>
/// How much of the machine is in use, and what was done about it, at one moment. Counts are since the start.
/// </summary>
internal sealed record CapacityPicture
{
    /// <summary>Processors: allowed, and in use.</summary>
    public required CapacityReading Reading { get; init; }

    /// <summary>Share of the processors that streams may use.</summary>
    public required double MaxUtilization { get; init; }

    /// <summary>How many more streams like those there are would be taken.</summary>
    public required int MoreStreams { get; init; }

    /// <summary>What a stream costs that is decoded fully, in cores, its share of common work included.</summary>
    public required double MeanStreamCores { get; init; }

    /// <summary>Streams that are watched by their keyframes only, for want of room, now.</summary>
    public required int Lowered { get; init; }

    /// <summary>Times that a stream was lowered.</summary>
    public required long LoweredTotal { get; init; }

    /// <summary>Times that a stream was raised again.</summary>
    public required long RaisedTotal { get; init; }

    /// <summary>Streams that were found to have room.</summary>
    public required long Admitted { get; init; }

    /// <summary>Streams that were refused.</summary>
    public required long Refused { get; init; }

    /// <summary>The GPU that decodes; null for none, or where its driver does not tell.</summary>
    public GpuLoad? Gpu { get; init; }

    /// <summary>What streams cost in money.</summary>
    public required StreamPrice Price { get; init; }
}
