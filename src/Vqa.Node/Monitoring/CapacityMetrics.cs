using System.Globalization;
using Prometheus;
using Vqa.Node.Capacity;
using Vqa.Node.Streams;

namespace Vqa.Node.Monitoring;

/// <summary>How full the node is, what it did about it, and what it costs. For one thread.</summary>
internal sealed class CapacityMetrics
{
    private readonly Gauge _cores, _used, _utilization, _limit, _machine, _more, _mean, _lowered;
    private readonly Gauge _streams, _streamCost, _hourly;
    private readonly Counter _admitted, _refused, _lowerings, _raisings;
    private readonly GaugeSeries _decoder, _free, _total;

    /// <param name="factory">Where the series are registered.</param>
    public CapacityMetrics(MetricFactory factory)
    {
        _streams = factory.CreateGauge("vqa_streams", "Streams by state.", ["state"]);
        _cores = factory.CreateGauge("vqa_capacity_cores", "Processors that the node may use.");
        _used = factory.CreateGauge("vqa_capacity_used_cores", "Processors that its process uses, over ten seconds.");
        _utilization = factory.CreateGauge(
            "vqa_capacity_utilization_ratio", "Share of what the node may use that it uses.");
        _limit = factory.CreateGauge("vqa_capacity_max_utilization_ratio", "Share of it that streams are admitted to.");
        _machine = factory.CreateGauge(
            "vqa_machine_utilization_ratio", "Share of all the machine's processors that anybody uses.");
        _more = factory.CreateGauge(
            "vqa_capacity_more_streams", "Streams like those there are that would still be admitted.");
        _mean = factory.CreateGauge(
            "vqa_capacity_stream_cores", "What a stream that is decoded fully costs in cores, all in.");
        _lowered = factory.CreateGauge(
            "vqa_capacity_lowered_streams", "Streams decoded by their keyframes only, for want of room.");
        _admitted = factory.CreateCounter("vqa_capacity_admitted_total", "Streams that were found to have room.");
        _refused = factory.CreateCounter("vqa_capacity_refused_total", "Streams that were refused for want of room.");
        _lowerings = factory.CreateCounter(
            "vqa_capacity_lowerings_total", "Times that a stream was lowered to its keyframes.");
        _raisings = factory.CreateCounter(
            "vqa_capacity_raisings_total", "Times that a lowered stream was raised again.");
        _streamCost = factory.CreateGauge(
            "vqa_cost_per_stream_hour", "What the watching of a stream for an hour costs.");
        _hourly = factory.CreateGauge(
            "vqa_cost_per_hour", "What the machine costs an hour, as configured; 0 where it is not.");
        GaugeSeries OfGpu(string name, string help) => new(factory.CreateGauge(name, help, ["gpu", "name"]));
        _decoder = OfGpu("vqa_gpu_decoder_utilization_ratio", "Share of the decoders' time in use.");
        _free = OfGpu("vqa_gpu_memory_free_bytes", "Memory that nobody uses.");
        _total = OfGpu("vqa_gpu_memory_bytes", "Memory that there is.");
    }

    /// <summary>Sets them to what is so now.</summary>
    public void Collect(CapacityPicture picture, IReadOnlyList<StreamStatus> streams)
    {
        foreach (var state in Enum.GetValues<StreamState>())
        {
            _streams.WithLabels(StreamMetrics.StateWord(state)).Set(streams.Count(stream => stream.State == state));
        }

        _cores.Set(picture.Reading.Allowance.Cores);
        _used.Set(picture.Reading.UsedCores);
        _utilization.Set(picture.Reading.Utilization);
        _limit.Set(picture.MaxUtilization);
        _machine.Set(picture.Reading.MachineUtilization);
        _more.Set(picture.MoreStreams);
        _mean.Set(picture.MeanStreamCores);
        _lowered.Set(picture.Lowered);
        _admitted.IncTo(picture.Admitted);
        _refused.IncTo(picture.Refused);
        _lowerings.IncTo(picture.LoweredTotal);
        _raisings.IncTo(picture.RaisedTotal);
        _streamCost.Set(picture.Price.PerStreamHour);
        _hourly.Set(picture.Price.PerHour);
        if (picture.Gpu is { } gpu)
        {
            var index = gpu.Index.ToString(CultureInfo.InvariantCulture);
            _total.Set(gpu.TotalBytes, index, gpu.Name);
            if (gpu.FreeBytes is { } free)
            {
                _free.Set(free, index, gpu.Name);
            }

            if (gpu.DecoderUtilization is { } used)
            {
                _decoder.Set(used, index, gpu.Name);
            }
        }

        foreach (var series in (GaugeSeries[])[_decoder, _free, _total])
        {
            series.EndRound();
        }
    }
}
