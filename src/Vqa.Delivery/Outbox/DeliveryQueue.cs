using Vqa.Delivery.Notices;

namespace Vqa.Delivery.Outbox;

/// <summary>
/// What one subscriber has yet to be told, as the ledger keeps it. Every change returns once it is on disk. Any thread.
/// </summary>
internal sealed class DeliveryQueue(LedgerWriter writer, IncidentQueries queries, string id) : IAsyncDisposable
{
    /// <summary>How long an end waits for a disk that takes nothing.</summary>
    private static readonly TimeSpan _patienceAtEnd = TimeSpan.FromSeconds(1);

    private Action<QueueChange>? _listener;

    /// <summary>On the writer's thread; null before it is registered.</summary>
    private LedgerSubscriber? _subscriber;

    /// <summary>
    /// Registers the subscriber. The listener is given all that waits, then what changes: on the writer's thread, so
    /// it must not wait.
    /// </summary>
    /// <returns>
    /// Ends once it is on disk. Why nothing was kept for the subscriber until now; null where it was served.
    /// </returns>
    /// <exception cref="LedgerException">Somebody else serves it, or the ledger is closed.</exception>
    public Task<string?> RegisterAsync(NoticeFilter filter, Action<QueueChange> listener, Action<int> onOverflow)
    {
        _listener = listener;
        return writer.RequestAsync((tables, effects) =>
        {
            var (registered, wasDisabled) = tables.Deliveries.Register(id, filter);
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
            _subscriber = registered;
            return wasDisabled;
        });
    }

    /// <summary>The notice of a delivery; null where the ledger has it no more.</summary>
    public IncidentNotice? Notice(PendingDelivery delivery) => delivery.Notice ?? queries.Notice(delivery.Key.Sequence);

    /// <inheritdoc cref="DeliveryTables.Release"/>
    public Task<bool> ReleaseAsync(PendingDelivery delivery) =>
        writer.RequestAsync((tables, _) => tables.Deliveries.Release(_subscriber!, delivery.Key));

    /// <inheritdoc cref="DeliveryTables.Complete"/>
    public Task CompleteAsync(PendingDelivery delivery) => writer.RequestAsync((tables, _) =>
    {
        tables.Deliveries.Complete(_subscriber!, delivery.Key);
        return true;
    });

    /// <inheritdoc cref="DeliveryTables.Fail"/>
    public Task FailAsync(PendingDelivery failed) => writer.RequestAsync((tables, _) =>
    {
        tables.Deliveries.Fail(_subscriber!, failed);
        return true;
    });

    /// <inheritdoc cref="DeliveryTables.Drop"/>
    public Task<int> DropAsync(PendingDelivery delivery) => writer.RequestAsync(
        (tables, effects) => tables.Deliveries.Drop(_subscriber!, delivery.Key, delivery.IncidentId, effects));

    /// <inheritdoc cref="DeliveryTables.Disable"/>
    public Task<int> DisableAsync(string reason) =>
        writer.RequestAsync((tables, _) => tables.Deliveries.Disable(_subscriber!, reason));

    /// <summary>
    /// The listener hears no more; what waits stays for the next one. Does not wait for long where the disk takes
    /// nothing: the writer does it later, or ends.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(_patienceAtEnd);
        try
        {
            await writer.RequestAsync(
                (_, _) =>
                {
                    if (_subscriber is { } mine && mine.Listener == _listener) (mine.Listener, mine.OnOverflow) = (null, null);
                    return true;
                },
                limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is LedgerException or OperationCanceledException)
        {
            // The ledger is closed, or will be: nobody hears anything more.
        }
    }
}
