namespace Vqa.Delivery.Evidence;

/// <summary>How the keeping of evidence is doing, at one moment.</summary>
public sealed record EvidenceHealth
{
    /// <summary>Bytes of all that is kept on disk.</summary>
    public required long Bytes { get; init; }

    /// <summary>Incidents that have something there.</summary>
    public required int Incidents { get; init; }

    /// <summary>Incidents written since the start.</summary>
    public required long Written { get; init; }

    /// <summary>Incidents whose evidence was dropped since the start to make room, the oldest first.</summary>
    public required long Dropped { get; init; }

    /// <summary>Incidents since the start that were never written: too many were waiting, or there was no room at all.</summary>
    public required long Lost { get; init; }

    /// <summary>Incidents since the start whose evidence could not be written.</summary>
    public required long Failed { get; init; }

    /// <summary>Clips that wait to be written now.</summary>
    public required int Waiting { get; init; }

    /// <summary>Times since the start that something written could not be copied into the store; it is tried again every minute.</summary>
    public long CopiesFailed { get; init; }

    /// <summary>Incidents of which a copy in the store is still missing.</summary>
    public int Uncopied { get; init; }

    /// <summary>Why the last one that failed did; null where none did, or one succeeded since.</summary>
    public string? LastError { get; init; }
}
