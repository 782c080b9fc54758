using Vqa.Analysis.Detectors;

namespace Vqa.Delivery.Notices;

/// <summary>Which step of an incident's life a notice tells.</summary>
public enum NoticeKind
{
    /// <summary>It began: the first notice of every incident.</summary>
    Opened,

    /// <summary>Its severity, cause or numbers changed, or it was acknowledged.</summary>
    Updated,

    /// <summary>It is over. Only an acknowledgement may still follow, as an <see cref="Updated"/> with an end.</summary>
    Closed,
}

/// <summary>
/// One step in the life of an incident of a watched stream, complete in itself: what subscribers are sent and the store
/// keeps. Immutable, so that it may cross threads and outlive the session that found it.
/// </summary>
public sealed record IncidentNotice
{
    /// <summary>The incident's id, unique over all streams, runs and nodes (a UUID version 7).</summary>
    public required string IncidentId { get; init; }

    /// <summary>Number of the step, 1 for <see cref="NoticeKind.Opened"/>, then without gaps.</summary>
    public required int Revision { get; init; }

    /// <summary>Which step it is.</summary>
    public required NoticeKind Kind { get; init; }

    /// <summary>Id of the stream.</summary>
    public required string Stream { get; init; }

    /// <summary>Labels of the stream at that time.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Id of the detector that leads the incident.</summary>
    public required string Detector { get; init; }

    /// <summary>How bad it is by now.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Wall-clock time of this step.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Wall-clock time at which the defect itself began to be received.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Wall-clock time at which it ended; null while it lasts.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>
    /// True where the incident was closed because watching stopped (the node or the stream was stopped, the process
    /// died), not because the defect ended.
    /// </summary>
    public bool IsInterrupted { get; init; }

    /// <summary>The incident as a JSON object, as the report of <c>vqa analyze</c> writes it; its times are the session's.</summary>
    public required string IncidentJson { get; init; }

    /// <summary>Who took note of the incident; null while nobody has.</summary>
    public Acknowledgement? Acknowledged { get; init; }

    /// <summary>The same for every delivery of this step and different for every other: <c>{incident}.{revision}</c>.</summary>
    public string IdempotencyKey => $"{IncidentId}.{Revision}";
}
