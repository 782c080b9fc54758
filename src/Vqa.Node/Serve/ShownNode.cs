using Vqa.Delivery.Evidence;
using Vqa.Delivery.Outbox;
using Vqa.Delivery.Reports;
using Vqa.Delivery.Results;
using Vqa.Delivery.Subscribers;
using Vqa.Node.Capacity;
using Vqa.Node.Pages;

namespace Vqa.Node.Serve;

/// <summary>The node, as its page shows it.</summary>
internal sealed class ShownNode(NodeConfiguration configuration, NodeParts parts, TimeProvider time) : IShownNode
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    /// <inheritdoc/>
    public NodeFacts Read()
    {
        var (streams, capacity) = (parts.Fleet.List(), parts.Capacity.Look());
        return new NodeFacts
        {
            Name = configuration.Name,
            Version = ProgramVersion.Text,
            StartedAt = _startedAt,
            Devices = [.. streams.Select(stream => stream.Device).Append("cpu").Distinct().Order(StringComparer.Ordinal)],
            Model = parts.Model?.ToString(),
            Capacity = Capacity(capacity),
            CostPerStreamHour = capacity.Price.PerHour > 0 ? capacity.Price.PerStreamHour : null,
            MemoryBytes = Environment.WorkingSet,
            Parts =
            [
                Ledger(parts.Delivery.Ledger.Health), Spool(parts.Storage.Spool.Health()), Evidence(parts.Storage.EvidenceWriter.Health),
                .. parts.StreamsFile is { } file ? [new PartFacts("Streams file", file.Problem, [])] : Array.Empty<PartFacts>(),
                .. parts.Subscribers.Select(Subscriber),
            ],
            SelfTest = parts.SelfTest.Last is { } last ? new SelfTestFacts(last.Recall, last.Delay, last.Problem, last.At) : null,
        };
    }

    private static CapacityFacts Capacity(CapacityPicture now) => new(
        now.Reading.Allowance.Cores, now.Reading.UsedCores, now.MaxUtilization, now.MoreStreams)
    {
        Lowered = now.Lowered,
        Refused = now.Refused,
        Gpu = now.Gpu is { FreeBytes: { } free } gpu
            ? $"{gpu.Name}: {PageText.Size(free)} of {PageText.Size(gpu.TotalBytes)} free, decoder "
                + (gpu.DecoderUtilization is { } busy ? $"{PageText.Percent(busy)} busy" : "not known") : null,
    };

    private static PartFacts Ledger(LedgerHealth health) => new("Ledger of incidents", health.Problem,
    [
        ("Waiting", Waiting(health.Waiting, health.OldestWaiting)), ("Incidents", ReportText.Number(health.Incidents)),
        ("Size", PageText.Size(health.Bytes)), ("Lost", ReportText.Number(health.Dropped)),
    ]);

    private static PartFacts Spool(SpoolHealth health) => new("Results", health.LastError,
    [
        ("Store", health.Store), ("Waiting", Waiting(health.Depth, health.OldestAge)),
        ("Spool", $"{PageText.Size(health.Bytes)} of {PageText.Size(health.MostBytes)}"), ("Stored", ReportText.Number(health.Uploaded)),
        ("Lost", ReportText.Number(health.Dropped + health.Refused)),
    ]);

    private static PartFacts Evidence(EvidenceHealth health) => new("Evidence", health.LastError,
    [
        ("Kept", $"{PageText.Size(health.Bytes)} of {ReportText.Count(health.Incidents, "incident")}"), ("Waiting", ReportText.Number(health.Waiting)),
        ("Dropped for room", ReportText.Number(health.Dropped)), ("Lost", ReportText.Number(health.Lost + health.Failed)),
        ("Not yet in the store", ReportText.Number(health.Uncopied)),
    ]);

    private static PartFacts Subscriber(SubscriberHealth health) => new(
        health.Id == StoreSubscriber.Id ? "Incidents to the store" : $"Subscriber {health.Id}", Problem(health),
    [
        ("Waiting", Waiting(health.Depth, health.OldestAge)), ("Delivered", ReportText.Number(health.Delivered)),
        ("Failed attempts", ReportText.Number(health.Failed)), ("Dropped", ReportText.Number(health.Dropped)),
    ]);

    private static string? Problem(SubscriberHealth health) => health.State switch
    {
        SubscriberState.Healthy => null,
        SubscriberState.BackingOff => $"asked now and then: {health.LastError}",
        SubscriberState.Disabled => "wants nothing any more (410 Gone)",
        SubscriberState.Stopped => "served no more",
        _ => health.LastError,
    };

    private static string Waiting(int count, TimeSpan oldest) =>
        count == 0 ? "0" : $"{ReportText.Number(count)}, the oldest for {PageText.Coarse(oldest)}";
}
