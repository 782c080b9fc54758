using Vqa.Analysis.Detectors;
using Vqa.Delivery.Timelines;
using Vqa.Node.Streams;

namespace Vqa.Node.Pages;

/// <summary>Where the pages get what they show.</summary>
/// <param name="Streams">The streams.</param>
/// <param name="Incidents">Their incidents.</param>
/// <param name="Node">The node itself.</param>
/// <param name="Time">The clock.</param>
internal sealed record PageSources(IShownStreams Streams, IShownIncidents Incidents, IShownNode Node, TimeProvider Time)
{
    /// <summary>True where the pages ask who is there: they then offer to sign out.</summary>
    public bool HasLogin { get; init; }
}

/// <summary>The streams, as pages need them. Any thread.</summary>
internal interface IShownStreams
{
    /// <summary>What is known of each now, in the order of their ids.</summary>
    IReadOnlyList<StreamStatus> List();

    /// <summary>What is known of one now; null where there is none of that id.</summary>
    StreamStatus? Find(string id);

    /// <summary>Its metrics over time; null where none are kept.</summary>
    TimelineSlice? Timeline(string id, DateTimeOffset from, DateTimeOffset to, TimeSpan resolution);

    /// <summary>Forgives a stream that is quarantined. False where there is none of that id.</summary>
    Task<bool> ReleaseAsync(string id);
}

/// <summary>The incidents, as pages need them. Any thread.</summary>
internal interface IShownIncidents
{
    /// <summary>A part of them, newest start first.</summary>
    /// <param name="wanted">Which.</param>
    /// <param name="page">Where to go on; null for the newest.</param>
    /// <param name="limit">Most of them, at least 1.</param>
    /// <exception cref="ArgumentException">The page is none.</exception>
    ShownIncidentPage List(WantedIncidents wanted, string? page, int limit);

    /// <summary>One with all that is known of it; null where it is unknown.</summary>
    ShownIncident? Find(string id);

    /// <summary>Notes that somebody took note of it. False where it is unknown.</summary>
    Task<bool> AcknowledgeAsync(string id, string who, string? note, CancellationToken stop);
}

/// <summary>The node, as its page needs it. Any thread.</summary>
internal interface IShownNode
{
    /// <summary>How it is doing now.</summary>
    NodeFacts Read();
}

/// <summary>Which incidents to show. What is left out asks for nothing.</summary>
internal sealed record WantedIncidents
{
    /// <summary>Id of the stream.</summary>
    public string? Stream { get; init; }

    /// <summary>Id of the detector.</summary>
    public string? Detector { get; init; }

    /// <summary>The least severity.</summary>
    public Severity Least { get; init; } = Severity.Minor;

    /// <summary>True for those that last, false for those that are over.</summary>
    public bool? IsOpen { get; init; }

    /// <summary>Those that lasted at this time or later.</summary>
    public DateTimeOffset? From { get; init; }
}

/// <summary>A part of the list.</summary>
/// <param name="Incidents">The part.</param>
/// <param name="Next">What asks for the next part; null at the end.</param>
internal sealed record ShownIncidentPage(IReadOnlyList<ShownIncident> Incidents, string? Next);
