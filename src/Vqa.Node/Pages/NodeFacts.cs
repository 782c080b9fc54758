namespace Vqa.Node.Pages;

/// <summary>How the node is doing at one moment. What is null is not known, or not set up.</summary>
internal sealed record NodeFacts
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Version of the program.</summary>
    public required string Version { get; init; }

    /// <summary>When it was started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Where pictures are decoded, in words.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>Name, version and place of the model that sees block damage.</summary>
    public string? Model { get; init; }

    /// <summary>Room for streams.</summary>
    public CapacityFacts? Capacity { get; init; }

    /// <summary>Cost of a stream for an hour, in the currency of the configuration.</summary>
    public double? CostPerStreamHour { get; init; }

    /// <summary>Bytes of memory that the process holds.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>What is to be kept and told, part by part: ledger, subscribers, spool, evidence.</summary>
    public IReadOnlyList<PartFacts> Parts { get; init; } = [];

    /// <summary>How well it finds planted defects.</summary>
    public SelfTestFacts? SelfTest { get; init; }
}

/// <summary>Room for streams.</summary>
/// <param name="Cores">Processors that it may use.</param>
/// <param name="UsedCores">Processors that it uses.</param>
/// <param name="MaxUtilization">Share of the processors that streams may use, 0 to 1.</param>
/// <param name="MoreStreams">How many more it would take, as far as it knows what a stream costs; null where it does not.</param>
internal sealed record CapacityFacts(double Cores, double UsedCores, double MaxUtilization, int? MoreStreams)
{
    /// <summary>Streams that are watched with less effort, for want of room.</summary>
    public int Lowered { get; init; }

    /// <summary>Streams that were refused since the start.</summary>
    public long Refused { get; init; }

    /// <summary>What the GPU has left, in words; null for none.</summary>
    public string? Gpu { get; init; }

    /// <summary>Share of the processors in use, 0 to 1.</summary>
    public double Utilization => Cores > 0 ? UsedCores / Cores : 0;
}

/// <summary>How one part of the node is doing.</summary>
/// <param name="Name">Its name in words.</param>
/// <param name="Problem">What is wrong, in words; null where nothing is.</param>
/// <param name="Figures">What it counts: name and value in words.</param>
internal sealed record PartFacts(string Name, string? Problem, IReadOnlyList<(string Name, string Value)> Figures);

/// <summary>How the node's last trial of itself went.</summary>
/// <param name="Recall">Share of the planted defects that were told, 0 to 1.</param>
/// <param name="Delay">From the end of a defect's minimum duration to its notice, the longest; null where none was told.</param>
/// <param name="Problem">What went wrong, in words; null where all is well.</param>
/// <param name="At">When it was over.</param>
internal sealed record SelfTestFacts(double Recall, TimeSpan? Delay, string? Problem, DateTimeOffset At);
