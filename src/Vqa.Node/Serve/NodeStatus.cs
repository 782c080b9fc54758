using Vqa.Delivery.Outbox;
using Vqa.Delivery.Subscribers;
using Vqa.Node.Api;

namespace Vqa.Node.Serve;

/// <summary>How the node and its parts are doing.</summary>
internal sealed class NodeStatus(
    NodeConfiguration configuration, NodeParts parts, DateTimeOffset startedAt) : INodeStatus
{
    /// <inheritdoc/>
    public string Name => configuration.Name;

    /// <inheritdoc/>
    public DateTimeOffset StartedAt => startedAt;

    /// <inheritdoc/>
    public NodeCapacityView? Capacity
    {
        get
        {
            var now = parts.Capacity.Look();
            return new(now.Reading.Allowance.Cores, now.Reading.UsedCores, now.Reading.Utilization, now.MoreStreams);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<NodePartView> Parts
    {
        get
        {
            var (ledger, spool, evidence) =
                (parts.Delivery.Ledger.Health, parts.Storage.Spool.Health(), parts.Storage.EvidenceWriter.Health);
            return
            [
                new("ledger", ledger.State == LedgerState.Healthy, ledger.Problem
                    ?? $"{ledger.Incidents} incidents, {ledger.Waiting} waiting"),
                new("store", spool.LastError is null, spool.LastError
                    ?? $"{spool.Depth} objects waiting for {spool.Store}"),
                new("evidence", evidence.LastError is null, evidence.LastError
                    ?? $"{evidence.Incidents} incidents, {evidence.Bytes >> 20} MiB"),
                .. parts.StreamsFile is { } file
                    ? [new NodePartView("streams_file", file.Problem is null, file.Problem)] : Array.Empty<NodePartView>(),
                .. parts.Subscribers.Select(subscriber => new NodePartView(
                    $"subscriber:{subscriber.Id}", subscriber.State == SubscriberState.Healthy,
                    subscriber.State == SubscriberState.Healthy ? $"{subscriber.Depth} notices waiting"
                        : subscriber.LastError)),
            ];
        }
    }
}
