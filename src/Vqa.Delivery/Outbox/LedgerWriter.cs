using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Vqa.Delivery.Outbox;

/// <summary>
/// The one thread that writes. It (1) takes all that waits in its inbox, (2) applies it inside one transaction, (3)
/// commits, and only then (4) tells readers, subscribers and callers. Where the disk takes nothing, it keeps trying, and
/// what comes waits in memory.
/// </summary>
internal sealed class LedgerWriter : IAsyncDisposable
{
    private static readonly TimeSpan _firstWait = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _longestWait = TimeSpan.FromSeconds(2);

    private readonly string _path;
    private readonly LedgerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly NoticeFeed _feed;
    private readonly CommitEffects _effects = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LedgerTables _tables;

    /// <exception cref="LedgerException">The file is no ledger.</exception>
    public LedgerWriter(string path, LedgerOptions options, TimeProvider time, ILogger logger, NoticeFeed feed)
    {
        (_path, _options, _time, _logger, _feed) = (path, options, time, logger, feed);
        _tables = new LedgerTables(path, options, time);
        Inbox = new LedgerInbox(options, time, logger);
        Measure();
        new Thread(Run) { Name = "vqa ledger", IsBackground = true }.Start();
    }

    /// <summary>What it is to do.</summary>
    public LedgerInbox Inbox { get; }

    /// <summary>Does something inside the next transaction, after all notices and requests that were taken over before.</summary>
    /// <exception cref="LedgerException">The ledger is disposed, or too much waits.</exception>
    public async Task<T> RequestAsync<T>(
        Func<LedgerTables, CommitEffects, T> apply, CancellationToken cancellation = default)
    {
        var work = new RequestWork<T>(apply);
        Inbox.Request(work);
        return await work.Answer.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Commits what waits, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        Inbox.Stop();
        await _ended.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        while (Inbox.Take() is { } batch) Commit(batch);
        Inbox.Close().ForEach(work => work.Failed(new LedgerException("The ledger was closed.")));
        _tables.Dispose();
        _feed.Close();
        _ended.SetResult();
    }

    /// <summary>Steps 2 to 4, until they succeed.</summary>
    private void Commit(List<LedgerWork> batch)
    {
        for (var wait = _firstWait; ; wait = wait < _longestWait ? 2 * wait : _longestWait)
        {
            try
            {
                CommitOnce(batch);
                break;
            }
            catch (SqliteException e) when (DiskTrouble.StateOf(e) is { } state)
            {
                if (!Recover(state, e, wait))
                {
                    Fail(batch, e);
                    return;
                }
            }
            catch (Exception e)
            {
                // Somebody's work is wrong: find out whose, for the others must not suffer.
                Undo();
                if (batch.Count == 1) Fail(batch, e); else batch.ForEach(work => Commit([work]));
                return;
            }
        }

        Inbox.Done(batch.Count, counters =>
        {
            if (counters.State != LedgerState.Healthy) LedgerLog.Recovered(_logger);
            counters.Count(_effects);
        });
        Tell(batch);
    }

    private void CommitOnce(List<LedgerWork> batch)
    {
        _tables.Run("BEGIN IMMEDIATE");
        batch.ForEach(work => work.Apply(_tables, _effects));
        _tables.Run("COMMIT");
    }

    /// <summary>Step 4. Nothing in it waits.</summary>
    private void Tell(List<LedgerWork> batch)
    {
        _feed.Offer(_effects.Notices);
        foreach (var (subscriber, change) in _effects.Changes) subscriber.Listener?.Invoke(change);
        foreach (var (subscriber, count) in _effects.Overflow)
        {
            LedgerLog.Overflow(_logger, subscriber.Id, count, _options.MaxWaitingPerSubscriber);
            subscriber.OnOverflow?.Invoke(count);
        }

        _effects.Clear();
        batch.ForEach(work => work.Committed());
    }

    /// <summary>Undoes the transaction and waits before the next try; false where the end has come.</summary>
    private bool Recover(LedgerState state, SqliteException error, TimeSpan wait)
    {
        Undo();
        var problem = DiskTrouble.Explain(state, _path, error);
        var isNew = Inbox.Note(counters =>
        {
            var before = counters.State;
            (counters.State, counters.Problem) = (state, problem);
            return before != state;
        });
        if (isNew) LedgerLog.Trouble(_logger, problem);
        if (state == LedgerState.DiskFull && MakeRoom()) return true;
        if (state == LedgerState.Failing) Reopen();
        return Inbox.Pause(wait);
    }

    private void Undo()
    {
        _effects.Clear();
        try
        {
            _tables.Run("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself, or never began.
        }

        try
        {
            _tables.Deliveries.Reload();
        }
        catch (SqliteException)
        {
            // The disk answers nothing; the next try begins with this again.
        }
    }

    /// <summary>Where the file may not grow, the oldest closed incidents make room in it.</summary>
    private bool MakeRoom()
    {
        try
        {
            _tables.Run("BEGIN IMMEDIATE");
            var removed = _tables.Retention.MakeRoom();
            _tables.Run("COMMIT");
            Inbox.Note(counters => counters.Incidents -= removed);
            return removed > 0;
        }
        catch (SqliteException)
        {
            Undo();
            return false;
        }
    }

    private void Reopen()
    {
        LedgerTables? tables = null;
        try
        {
            tables = new LedgerTables(_path, _options, _time);
            tables.Deliveries.Adopt(_tables.Deliveries);
            (tables, _tables) = (_tables, tables);
            // Whether the last commit came through is not known.
            Measure();
        }
        catch (Exception e) when (e is SqliteException or LedgerException)
        {
            // Still out of order: the old connection stays until a new one can be had.
        }

        tables?.Dispose();
    }

    private void Measure()
    {
        var (incidents, lastSequence, bytes) = (_tables.Retention.CountIncidents(), _tables.Retention.LastSequence, _tables.Retention.Bytes);
        Inbox.Note(counters => (counters.Incidents, counters.LastSequence, counters.Bytes) = (incidents, lastSequence, bytes));
    }

    private void Fail(List<LedgerWork> batch, Exception error)
    {
        Inbox.Done(batch.Count, counters => counters.Dropped += batch.Count(work => work is PublishWork));
        LedgerLog.Refused(_logger, batch.Count, error);
        batch.ForEach(work => work.Failed(error));
    }
}
