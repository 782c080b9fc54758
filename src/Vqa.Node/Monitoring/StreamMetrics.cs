using Prometheus;
using Vqa.Node.Capacity;
using Vqa.Node.Streams;

namespace Vqa.Node.Monitoring;

/// <summary>
/// The series of each stream: 18 and one for each of its detectors. Streams beyond those with series of their own are
/// together in one: counts and rates are sums, the speed is that of the slowest, drift and age are those of the worst.
/// For one thread.
/// </summary>
internal sealed class StreamMetrics
{
    private const string Stream = "stream";

    private readonly Dictionary<string, StreamTotals> _totals = new(StringComparer.Ordinal);
    private readonly StreamLabels _labels;
    private readonly GaugeSeries[] _gauges;
    private readonly GaugeSeries _state, _info, _frameRate, _speed, _bitRate, _drift, _cores, _age;
    private readonly GaugeSeries _lowered, _open, _cost, _strikes;
    private readonly CounterSeries _frames, _errors, _reconnects;
    private readonly Gauge _summed;

    /// <param name="factory">Where the series are registered.</param>
    /// <param name="most">Streams with series of their own at most.</param>
    public StreamMetrics(MetricFactory factory, int most)
    {
        GaugeSeries Gauge(string name, string help, params string[] labels) =>
            new(factory.CreateGauge(name, help, [Stream, .. labels]));
        CounterSeries Counter(string name, string help) => new(factory.CreateCounter(name, help, [Stream]));

        _labels = new StreamLabels(most);
        _gauges =
        [
            _state = Gauge(
                "vqa_stream_state",
                "1 for the state that a stream is in; for the rest of the streams, how many are in it.", "state"),
            _info = Gauge("vqa_stream_info", "1, with what is watched.", "codec", "resolution", "device", "depth"),
            _frameRate = Gauge("vqa_stream_frame_rate", "Pictures per second over the last seconds."),
            _speed = Gauge(
                "vqa_stream_speed_ratio", "Media time per wall time over the last seconds: 1 where it keeps up."),
            _bitRate = Gauge(
                "vqa_stream_bit_rate", "Bits per second of the compressed pictures over the last seconds."),
            _drift = Gauge(
                "vqa_stream_latency_drift_seconds", "How much later media arrives than when the source was opened."),
            _cores = Gauge("vqa_stream_cpu_cores", "Processor time of its thread per wall time."),
            _age = Gauge("vqa_stream_last_media_age_seconds", "Since the last picture or sound came."),
            _lowered = Gauge("vqa_stream_lowered", "1 where only keyframes are decoded, for want of room."),
            _open = Gauge("vqa_stream_detector_open", "Incidents of a detector that last.", "detector"),
            _cost = Gauge(
                "vqa_stream_cost_per_hour", "Its share of what the machine costs an hour, by processor time."),
            _strikes = Gauge(
                "vqa_stream_crash_strikes", "Times within a day that it brought the process down, or hung."),
        ];
        _frames = Counter("vqa_stream_frames_total", "Pictures measured.");
        _errors = Counter("vqa_stream_decode_errors_total", "Packets refused and pictures flagged by the decoder.");
        _reconnects = Counter("vqa_stream_reconnects_total", "Times that the source was opened anew.");
        _summed = factory.CreateGauge(
            "vqa_streams_summed", $"Streams without series of their own: they are in stream=\"{StreamLabels.Other}\".");
    }

    /// <summary>Sets them to what is so now.</summary>
    /// <param name="streams">All streams.</param>
    /// <param name="parts">Tells detectors and strikes.</param>
    /// <param name="price">What they cost.</param>
    /// <param name="now">How late it is.</param>
    /// <returns>Streams that are gone, whose series vanish.</returns>
    public IReadOnlyList<string> Collect(
        IReadOnlyList<StreamStatus> streams, MonitoredParts parts, StreamPrice price, DateTimeOffset now)
    {
        var gone = _labels.Assign([.. streams.Select(stream => stream.Definition.Id)]);
        foreach (var total in _totals.Values)
        {
            total.Clear();
        }

        var strikes = parts.Strikes();
        foreach (var stream in streams)
        {
            var id = stream.Definition.Id;
            var label = _labels.Of(id);
            if (!_totals.TryGetValue(label, out var total))
            {
                _totals[label] = total = new StreamTotals();
            }

            total.Add(stream, parts.Detectors(stream.Definition), price.Of(stream), strikes.GetValueOrDefault(id), now);
            Count(stream, label);
            if (label != StreamLabels.Other)
            {
                var video = stream.Info?.Video;
                _info.Set(
                    1, id, video?.Codec ?? "", video is null ? "" : $"{video.Width}x{video.Height}", stream.Device,
                    stream.Depth == Depth.Full ? "full" : "keyframes");
            }
        }

        Publish();
        _summed.Set(streams.Count(stream => _labels.Of(stream.Definition.Id) == StreamLabels.Other));
        Forget(gone, streams);
        return gone;
    }

    /// <summary>The label of a stream; null where there is none of that id any more.</summary>
    public string? LabelOf(string id) => _frames.Known.Contains(id) ? _labels.Of(id) : null;

    private void Count(StreamStatus stream, string label)
    {
        _frames.Follow(stream.Definition.Id, stream.Frames, label);
        _errors.Follow(stream.Definition.Id, stream.DecodeErrors, label);
        _reconnects.Follow(stream.Definition.Id, stream.Reconnects, label);
    }

    private void Publish()
    {
        foreach (var (label, total) in _totals.Where(total => total.Value.Streams > 0))
        {
            foreach (var state in Enum.GetValues<StreamState>())
            {
                _state.Set(total.InState(state), label, StateWord(state));
            }

            foreach (var (detector, count) in total.OpenByDetector)
            {
                _open.Set(count, label, detector);
            }

            _frameRate.Set(total.FrameRate, label);
            _speed.Set(total.LeastSpeed, label);
            _bitRate.Set(total.BitRate, label);
            _drift.Set(total.MostDrift, label);
            _cores.Set(total.Cores, label);
            _lowered.Set(total.Lowered, label);
            _cost.Set(total.Cost, label);
            _strikes.Set(total.Strikes, label);
            if (total.MostAge is { } age)
            {
                _age.Set(age.TotalSeconds, label);
            }
        }

        foreach (var gauge in _gauges)
        {
            gauge.EndRound();
        }
    }

    private void Forget(IReadOnlyList<string> gone, IReadOnlyList<StreamStatus> streams)
    {
        foreach (var id in _frames.Known.Except(streams.Select(stream => stream.Definition.Id)).ToList())
        {
            var label = gone.Contains(id) ? id : null;
            _frames.Forget(id, label);
            _errors.Forget(id, label);
            _reconnects.Forget(id, label);
            _totals.Remove(id);
        }
    }

    /// <summary>The word of a state, as the API writes it.</summary>
    public static string StateWord(StreamState state) => state switch
    {
        StreamState.Disabled => "disabled",
        StreamState.Connecting => "connecting",
        StreamState.Running => "running",
        StreamState.Lost => "lost",
        StreamState.Quarantined => "quarantined",
        StreamState.Invalid => "invalid",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}
