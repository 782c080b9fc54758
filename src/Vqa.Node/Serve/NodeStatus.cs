using Vqa.Delivery.Outbox;
using Vqa.Delivery.Subscribers;
using Vqa.Node.Api;
using Vqa.Node.Capacity;

namespace Vqa.Node.Serve;

/// <summary>How the node and its parts are doing.</summary>
internal sealed class NodeStatus(
    NodeConfiguration configuration, NodeStorage storage, NodeDelivery delivery, NodeCapacity capacity, DateTimeOffset startedAt) : INodeStatus
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
            var now = capacity.Look();
            return new(now.Reading.Allowance.Cores, now.Reading.UsedCores, now.Reading.Utilization, now.MoreStreams);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<NodePartView> Parts
    {
        get
        {
            var (ledger, spool, evidence) =
                (delivery.Ledger.Health, storage.Spool.Health(), storage.EvidenceWriter.Health);
            return
            [
                new("ledger", ledger.State == LedgerState.Healthy, ledger.Problem
                    ?? $"{ledger.Incidents} incidents, {ledger.Waiting} waiting"),
                new("store", spool.LastError is null, spool.LastError
                    ?? $"{spool.Depth} objects waiting for {spool.Store}"),
                new("evidence", evidence.LastError is null, evidence.LastError
                    ?? $"{evidence.Incidents} incidents, {evidence.Bytes >> 20} MiB"),
                .. delivery.Subscribers.Health.Select(subscriber => new NodePartView(
                    $"subscriber:{subscriber.Id}", subscriber.State == SubscriberState.Healthy,
                    subscriber.State == SubscriberState.Healthy ? $"{subscriber.Depth} notices waiting"
                        : subscriber.LastError)),
            ];
        }
    }
}
