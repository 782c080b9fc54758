using Vqa.Delivery.Evidence;
using Vqa.Delivery.Outbox;
using Vqa.Delivery.Reports;
using Vqa.Delivery.Results;
using Vqa.Delivery.Subscribers;
using Vqa.Node.Pages;
using Vqa.Node.Streams;

namespace Vqa.Node.Serve;

/// <summary>The node, as its page shows it.</summary>
internal sealed class ShownNode(NodeConfiguration configuration, NodeParts parts, TimeProvider time) : IShownNode
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    /// <inheritdoc/>
    public NodeFacts Read()
    {
        var streams = parts.Fleet.List();
        var watched = streams.Count(stream => stream.State == StreamState.Running);
        return new NodeFacts
        {
            Name = configuration.Name,
            Version = ProgramVersion.Text,
            StartedAt = _startedAt,
            Devices = [.. streams.Select(stream => stream.Device).Append("cpu").Distinct().Order(StringComparer.Ordinal)],
            Capacity = Capacity(streams, watched),
            CostPerStreamHour = configuration.CostPerHour > 0 && watched > 0 ? configuration.CostPerHour / watched : null,
            MemoryBytes = Environment.WorkingSet,
            Parts =
            [
                Ledger(parts.Delivery.Ledger.Health), Spool(parts.Storage.Spool.Health()), Evidence(parts.Storage.EvidenceWriter.Health),
                .. parts.Delivery.Subscribers.Health.Select(Subscriber),
            ],
            SelfTest = parts.SelfTest.Last is { } last ? new SelfTestFacts(last.Recall, last.Delay, last.Problem, last.At) : null,
        };
    }

    private CapacityFacts Capacity(IReadOnlyList<StreamStatus> streams, int watched)
    {
        var (cores, used, limit) = (
            configuration.Capacity.Cores ?? Environment.ProcessorCount, streams.Sum(stream => stream.Cores), configuration.Capacity.MaxUtilization);
        // What a stream costs here, measured; with none there is nothing to measure.
        var more = watched > 0 && used > 0 ? (int)Math.Clamp(((cores * limit) - used) / (used / watched), 0, 100_000) : (int?)null;
        return new CapacityFacts(cores, used, limit, more);
    }

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
    ]);

    private static PartFacts Subscriber(SubscriberHealth health) => new(
        $"Subscriber {health.Id}", health.State == SubscriberState.Healthy ? null : $"{health.State}: {health.LastError}",
    [
        ("Waiting", Waiting(health.Depth, health.OldestAge)), ("Delivered", ReportText.Number(health.Delivered)),
        ("Failed attempts", ReportText.Number(health.Failed)), ("Dropped", ReportText.Number(health.Dropped)),
    ]);

    private static string Waiting(int count, TimeSpan oldest) =>
        count == 0 ? "0" : $"{ReportText.Number(count)}, the oldest for {PageText.Coarse(oldest)}";
}
