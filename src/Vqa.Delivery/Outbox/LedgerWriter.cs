using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Vqa.Delivery.Notices;

namespace Vqa.Delivery.Outbox;

/// <summary>
/// The one thread that writes. It (1) takes all that waits, (2) applies it inside one transaction, (3) commits, and
/// only then (4) tells readers, subscribers and callers. Where the disk takes nothing, it keeps trying, and what
/// comes waits in memory.
/// </summary>
internal sealed class LedgerWriter : IAsyncDisposable
{
    /// <summary>Requests wait for an answer, so their callers bound them; this only stops a runaway.</summary>
    private const int MaxRequests = 20_000;

    private static readonly TimeSpan _firstWait = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _longestWait = TimeSpan.FromSeconds(2);

    /// <summary>How long an end waits for a disk that takes nothing.</summary>
    private static readonly TimeSpan _patienceAtEnd = TimeSpan.FromSeconds(5);

    private readonly string _path;
    private readonly LedgerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly NoticeFeed _feed;
    private readonly object _gate = new();
    private readonly Queue<PublishWork> _notices = [];
    private readonly Queue<LedgerWork> _requests = [];
    private readonly Queue<LedgerWork> _taken = [];
    private readonly CommitEffects _effects = new();
    private readonly LedgerCounters _counters = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LedgerTables _tables;
    private long _lastRetention;
    private long _stopAt;
    private bool _isStopping;

    /// <exception cref="LedgerException">The file is no ledger.</exception>
    public LedgerWriter(string path, LedgerOptions options, TimeProvider time, ILogger logger, NoticeFeed feed)
    {
        (_path, _options, _time, _logger, _feed) = (path, options, time, logger, feed);
        _tables = new LedgerTables(path, options, time);
        _counters.Measure(_tables.Retention);
        new Thread(Run) { Name = "vqa ledger", IsBackground = true }.Start();
    }

    /// <summary>Takes a notice over. Never waits for the disk.</summary>
    public void Publish(IncidentNotice notice)
    {
        var isDropping = false;
        lock (_gate)
        {
            if (_isStopping)
            {
                _counters.Dropped++;
                isDropping = true;
            }
            else
            {
                _notices.Enqueue(new PublishWork(notice, _time.GetUtcNow()));
                if (_notices.Count + _taken.Count > _options.MaxNoticesInMemory && _notices.Count > 1)
                {
                    _notices.Dequeue();
                    isDropping = _counters.Dropped++ % 1000 == 0;
                }

                Monitor.Pulse(_gate);
            }
        }

        if (isDropping) LedgerLog.Dropped(_logger, _counters.Dropped);
    }

    /// <summary>Does something inside the next transaction, after all notices that were taken over before.</summary>
    /// <exception cref="LedgerException">The ledger is disposed, or too much waits.</exception>
    public async Task<T> RequestAsync<T>(
        Func<LedgerTables, CommitEffects, T> apply, CancellationToken cancellation = default)
    {
        var work = new RequestWork<T>(apply);
        lock (_gate)
        {
            if (_isStopping) throw new LedgerException("The ledger is closed.");
            if (_requests.Count >= MaxRequests)
            {
                throw new LedgerException($"The ledger does not keep up ({_counters.Problem}). Try again later.");
            }

            _requests.Enqueue(work);
            Monitor.Pulse(_gate);
        }

        return await work.Answer.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>How it is doing.</summary>
    public LedgerHealth Health
    {
        get
        {
            lock (_gate)
            {
                var oldest = _taken.OfType<PublishWork>().Concat(_notices).FirstOrDefault();
                var age = oldest is null ? TimeSpan.Zero : _time.GetUtcNow() - oldest.Received;
                return _counters.Health(_notices.Count + _taken.Count(work => work is PublishWork), age);
            }
        }
    }

    /// <summary>Commits what waits, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (!_isStopping)
            {
                _isStopping = true;
                _stopAt = Stopwatch.GetTimestamp();
            }

            Monitor.Pulse(_gate);
        }

        await _ended.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        while (Take()) Commit([.. _taken]);
        List<LedgerWork> left;
        lock (_gate)
        {
            left = [.. _notices, .. _requests];
            _counters.State = LedgerState.Closed;
        }

        left.ForEach(work => work.Failed(new LedgerException("The ledger was closed.")));
        _tables.Dispose();
        _feed.Close();
        _ended.SetResult();
    }

    /// <summary>Step 1. Waits for something to do; false at the end.</summary>
    private bool Take()
    {
        lock (_gate)
        {
            while (_notices.Count == 0 && _requests.Count == 0)
            {
                if (_isStopping) return false;
                var untilRetention = _options.RetentionPeriod - Stopwatch.GetElapsedTime(_lastRetention);
                if (_lastRetention == 0 || untilRetention <= TimeSpan.Zero)
                {
                    // When there is nothing else to do, or once behind all that waits.
                    _lastRetention = Stopwatch.GetTimestamp();
                    _taken.Enqueue(new RetentionWork(_counters, again: () => _lastRetention = 0));
                    return true;
                }

                Monitor.Wait(_gate, untilRetention);
            }

            while (_notices.TryDequeue(out var notice)) _taken.Enqueue(notice);
            while (_requests.TryDequeue(out var request)) _taken.Enqueue(request);
            return true;
        }
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

        lock (_gate)
        {
            if (_counters.State != LedgerState.Healthy) LedgerLog.Recovered(_logger);
            _counters.Count(_effects);
            Release(batch);
        }

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
        lock (_gate)
        {
            var problem = DiskTrouble.Explain(state, _path, error);
            if (_counters.State != state) LedgerLog.Trouble(_logger, problem);
            (_counters.State, _counters.Problem) = (state, problem);
        }

        if (state == LedgerState.DiskFull && MakeRoom()) return true;
        if (state == LedgerState.Failing) Reopen();
        lock (_gate)
        {
            if (_isStopping && Stopwatch.GetElapsedTime(_stopAt) > _patienceAtEnd) return false;
            var until = Stopwatch.GetTimestamp();
            // Notices that arrive in the meantime wake it; they are no reason to try sooner.
            while (Stopwatch.GetElapsedTime(until) is var waited && waited < wait) Monitor.Wait(_gate, wait - waited);
        }

        return true;
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
            var hasRoom = _tables.Retention.MakeRoom();
            _tables.Run("COMMIT");
            return hasRoom;
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
        }
        catch (Exception e) when (e is SqliteException or LedgerException)
        {
            // Still out of order: the old connection stays until a new one can be had.
        }

        tables?.Dispose();
    }

    private void Fail(List<LedgerWork> batch, Exception error)
    {
        lock (_gate)
        {
            _counters.Dropped += batch.Count(work => work is PublishWork);
            Release(batch);
        }

        LedgerLog.Refused(_logger, batch.Count, error);
        batch.ForEach(work => work.Failed(error));
    }

    /// <summary>What is done no longer waits: whoever is told so next may look. Under the lock.</summary>
    private void Release(List<LedgerWork> batch)
    {
        for (var i = 0; i < batch.Count; i++) _taken.Dequeue();
    }
}
