using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Vqa.Delivery.Notices;

namespace Vqa.Delivery.Outbox;

/// <summary>
/// What waits for the writer, in the order in which it came, and what the writer says of itself. All but the writer may
/// call it from any thread, and never wait for the disk.
/// </summary>
internal sealed class LedgerInbox(LedgerOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>Requests wait for an answer, so their callers bound them; this only stops a runaway.</summary>
    private const int MaxRequests = 20_000;

    /// <summary>How long an end waits for a disk that takes nothing.</summary>
    private static readonly TimeSpan _patienceAtEnd = TimeSpan.FromSeconds(3);

    private readonly object _gate = new();
    private readonly Queue<(long Place, PublishWork Work)> _notices = [];
    private readonly Queue<(long Place, LedgerWork Work)> _requests = [];
    private readonly Queue<LedgerWork> _taken = [];
    private readonly LedgerCounters _counters = new();
    private long _places;
    private long _lastRetention;
    private bool _hasWorkedSince;
    private long _stopAt;
    private bool _isStopping;

    /// <summary>How the ledger is doing.</summary>
    public LedgerHealth Health
    {
        get
        {
            lock (_gate)
            {
                var oldest = _taken.OfType<PublishWork>().Concat(_notices.Select(waiting => waiting.Work)).FirstOrDefault();
                var age = oldest is null ? TimeSpan.Zero : time.GetUtcNow() - oldest.Received;
                return _counters.Health(_notices.Count + _taken.Count(work => work is PublishWork), age);
            }
        }
    }

    /// <summary>Takes a notice over.</summary>
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
                _notices.Enqueue((_places++, new PublishWork(notice, time.GetUtcNow())));
                if (_notices.Count + _taken.Count > options.MaxNoticesInMemory && _notices.Count > 1)
                {
                    _notices.Dequeue();
                    isDropping = _counters.Dropped++ % 1000 == 0;
                }

                Monitor.Pulse(_gate);
            }
        }

        if (isDropping) LedgerLog.Dropped(logger, _counters.Dropped);
    }

    /// <summary>Takes over what somebody waits for.</summary>
    /// <exception cref="LedgerException">The ledger is disposed, or too much waits.</exception>
    public void Request(LedgerWork work)
    {
        lock (_gate)
        {
            if (_isStopping) throw new LedgerException("The ledger is closed.");
            if (_requests.Count >= MaxRequests)
            {
                throw new LedgerException($"The ledger does not keep up ({_counters.Problem}). Try again later.");
            }

            _requests.Enqueue((_places++, work));
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Nothing more is taken over; the writer ends when it is done with what waits.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (!_isStopping) (_isStopping, _stopAt) = (true, Stopwatch.GetTimestamp());
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>
    /// The writer's: waits for something to do. All that waits in its order, or from time to time, between two such
    /// batches too, the removal of what is too old, alone so that no notice waits for it in its own transaction. Null
    /// at the end.
    /// </summary>
    public List<LedgerWork>? Take()
    {
        lock (_gate)
        {
            while (true)
            {
                var isIdle = _notices.Count == 0 && _requests.Count == 0;
                if (_isStopping && isIdle) return null;
                var untilRetention = _lastRetention == 0
                    ? TimeSpan.Zero : options.RetentionPeriod - Stopwatch.GetElapsedTime(_lastRetention);
                if (untilRetention <= TimeSpan.Zero && !_isStopping && (isIdle || _hasWorkedSince))
                {
                    (_lastRetention, _hasWorkedSince) = (Stopwatch.GetTimestamp(), false);
                    _taken.Enqueue(new RetentionWork(this));
                    return [.. _taken];
                }

                if (!isIdle) break;
                Monitor.Wait(_gate, untilRetention);
            }

            while (_notices.Count + _requests.Count > 0)
            {
                var isNotice = _requests.Count == 0 || (_notices.Count > 0 && _notices.Peek().Place < _requests.Peek().Place);
                _taken.Enqueue(isNotice ? _notices.Dequeue().Work : _requests.Dequeue().Work);
            }

            _hasWorkedSince = true;
            return [.. _taken];
        }
    }

    /// <summary>The writer's: there is more to remove, so the next turn comes at once.</summary>
    public void RemoveMoreSoon() => _lastRetention = 0;

    /// <summary>The writer's: notes something about itself.</summary>
    public T Note<T>(Func<LedgerCounters, T> note)
    {
        lock (_gate) return note(_counters);
    }

    /// <summary>The writer's: the first so many of those taken are done. Whoever is told so next may look.</summary>
    public void Done(int count, Action<LedgerCounters> note)
    {
        lock (_gate)
        {
            note(_counters);
            for (var i = 0; i < count; i++) _taken.Dequeue();
        }
    }

    /// <summary>
    /// The writer's: waits before the next try with a disk that takes nothing; false where the end has waited long
    /// enough.
    /// </summary>
    public bool Pause(TimeSpan wait)
    {
        lock (_gate)
        {
            var since = Stopwatch.GetTimestamp();
            while (true)
            {
                var left = wait - Stopwatch.GetElapsedTime(since);
                var patience = _isStopping ? _patienceAtEnd - Stopwatch.GetElapsedTime(_stopAt) : TimeSpan.MaxValue;
                if (patience <= TimeSpan.Zero) return false;
                if (left <= TimeSpan.Zero) return true;
                // Notices that arrive in the meantime wake it; they are no reason to try sooner.
                Monitor.Wait(_gate, left < patience ? left : patience);
            }
        }
    }

    /// <summary>The writer's: the end. Returns what will not be done.</summary>
    public List<LedgerWork> Close()
    {
        lock (_gate)
        {
            _counters.State = LedgerState.Closed;
            return [.. _notices.Select(waiting => waiting.Work), .. _requests.Select(waiting => waiting.Work)];
        }
    }
}
