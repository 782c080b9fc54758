using Microsoft.Data.Sqlite;
using Vqa.Delivery.Notices;

namespace Vqa.Delivery.Outbox;

/// <summary>
/// The writer's hand on who is to be told what. Every method but <see cref="Reload"/> runs inside the transaction of
/// its caller.
/// </summary>
/// <remarks>
/// A subscriber hears of an incident in order, and of an end only where it heard of the beginning: <c>told</c>
/// remembers for whom a delivery "opened" was made, and a delivery "opened" that is dropped takes those behind it
/// with it.
/// </remarks>
internal sealed class DeliveryTables : IDisposable
{
    private readonly LedgerOptions _options;
    private Dictionary<string, LedgerSubscriber> _subscribers = [];
    private readonly SqlStatement _all, _counts, _save, _forget, _isTold, _tell, _untell, _untellAll, _insert;
    private readonly SqlStatement _load, _isHeld, _release, _fail, _oldest, _remove, _removeIncident, _removeAll;

    public DeliveryTables(SqliteConnection connection, LedgerOptions options)
    {
        _options = options;
        _all = new(connection, "SELECT id, filter, disabled FROM subscribers");
        _counts = new(connection, "SELECT subscriber, COUNT(*) FROM deliveries GROUP BY subscriber");
        _save = new(connection, """
            INSERT INTO subscribers VALUES ($1, $2, $3) ON CONFLICT DO UPDATE SET filter = $2, disabled = $3
            """);
        _forget = new(connection, "DELETE FROM subscribers WHERE id = $1");
        _isTold = new(connection, "SELECT 1 FROM told WHERE incident = $1 AND subscriber = $2");
        _tell = new(connection, "INSERT OR IGNORE INTO told (incident, subscriber) VALUES ($1, $2)");
        _untell = new(connection, "DELETE FROM told WHERE incident = $1 AND subscriber = $2");
        _untellAll = new(connection, "DELETE FROM told WHERE subscriber = $1");
        _insert = new(connection, """
            INSERT INTO deliveries (subscriber, sequence, told_as, incident, created, held_until)
            VALUES ($1, $2, $3, $4, $5, $6)
            """);
        _load = new(connection, """
            SELECT sequence, told_as, incident, created, held_until, attempts, next_try, last_error
            FROM deliveries WHERE subscriber = $1 ORDER BY sequence, told_as
            """);
        _isHeld = new(connection, """
            SELECT 1 FROM deliveries WHERE incident = $1 AND subscriber = $2 AND held_until IS NOT NULL
            """);
        _release = new(connection, """
            UPDATE deliveries SET held_until = NULL WHERE subscriber = $1 AND sequence = $2 AND told_as = $3
            """);
        _fail = new(connection, """
            UPDATE deliveries SET attempts = $4, next_try = $5, last_error = $6
            WHERE subscriber = $1 AND sequence = $2 AND told_as = $3
            """);
        _oldest = new(connection, """
            SELECT sequence, told_as, incident FROM deliveries WHERE subscriber = $1 ORDER BY sequence, told_as LIMIT 1
            """);
        _remove = new(connection, "DELETE FROM deliveries WHERE subscriber = $1 AND sequence = $2 AND told_as = $3");
        _removeIncident = new(connection, """
            DELETE FROM deliveries WHERE incident = $1 AND subscriber = $2 RETURNING sequence, told_as
            """);
        _removeAll = new(connection, "DELETE FROM deliveries WHERE subscriber = $1");
        Reload();
    }

    /// <summary>Takes what it knows of subscribers from the database again, after a transaction failed.</summary>
    public void Reload()
    {
        using (var rows = _all.Read())
        {
            while (rows.Read())
            {
                var filter = NoticeJson.ReadFilter(rows.GetString(1));
                var subscriber = Known(rows.GetString(0), filter);
                subscriber.Filter = filter;
                subscriber.Disabled = rows.IsDBNull(2) ? null : rows.GetString(2);
                subscriber.Waiting = 0;
            }
        }

        using var counts = _counts.Read();
        while (counts.Read())
        {
            if (_subscribers.TryGetValue(counts.GetString(0), out var subscriber)) subscriber.Waiting = counts.GetInt32(1);
        }
    }

    /// <summary>Goes on with the subscribers of tables on a connection that failed.</summary>
    public void Adopt(DeliveryTables former)
    {
        _subscribers = former._subscribers;
        Reload();
    }

    /// <summary>
    /// Begins, or goes on, to keep deliveries for a subscriber that wants what the filter lets pass; one that was
    /// disabled is enabled again.
    /// </summary>
    /// <returns>The subscriber, and why it was disabled until now; null where it was not.</returns>
    public (LedgerSubscriber Subscriber, string? WasDisabled) Register(string id, NoticeFilter filter)
    {
        var subscriber = Known(id, filter);
        var wasDisabled = subscriber.Disabled;
        (subscriber.Filter, subscriber.Disabled) = (filter, null);
        _save.Run(id, NoticeJson.Write(filter), null);
        return (subscriber, wasDisabled);
    }

    /// <summary>Keeps nothing more for the subscriber, and forgets what waits for it. Returns how much that was.</summary>
    public int Disable(LedgerSubscriber subscriber, string reason)
    {
        subscriber.Disabled = reason;
        _save.Run(subscriber.Id, NoticeJson.Write(subscriber.Filter), reason);
        return Empty(subscriber);
    }

    /// <summary>Forgets all other subscribers and what waits for them. Returns their ids.</summary>
    public IReadOnlyList<string> ForgetExcept(IReadOnlyCollection<string> ids)
    {
        List<string> others = [.. _subscribers.Keys.Except(ids)];
        foreach (var id in others)
        {
            _subscribers.Remove(id, out var subscriber);
            Empty(subscriber!);
            _forget.Run(id);
        }

        return others;
    }

    /// <summary>What waits for the subscriber, oldest first.</summary>
    public List<PendingDelivery> Load(LedgerSubscriber subscriber)
    {
        List<PendingDelivery> pending = [];
        using var rows = _load.Read(subscriber.Id);
        while (rows.Read())
        {
            pending.Add(new PendingDelivery
            {
                Key = new DeliveryKey(rows.GetInt64(0), (NoticeKind)rows.GetInt32(1)),
                IncidentId = rows.GetString(2),
                Created = IncidentRow.Time(rows.GetInt64(3)),
                HeldUntil = rows.IsDBNull(4) ? null : IncidentRow.Time(rows.GetInt64(4)),
                Attempts = rows.GetInt32(5),
                NextTry = rows.IsDBNull(6) ? null : IncidentRow.Time(rows.GetInt64(6)),
                LastError = rows.IsDBNull(7) ? null : rows.GetString(7),
            });
        }

        return pending;
    }

    /// <summary>Makes the deliveries of a notice for all who want it.</summary>
    public void FanOut(CommittedNotice committed, DateTimeOffset now, CommitEffects effects)
    {
        foreach (var subscriber in _subscribers.Values)
        {
            if (subscriber.Disabled is not null) continue;
            FanOut(subscriber, committed, now, effects);
            while (subscriber.Waiting > _options.MaxWaitingPerSubscriber)
            {
                effects.Overflow.TryGetValue(subscriber, out var before);
                effects.Overflow[subscriber] = before + DropOldest(subscriber, effects);
            }
        }
    }

    /// <summary>A delivery was made.</summary>
    public void Complete(LedgerSubscriber subscriber, DeliveryKey key) => Remove(subscriber, key);

    /// <summary>An attempt failed and will be repeated.</summary>
    public void Fail(LedgerSubscriber subscriber, PendingDelivery failed) => _fail.Run(
        subscriber.Id, failed.Key.Sequence, (int)failed.Key.ToldAs, failed.Attempts, failed.NextTry?.UtcTicks,
        failed.LastError);

    /// <summary>The incident has lasted long enough. False where the delivery is not to be made any more.</summary>
    public bool Release(LedgerSubscriber subscriber, DeliveryKey key) =>
        _release.Run(subscriber.Id, key.Sequence, (int)key.ToldAs) > 0;

    /// <summary>
    /// Gives a delivery up, and those of the same incident behind it where it was to tell the beginning. Returns how
    /// many.
    /// </summary>
    public int Drop(LedgerSubscriber subscriber, DeliveryKey key, string incident, CommitEffects effects)
    {
        if (key.ToldAs == NoticeKind.Opened)
        {
            _untell.Run(incident, subscriber.Id);
            return RemoveIncident(subscriber, incident, effects);
        }

        if (!Remove(subscriber, key)) return 0;
        effects.Changes.Add((subscriber, new QueueChange(null, key, incident)));
        return 1;
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(
        [
            _all, _counts, _save, _forget, _isTold, _tell, _untell, _untellAll, _insert, _load, _isHeld, _release, _fail,
            _oldest, _remove, _removeIncident, _removeAll,
        ],
        statement => statement.Dispose());

    private LedgerSubscriber Known(string id, NoticeFilter filter)
    {
        if (!_subscribers.TryGetValue(id, out var subscriber))
        {
            _subscribers.Add(id, subscriber = new LedgerSubscriber(id, filter, disabled: null));
        }

        return subscriber;
    }

    private void FanOut(LedgerSubscriber subscriber, CommittedNotice committed, DateTimeOffset now, CommitEffects effects)
    {
        var notice = committed.Notice;
        var isClosing = notice.Kind == NoticeKind.Closed;
        var isTooShort = isClosing && subscriber.Filter.IsTooShort(notice);
        if (_isTold.Value(notice.IncidentId, subscriber.Id) is not null)
        {
            if (isTooShort && _isHeld.Value(notice.IncidentId, subscriber.Id) is not null)
            {
                _untell.Run(notice.IncidentId, subscriber.Id);
                RemoveIncident(subscriber, notice.IncidentId, effects);
                return;
            }

            Insert(subscriber, committed, notice.Kind, heldUntil: null, now, effects);
            return;
        }

        // An acknowledgement after the end is no beginning.
        var isOver = notice.Kind == NoticeKind.Updated && notice.End is not null;
        if (isTooShort || isOver || !subscriber.Filter.Matches(notice)) return;
        _tell.Run(notice.IncidentId, subscriber.Id);
        DateTimeOffset? heldUntil = subscriber.Filter.MinDuration > TimeSpan.Zero && !isClosing
            ? notice.Start + subscriber.Filter.MinDuration : null;
        Insert(subscriber, committed, NoticeKind.Opened, heldUntil, now, effects);
        if (isClosing) Insert(subscriber, committed, NoticeKind.Closed, heldUntil: null, now, effects);
    }

    private void Insert(
        LedgerSubscriber subscriber, CommittedNotice committed, NoticeKind toldAs, DateTimeOffset? heldUntil,
        DateTimeOffset now, CommitEffects effects)
    {
        var incident = committed.Notice.IncidentId;
        _insert.Run(subscriber.Id, committed.Sequence, (int)toldAs, incident, now.UtcTicks, heldUntil?.UtcTicks);
        subscriber.Waiting++;
        var added = new PendingDelivery
        {
            Key = new DeliveryKey(committed.Sequence, toldAs),
            IncidentId = incident,
            Created = now,
            HeldUntil = heldUntil,
            Notice = committed.Notice,
        };
        effects.Changes.Add((subscriber, new QueueChange(added, default, null)));
    }

    private int DropOldest(LedgerSubscriber subscriber, CommitEffects effects)
    {
        DeliveryKey key;
        string incident;
        using (var row = _oldest.Read(subscriber.Id))
        {
            row.Read();
            (key, incident) = (new DeliveryKey(row.GetInt64(0), (NoticeKind)row.GetInt32(1)), row.GetString(2));
        }

        return Drop(subscriber, key, incident, effects);
    }

    private bool Remove(LedgerSubscriber subscriber, DeliveryKey key)
    {
        if (_remove.Run(subscriber.Id, key.Sequence, (int)key.ToldAs) == 0) return false;
        subscriber.Waiting--;
        return true;
    }

    private int RemoveIncident(LedgerSubscriber subscriber, string incident, CommitEffects effects)
    {
        var removed = 0;
        using var rows = _removeIncident.Read(incident, subscriber.Id);
        while (rows.Read())
        {
            var key = new DeliveryKey(rows.GetInt64(0), (NoticeKind)rows.GetInt32(1));
            effects.Changes.Add((subscriber, new QueueChange(null, key, incident)));
            removed++;
        }

        subscriber.Waiting -= removed;
        return removed;
    }

    private int Empty(LedgerSubscriber subscriber)
    {
        var removed = _removeAll.Run(subscriber.Id);
        _untellAll.Run(subscriber.Id);
        subscriber.Waiting = 0;
        return removed;
    }
}
