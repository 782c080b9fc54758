using Prometheus;
using Vqa.Delivery.Subscribers;

namespace Vqa.Node.Monitoring;

/// <summary>
/// How whoever is told of incidents is doing. Series of those that are told no more vanish. For one thread.
/// </summary>
internal sealed class SubscriberMetrics
{
    private const string Subscriber = "subscriber";

    private readonly GaugeSeries _state, _depth, _oldest;
    private readonly CounterSeries _delivered, _failed, _dropped;

    /// <param name="factory">Where the series are registered.</param>
    public SubscriberMetrics(MetricFactory factory)
    {
        GaugeSeries Gauge(string name, string help, params string[] labels) =>
            new(factory.CreateGauge(name, help, [Subscriber, .. labels]));
        CounterSeries Counter(string name, string help) => new(factory.CreateCounter(name, help, [Subscriber]));

        _state = Gauge("vqa_outbox_state", "1 for the state that a subscriber is in.", "state");
        _depth = Gauge("vqa_outbox_depth", "Notices that a subscriber has yet to be told.");
        _oldest = Gauge("vqa_outbox_oldest_age_seconds", "How long the oldest of them is due.");
        _delivered = Counter("vqa_outbox_delivered_total", "Notices that a subscriber was told.");
        _failed = Counter("vqa_outbox_failed_total", "Attempts to tell a subscriber that failed.");
        _dropped = Counter("vqa_outbox_dropped_total", "Notices to a subscriber that were given up.");
    }

    /// <summary>Sets them to what is so now.</summary>
    public void Collect(IReadOnlyList<SubscriberHealth> subscribers)
    {
        foreach (var health in subscribers)
        {
            foreach (var state in Enum.GetValues<SubscriberState>())
            {
                _state.Set(health.State == state ? 1 : 0, health.Id, Word(state));
            }

            _depth.Set(health.Depth, health.Id);
            _oldest.Set(health.OldestAge.TotalSeconds, health.Id);
            _delivered.Follow(health.Id, health.Delivered, health.Id);
            _failed.Follow(health.Id, health.Failed, health.Id);
            _dropped.Follow(health.Id, health.Dropped, health.Id);
        }

        foreach (var series in (GaugeSeries[])[_state, _depth, _oldest])
        {
            series.EndRound();
        }

        foreach (var gone in _delivered.Known.Except(subscribers.Select(health => health.Id)).ToList())
        {
            _delivered.Forget(gone, gone);
            _failed.Forget(gone, gone);
            _dropped.Forget(gone, gone);
        }
    }

    private static string Word(SubscriberState state) => state switch
    {
        SubscriberState.Healthy => "healthy",
        SubscriberState.Failing => "failing",
        SubscriberState.BackingOff => "backing_off",
        SubscriberState.Disabled => "disabled",
        SubscriberState.Stopped => "stopped",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}
