using Vqa.Delivery.Evidence;
using Vqa.Delivery.Outbox;
using Vqa.Delivery.Timelines;
using Vqa.Node.Followers;
using Vqa.Node.Pages;
using Vqa.Node.Streams;

namespace Vqa.Node.Serve;

/// <summary>The streams of a node, as its pages show them.</summary>
internal sealed class ShownFleet(Fleet fleet, TimelineFollower timelines) : IShownStreams
{
    /// <inheritdoc/>
    public IReadOnlyList<StreamStatus> List() => fleet.List();

    /// <inheritdoc/>
    public StreamStatus? Find(string id) => fleet.Find(id);

    /// <inheritdoc/>
    public TimelineSlice? Timeline(string id, DateTimeOffset from, DateTimeOffset to, TimeSpan resolution) =>
        timelines.Find(id)?.Query(from, to, resolution);

    /// <inheritdoc/>
    public Task<bool> ReleaseAsync(string id) => fleet.ReleaseAsync(id);
}

/// <summary>The incidents of a node, as its pages show them: from the ledger, with the evidence that is still there.</summary>
internal sealed class ShownLedger(IncidentLedger ledger, EvidenceFolder evidence, TimeProvider time) : IShownIncidents
{
    /// <inheritdoc/>
    public ShownIncidentPage List(WantedIncidents wanted, string? page, int limit)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var found = ledger.List(
            new IncidentFilter
            {
                Stream = wanted.Stream,
                Detector = wanted.Detector,
                MinSeverity = wanted.Least,
                IsOpen = wanted.IsOpen,
                From = wanted.From,
            },
            page, limit);
        return new ShownIncidentPage([.. found.Incidents.Select(Shown)], found.NextPage);
    }

    /// <inheritdoc/>
    public ShownIncident? Find(string id) => ledger.Find(id) is not { } incident ? null : Shown(incident) with
    {
        Steps =
        [
            .. ledger.Life(id).Select(step => new IncidentStep(step.Notice.Kind, step.Notice.Revision, step.Notice.At, step.Notice.Severity)),
        ],
        Evidence = evidence.Find(id) is { } kept ? Shown(kept) : null,
        Deliveries =
        [
            .. ledger.Told(id).Select(told => new ShownDelivery(told.Subscriber == StoreSubscriber.Id ? "Store" : told.Subscriber, told.Waiting)),
        ],
    };

    /// <inheritdoc/>
    public async Task<bool> AcknowledgeAsync(string id, string who, string? note, CancellationToken stop) =>
        await ledger.AcknowledgeAsync(id, who, note, time.GetUtcNow(), stop) is not null;

    private static ShownIncident Shown(IncidentRecord incident) => new()
    {
        Id = incident.Id,
        Stream = incident.Stream,
        Labels = incident.Labels,
        Detector = incident.Detector,
        Severity = incident.Severity,
        Start = incident.Start,
        End = incident.End,
        IsOpen = incident.IsOpen,
        IsInterrupted = incident.IsInterrupted,
        Json = incident.IncidentJson,
        Acknowledged = incident.Acknowledged is { } seen ? new ShownAcknowledgement(seen.By, seen.At, seen.Note) : null,
    };

    // The API serves the files, by their names alone.
    private static ShownEvidence Shown(IncidentEvidence kept)
    {
        string Address(string path) => $"/v1/incidents/{Uri.EscapeDataString(kept.IncidentId)}/evidence/{Uri.EscapeDataString(Path.GetFileName(path))}";
        return new ShownEvidence(
            kept.Picture is { } picture ? Address(picture) : null,
            kept.HeatMap is { } heatMap ? Address(heatMap) : null,
            [.. kept.Clips.Select(Address)]);
    }
}
