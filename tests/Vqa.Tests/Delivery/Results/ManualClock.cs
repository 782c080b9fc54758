namespace Vqa.Tests.Delivery.Results;

/// <summary>A clock that stands still until it is moved, and its timers with it.</summary>
internal sealed class ManualClock(DateTimeOffset now) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = now;

    /// <summary>Timers that are set.</summary>
    public int Timers
    {
        get { lock (_lock) return _timers.Count(timer => timer.DueAt is not null); }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        lock (_lock) _timers.Add(timer);
        timer.Change(dueTime, period);
        Fire();
        return timer;
    }

    /// <summary>Moves it on and calls, on this thread, the timers that are due by then, each once.</summary>
    public void Advance(TimeSpan time)
    {
        lock (_lock) _now += time;
        Fire();
    }

    private void Fire()
    {
        List<Action> due = [];
        lock (_lock)
        {
            foreach (var timer in _timers.Where(timer => timer.DueAt <= _now))
            {
                due.Add(timer.Callback);
                timer.DueAt = timer.Period > TimeSpan.Zero ? _now + timer.Period : null;
            }
        }

        due.ForEach(callback => callback());
    }

    private sealed class ManualTimer(ManualClock clock, Action callback) : ITimer
    {
        public Action Callback => callback;

        public DateTimeOffset? DueAt { get; set; }

        public TimeSpan Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                Period = period;
                DueAt = dueTime == Timeout.InfiniteTimeSpan ? null : clock._now + dueTime;
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._lock) clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
