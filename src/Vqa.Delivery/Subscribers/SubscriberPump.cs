using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Vqa.Delivery.Outbox;

namespace Vqa.Delivery.Subscribers;

/// <summary>
/// Tells one subscriber what the ledger holds for it: at least once, oldest first, each incident in order, a few
/// incidents at a time. A notice that fails holds back the later ones of its incident and nothing else; a subscriber
/// that fails holds back nobody else, for each has a pump.
/// </summary>
/// <remarks>
/// The ledger's writer wakes it the moment a notice is committed. A delivery is struck off on disk before the next
/// one of its incident is made, so after a crash only the last notice of an incident may be told twice. Thread-safe.
/// </remarks>
public sealed class SubscriberPump : IAsyncDisposable
{
    /// <summary>A host that is back is found out within that time, however long it was away.</summary>
    private static readonly TimeSpan _longestCircuitPause = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long an end waits for attempts under way before it cancels them, and then for those that do not heed it.
    /// </summary>
    private static readonly TimeSpan _patienceAtEnd = TimeSpan.FromSeconds(1);

    /// <summary>Timers do not take more than 49 days.</summary>
    private static readonly TimeSpan _longestTimer = TimeSpan.FromDays(1);

    private readonly string _id;
    private readonly ISubscriber _subscriber;
    private readonly PumpOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly DeliverySchedule _schedule = new();
    private readonly HostCircuit _circuit;
    private readonly PumpCounters _counters = new();
    private readonly CancellationTokenSource _stopping = new(), _cancelling = new();
    private readonly Channel<bool> _signal =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly ITimer _timer;
    private readonly DeliveryQueue _queue;
    private readonly Task _run;
    private int _underWay, _unsettled;
    private string? _disabled;

    /// <summary>
    /// Asks the ledger to register the subscriber and hand over what waits for it, and begins. Does not wait for it:
    /// see <see cref="Registered"/>.
    /// </summary>
    /// <param name="ledger">The ledger; it must outlive the pump.</param>
    /// <param name="id">The subscriber's id.</param>
    /// <param name="filter">What it is told.</param>
    /// <param name="subscriber">The way to tell it. Owned: disposed with the pump.</param>
    /// <param name="options">The pace.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where to log.</param>
    public SubscriberPump(
        IncidentLedger ledger, string id, Notices.NoticeFilter filter, ISubscriber subscriber, PumpOptions options,
        TimeProvider time, ILogger logger)
    {
        (_id, _subscriber, _options, _time, _logger) = (id, subscriber, options, time, logger);
        var longest = options.LongestPause < _longestCircuitPause ? options.LongestPause : _longestCircuitPause;
        _circuit = new HostCircuit(options.FailuresToOpenCircuit, new BackOff(options.FirstPause, longest));
        _timer = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _queue = ledger.QueueOf(id);
        _run = Task.Run(RunAsync, CancellationToken.None);
        Registered = RegisterAsync(filter);
    }

    /// <summary>Begins, and returns once the ledger has registered the subscriber.</summary>
    /// <param name="ledger">The ledger; it must outlive the pump.</param>
    /// <param name="id">The subscriber's id.</param>
    /// <param name="filter">What it is told.</param>
    /// <param name="subscriber">The way to tell it. Owned: disposed with the pump.</param>
    /// <param name="options">The pace.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where to log.</param>
    /// <param name="cancellation">Stops the beginning.</param>
    /// <exception cref="LedgerException">The id is being served already, or the ledger is closed.</exception>
    public static async Task<SubscriberPump> StartAsync(
        IncidentLedger ledger, string id, Notices.NoticeFilter filter, ISubscriber subscriber, PumpOptions options,
        TimeProvider time, ILogger logger, CancellationToken cancellation = default)
    {
        var pump = new SubscriberPump(ledger, id, filter, subscriber, options, time, logger);
        try
        {
            await pump.Registered.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            await pump.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return pump;
    }

    /// <summary>
    /// Ends once the ledger has registered the subscriber; with a <see cref="LedgerException"/> where somebody else
    /// serves it, or the ledger is closed.
    /// </summary>
    public Task Registered { get; }

    /// <summary>How it is doing.</summary>
    public SubscriberHealth Health
    {
        get
        {
            lock (_lock)
            {
                var now = _time.GetUtcNow();
                var state = _stopping.IsCancellationRequested ? SubscriberState.Stopped
                    : _disabled is not null ? SubscriberState.Disabled
                    : _circuit.IsOpen ? SubscriberState.BackingOff
                    : _counters.FailuresInARow > 0 ? SubscriberState.Failing : SubscriberState.Healthy;
                return new SubscriberHealth(
                    _id, state, _schedule.Count, _schedule.Held, _schedule.Oldest is { } oldest ? now - oldest : TimeSpan.Zero,
                    _counters.Delivered, _counters.Failed, _counters.Dropped, _disabled ?? _counters.LastError,
                    _counters.LastErrorAt, _circuit.OpenUntil);
            }
        }
    }

    /// <summary>
    /// Returns once nothing is under way and nothing is due: what is left waits for a time, or for a host that fails.
    /// </summary>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task progress;
            lock (_lock)
            {
                var now = _time.GetUtcNow();
                if (_unsettled == 0 && (!_schedule.HasReady(now) || _circuit.Allowance(now, 1) == 0)) return;
                progress = _counters.Progress;
            }

            await progress.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Ends it; what is not delivered stays in the ledger.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        Wake();
        await _run.ConfigureAwait(false);
        await _queue.DisposeAsync().ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _subscriber.DisposeAsync().ConfigureAwait(false);
    }

    private async Task RegisterAsync(Notices.NoticeFilter filter)
    {
        var wasDisabled = await _queue.RegisterAsync(filter, OnChange, OnOverflow).ConfigureAwait(false);
        if (wasDisabled is not null) SubscriberLog.Enabled(_logger, _id, wasDisabled);
    }

    private void OnChange(QueueChange change)
    {
        lock (_lock)
        {
            if (change.Added is { } added) _schedule.Add(added); else _schedule.Remove(change.Removed, change.RemovedIncident!);
        }

        Wake();
    }

    private void OnOverflow(int count)
    {
        lock (_lock) _counters.Dropped += count;
    }

    private void Wake() => _signal.Writer.TryWrite(true);

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            while (Next() is { } delivery) _ = Task.Run(() => AttemptAsync(delivery), CancellationToken.None);
            await _signal.Reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
        }

        _cancelling.CancelAfter(_patienceAtEnd);
        using var giveUp = new CancellationTokenSource(2 * _patienceAtEnd);
        while (Volatile.Read(ref _unsettled) > 0 && !giveUp.IsCancellationRequested)
        {
            Task progress;
            lock (_lock) progress = _counters.Progress;
            await Task.WhenAny(progress, Task.Delay(Timeout.Infinite, giveUp.Token)).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The delivery to attempt now; null where there is none, and then the timer is set for the next.
    /// </summary>
    private PendingDelivery? Next()
    {
        lock (_lock)
        {
            if (_disabled is not null) return null;
            var now = _time.GetUtcNow();
            if (_underWay < _circuit.Allowance(now, _options.Parallelism) && _schedule.Take(now) is { } delivery)
            {
                _underWay++;
                _unsettled++;
                return delivery;
            }

            var due = _circuit.OpenUntil > now ? _circuit.OpenUntil : _schedule.NextDue;
            if (due - now is { } pause && pause > TimeSpan.Zero)
            {
                _timer.Change(pause < _longestTimer ? pause : _longestTimer, Timeout.InfiniteTimeSpan);
            }

            return null;
        }
    }

    private async Task AttemptAsync(PendingDelivery delivery)
    {
        var isFree = false;
        try
        {
            if (await PrepareAsync(delivery).ConfigureAwait(false) is { } outgoing)
            {
                var result = await TellAsync(outgoing).ConfigureAwait(false);
                // The host may be told of the next incident while the disk notes how this went.
                Judge(delivery, result);
                isFree = true;
                await SettleAsync(delivery with { HeldUntil = null }, result).ConfigureAwait(false);
            }
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // The end: the ledger keeps the delivery for the next start.
        }
        catch (Exception e)
        {
            // The ledger could not note how it went.
            SubscriberLog.Broke(_logger, _id, e);
            var pause = Pause(delivery.Unsettled + 1);
            var unsettled = delivery with { NextTry = _time.GetUtcNow() + pause, Unsettled = delivery.Unsettled + 1 };
            lock (_lock) _schedule.Postpone(unsettled);
        }

        lock (_lock)
        {
            if (!isFree) _underWay--;
            _unsettled--;
            _counters.Advance();
        }

        Wake();
    }

    /// <summary>What is to be told; null where nothing is, any more.</summary>
    private async Task<OutgoingNotice?> PrepareAsync(PendingDelivery delivery)
    {
        // On disk before anything is told: from here on, its end will be told too, however short it turns out.
        if (delivery.HeldUntil is not null && !await _queue.ReleaseAsync(delivery).ConfigureAwait(false)) return null;
        if (_queue.Notice(delivery) is { } notice)
        {
            return new OutgoingNotice(notice, delivery.Key.ToldAs, delivery.Created, delivery.Attempts + 1);
        }

        await DropAsync(delivery, "The ledger has it no more.").ConfigureAwait(false);
        return null;
    }

    private async Task<DeliveryResult> TellAsync(OutgoingNotice outgoing)
    {
        try
        {
            return await _subscriber.TellAsync(outgoing, _cancelling.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (!_cancelling.IsCancellationRequested)
        {
            return new DeliveryResult(DeliveryVerdict.HostFailed, e.Message);
        }
    }

    /// <summary>What an attempt says of the host; then others may be made.</summary>
    private void Judge(PendingDelivery delivery, DeliveryResult result)
    {
        bool opens = false, closes = false;
        lock (_lock)
        {
            _underWay--;
            var now = _time.GetUtcNow();
            if (result.Verdict == DeliveryVerdict.Delivered) _counters.FailuresInARow = 0;
            else if (result.Verdict != DeliveryVerdict.Skipped) _counters.Fail(result.Error, now);
            switch (result.Verdict)
            {
                // A refusal is an answer: one that is not wanted must not keep others from a host that is well.
                case DeliveryVerdict.Delivered or DeliveryVerdict.Refused:
                    closes = _circuit.Answer();
                    if (closes) _schedule.Hasten(waiting => waiting.IsBecauseOfHost);
                    break;
                case DeliveryVerdict.Gone:
                    _disabled = $"The subscriber is gone: {result.Error}";
                    break;
                case DeliveryVerdict.HostFailed:
                    var wasOpen = _circuit.IsOpen;
                    _circuit.Fail(delivery.IncidentId, now, LeaveAlone(result), Random.Shared.NextDouble());
                    opens = _circuit.IsOpen && !wasOpen;
                    break;
            }
        }

        if (opens) SubscriberLog.BackingOff(_logger, _id, result.Error);
        if (closes) SubscriberLog.Back(_logger, _id);
        Wake();
    }

    private async Task SettleAsync(PendingDelivery delivery, DeliveryResult result)
    {
        switch (result.Verdict)
        {
            case DeliveryVerdict.Delivered or DeliveryVerdict.Skipped:
                await _queue.CompleteAsync(delivery).ConfigureAwait(false);
                lock (_lock)
                {
                    if (result.Verdict == DeliveryVerdict.Delivered) _counters.Delivered++;
                    _schedule.Remove(delivery.Key, delivery.IncidentId);
                }

                break;
            case DeliveryVerdict.Gone:
                await DisableAsync(result.Error).ConfigureAwait(false);
                break;
            case DeliveryVerdict.Refused when _time.GetUtcNow() - delivery.Created > _options.RefusedFor:
                await DropAsync(delivery, result.Error).ConfigureAwait(false);
                break;
            default:
                await PostponeAsync(delivery, result).ConfigureAwait(false);
                break;
        }
    }

    private async Task PostponeAsync(PendingDelivery delivery, DeliveryResult result)
    {
        var pause = Pause(delivery.Attempts + 1);
        var leaveAlone = LeaveAlone(result);
        var failed = delivery with
        {
            Attempts = delivery.Attempts + 1,
            NextTry = _time.GetUtcNow() + (leaveAlone > pause ? leaveAlone.Value : pause),
            LastError = result.Error,
            IsBecauseOfHost = result.Verdict == DeliveryVerdict.HostFailed,
            WasRefused = result.Verdict == DeliveryVerdict.Refused,
            Unsettled = 0,
        };
        await _queue.FailAsync(failed).ConfigureAwait(false);
        lock (_lock) _schedule.Postpone(failed);
    }

    private TimeSpan Pause(int failures) =>
        new BackOff(_options.FirstPause, _options.LongestPause).Pause(failures, Random.Shared.NextDouble());

    private TimeSpan? LeaveAlone(DeliveryResult result) =>
        result.RetryAfter > _options.LongestRetryAfter ? _options.LongestRetryAfter : result.RetryAfter;

    private async Task DropAsync(PendingDelivery delivery, string? error)
    {
        var dropped = await _queue.DropAsync(delivery).ConfigureAwait(false);
        lock (_lock) _counters.Dropped += dropped;
        SubscriberLog.Dropped(_logger, _id, dropped, delivery.IncidentId, error);
    }

    private async Task DisableAsync(string? error)
    {
        var dropped = await _queue.DisableAsync(_disabled!).ConfigureAwait(false);
        lock (_lock)
        {
            _counters.Dropped += dropped;
            _schedule.Clear();
        }

        SubscriberLog.Disabled(_logger, _id, dropped, error);
    }
}
