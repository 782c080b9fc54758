namespace Vqa.Delivery.Results;

/// <summary>How a spool is doing. Counts are since the process started.</summary>
public sealed record SpoolHealth
{
    /// <summary>Where it uploads to, for people.</summary>
    public required string Store { get; init; }

    /// <summary>Objects that wait, those that are being uploaded included.</summary>
    public required int Depth { get; init; }

    /// <summary>Their size on disk, and how much may wait.</summary>
    public required long Bytes, MostBytes;

    /// <summary>How long the oldest has been waiting; zero where none waits.</summary>
    public required TimeSpan OldestAge { get; init; }

    /// <summary>Objects that the store has now because of this process.</summary>
    public required long Uploaded { get; init; }

    /// <summary>Objects that the store had already when they came: the harmless repetition after a crash.</summary>
    public required long AlreadyThere { get; init; }

    /// <summary>Tries that failed.</summary>
    public required long Failed { get; init; }

    /// <summary>Objects dropped, for more came than may wait or their file was damaged: these are lost.</summary>
    public required long Dropped { get; init; }

    /// <summary>Objects that the store refused for good; they lie in the folder <c>refused</c>.</summary>
    public required long Refused { get; init; }

    /// <summary>What went wrong last, and when; null where nothing did, or something was uploaded since.</summary>
    public string? LastError { get; init; }

    /// <inheritdoc cref="LastError"/>
    public DateTimeOffset? LastErrorAt { get; init; }
}
