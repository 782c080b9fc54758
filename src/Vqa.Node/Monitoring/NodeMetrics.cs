using Prometheus;
using Vqa.Node.SelfTest;

namespace Vqa.Node.Monitoring;

/// <summary>
/// All that Prometheus sees of a node, in a registry of its own. Nothing is counted while streams are watched: the
/// figures that they keep anyway are looked at when someone scrapes.
/// </summary>
internal sealed class NodeMetrics
{
    private readonly Lock _lock = new();
    private readonly MonitoredParts _parts;
    private readonly IncidentCounts _opened;
    private readonly TimeProvider _time;
    private readonly StreamMetrics _streams;
    private readonly IncidentMetrics _incidents;
    private readonly CapacityMetrics _capacity;
    private readonly DeliveryMetrics _delivery;
    private readonly ProcessMetrics _process;
    private readonly Gauge _ready, _file, _recall, _delay, _falseAlarms, _success;

    /// <param name="parts">What they are made of.</param>
    /// <param name="opened">Counts incidents.</param>
    /// <param name="mostStreams">Streams with series of their own at most.</param>
    /// <param name="time">Says how late it is.</param>
    public NodeMetrics(MonitoredParts parts, IncidentCounts opened, int mostStreams, TimeProvider time)
    {
        (_parts, _opened, _time) = (parts, opened, time);
        Registry = Metrics.NewCustomRegistry();
        var factory = Metrics.WithCustomRegistry(Registry);
        _streams = new StreamMetrics(factory, mostStreams);
        _incidents = new IncidentMetrics(factory);
        _capacity = new CapacityMetrics(factory);
        _delivery = new DeliveryMetrics(factory);
        _process = new ProcessMetrics(factory);
        // Before the first trial is over there is nothing to tell.
        var later = new GaugeConfiguration { SuppressInitialValue = true };
        _recall = factory.CreateGauge(
            "vqa_selftest_recall", "Share of the planted defects that the last trial found.", later);
        _delay = factory.CreateGauge(
            "vqa_selftest_delay_seconds", "From the end of a defect's minimum duration to its notice.", later);
        _falseAlarms = factory.CreateGauge(
            "vqa_selftest_false_alarms", "What the last trial found and nobody planted.", later);
        _success = factory.CreateGauge(
            "vqa_selftest_last_success_timestamp_seconds", "When all was found the last time, since 1970.", later);
        _ready = factory.CreateGauge("vqa_ready", "1 where all registered streams are being watched.");
        _file = factory.CreateGauge(
            "vqa_streams_file_ok", "1 where the streams file is in order; at 0 its last good version is watched.", later);
        factory.CreateGauge("vqa_build_info", "1, with what runs here.", ["version", "node"])
            .WithLabels(ProgramVersion.Text, parts.Name).Set(1);
        Registry.AddBeforeCollectCallback(Collect);
    }

    /// <summary>What is scraped.</summary>
    public CollectorRegistry Registry { get; }

    private void Collect()
    {
        lock (_lock)
        {
            var streams = _parts.Streams();
            var picture = _parts.Capacity();
            var gone = _streams.Collect(streams, _parts, picture.Price, _time.GetUtcNow());
            _incidents.Collect(_opened.Take(), _streams.LabelOf, gone);
            _capacity.Collect(picture, streams);
            _delivery.Collect(_parts);
            _process.Collect();
            _ready.Set(_parts.IsReady() ? 1 : 0);
            if (_parts.IsStreamsFileFine() is { } isFine)
            {
                _file.Set(isFine ? 1 : 0);
            }

            if (_parts.SelfTest() is { } last)
            {
                Collect(last);
            }
        }
    }

    private void Collect(SelfTestResult last)
    {
        _recall.Set(last.Recall);
        _falseAlarms.Set(last.FalseAlarms);
        if (last.Delay is { } delay)
        {
            _delay.Set(delay.TotalSeconds);
        }

        if (last.Problem is null)
        {
            _success.Set(last.At.ToUnixTimeMilliseconds() / 1000.0);
        }
    }
}
