using Vqa.Delivery.Notices;

namespace Vqa.Delivery.Outbox;

/// <summary>
/// What one subscriber has yet to be told, as the ledger keeps it. Every change returns once it is on disk. Any thread.
/// </summary>
internal sealed class DeliveryQueue : IAsyncDisposable
{
    private readonly LedgerWriter _writer;
    private readonly IncidentQueries _queries;
    private readonly LedgerSubscriber _subscriber;
    private readonly Action<QueueChange> _listener;

    private DeliveryQueue(
        LedgerWriter writer, IncidentQueries queries, LedgerSubscriber subscriber, Action<QueueChange> listener) =>
        (_writer, _queries, _subscriber, _listener) = (writer, queries, subscriber, listener);

    /// <summary>
    /// Registers the subscriber. The listener is given all that waits, then what changes: on the writer's thread, so
    /// it must not wait.
    /// </summary>
    /// <returns>The queue, and why nothing is kept for the subscriber; null where it is served.</returns>
    /// <exception cref="LedgerException">Somebody else serves it, or the ledger is closed.</exception>
    public static async Task<(DeliveryQueue Queue, string? Disabled)> OpenAsync(
        LedgerWriter writer, IncidentQueries queries, string id, NoticeFilter filter,
        Action<QueueChange> listener, Action<int> onOverflow, CancellationToken cancellation)
    {
        var (subscriber, disabled) = await writer.RequestAsync(
            (tables, effects) =>
            {
                var registered = tables.Deliveries.Register(id, filter);
                if (registered.Listener is { } other && other != listener)
                {
                    throw new LedgerException(
                        $"The subscriber \"{id}\" is being served already. Ids are for one subscriber each.");
                }

                (registered.Listener, registered.OnOverflow) = (listener, onOverflow);
                // What waits, with what this very transaction has added, in one go.
                effects.Changes.RemoveAll(change => change.Subscriber == registered);
                effects.Changes.AddRange(tables.Deliveries.Load(registered)
                    .Select(waiting => (registered, new QueueChange(waiting, default, null))));
                return (registered, registered.Disabled);
            },
            cancellation).ConfigureAwait(false);
        return (new DeliveryQueue(writer, queries, subscriber, listener), disabled);
    }

    /// <summary>The notice of a delivery; null where the ledger has it no more.</summary>
    public IncidentNotice? Notice(PendingDelivery delivery) => delivery.Notice ?? _queries.Notice(delivery.Key.Sequence);

    /// <inheritdoc cref="DeliveryTables.Release"/>
    public Task<bool> ReleaseAsync(PendingDelivery delivery) =>
        _writer.RequestAsync((tables, _) => tables.Deliveries.Release(_subscriber, delivery.Key));

    /// <inheritdoc cref="DeliveryTables.Complete"/>
    public Task CompleteAsync(PendingDelivery delivery) => _writer.RequestAsync((tables, _) =>
    {
        tables.Deliveries.Complete(_subscriber, delivery.Key);
        return true;
    });

    /// <inheritdoc cref="DeliveryTables.Fail"/>
    public Task FailAsync(PendingDelivery failed) => _writer.RequestAsync((tables, _) =>
    {
        tables.Deliveries.Fail(_subscriber, failed);
        return true;
    });

    /// <inheritdoc cref="DeliveryTables.Drop"/>
    public Task<int> DropAsync(PendingDelivery delivery) => _writer.RequestAsync(
        (tables, effects) => tables.Deliveries.Drop(_subscriber, delivery.Key, delivery.IncidentId, effects));

    /// <inheritdoc cref="DeliveryTables.Disable"/>
    public Task<int> DisableAsync(string? reason) =>
        _writer.RequestAsync((tables, _) => tables.Deliveries.Disable(_subscriber, reason));

    /// <summary>The listener hears no more; what waits stays for the next one.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _writer.RequestAsync((_, _) =>
            {
                if (_subscriber.Listener == _listener) (_subscriber.Listener, _subscriber.OnOverflow) = (null, null);
                return true;
            }).ConfigureAwait(false);
        }
        catch (LedgerException)
        {
            // The ledger is closed: nobody hears anything more.
        }
    }
}
