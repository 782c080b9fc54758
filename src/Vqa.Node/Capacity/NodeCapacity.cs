using Microsoft.Extensions.Logging;
using Vqa.Media.Hardware;
using Vqa.Node.Serve;
using Vqa.Node.Streams;

namespace Vqa.Node.Capacity;

/// <summary>
/// Keeps the node within what its machine can carry: measures once a second, lowers and raises streams, and says who
/// may still come in. Any thread.
/// </summary>
internal sealed class NodeCapacity : IAdmission, IDisposable
{
    private static readonly TimeSpan _beat = TimeSpan.FromSeconds(1);

    private readonly Func<IReadOnlyList<StreamStatus>> _streams;
    private readonly Func<GpuLoad?> _readGpu;
    private readonly CapacitySettings _settings;
    private readonly CapacityMeter _meter;
    private readonly LoadShedding _shedding;
    private readonly Admission _admission;
    private readonly double _costPerHour;
    private readonly TimeProvider _time;
    private ITimer? _timer;
    private volatile GpuRoom? _gpu;
    private int _beating;
    private int _beats;

    /// <summary>Makes it; nothing is lowered before <see cref="Start"/>.</summary>
    /// <param name="configuration">Where the machine is full, and what it costs.</param>
    /// <param name="streams">All streams, as they are now.</param>
    /// <param name="lower">Has a stream watched with less effort for a reason, or as wanted again for none.</param>
    /// <param name="readGpu">What the GPU does now; null where none decodes.</param>
    /// <param name="times">Reads the counters of processor time.</param>
    /// <param name="time">Says how late it is.</param>
    /// <param name="log">Told of what is lowered and raised.</param>
    public NodeCapacity(
        NodeConfiguration configuration, Func<IReadOnlyList<StreamStatus>> streams, Action<string, string?> lower,
        Func<GpuLoad?> readGpu,
        Func<ProcessorTimes> times, TimeProvider time, ILogger log)
    {
        (_streams, _readGpu, _settings, _costPerHour, _time) = (
            streams, readGpu, configuration.Capacity, configuration.CostPerHour, time);
        _meter = new CapacityMeter(CoreAllowance.Find(_settings.Cores, Environment.ProcessorCount), times, time);
        _shedding = new LoadShedding(lower, _settings.MaxUtilization, time, log);
        _admission = new Admission(_settings, streams, () => _meter.Now, () => _shedding.Lowered, () => _gpu);
        _meter.Sample();
    }

    /// <summary>Begins to measure, and to keep the load within bounds.</summary>
    public void Start() => _timer = _time.CreateTimer(_ => Beat(), null, _beat, _beat);

    /// <inheritdoc/>
    public AdmissionRefusal? Refusal(StreamDefinition definition) => _admission.Refusal(definition);

    /// <summary>How it stands now.</summary>
    public CapacityPicture Look()
    {
        var streams = _streams();
        var reading = _meter.Now;
        return new CapacityPicture
        {
            Reading = reading,
            MaxUtilization = _settings.MaxUtilization,
            MoreStreams = _admission.Headroom(),
            MeanStreamCores = new StreamCosts(streams, reading.UsedCores).Mean(Depth.Full),
            Lowered = _shedding.Lowered,
            LoweredTotal = _shedding.LoweredTotal,
            RaisedTotal = _shedding.RaisedTotal,
            Admitted = _admission.Admitted,
            Refused = _admission.Refused,
            Gpu = _gpu?.Load,
            Price = new StreamPrice(_costPerHour, streams),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private void Beat()
    {
        if (Interlocked.Exchange(ref _beating, 1) == 1)
        {
            return; // A beat that takes longer than the next one comes.
        }

        var streams = _streams();
        _meter.Sample();
        _shedding.Tick(_meter.Now, streams);
        // The driver's library takes its time.
        if (_beats++ % 5 == 0)
        {
            _gpu = _readGpu() is { } load
                ? new GpuRoom(load, streams.Count(stream => stream.State == StreamState.Running && stream.Device != "cpu"))
                : null;
        }

        Volatile.Write(ref _beating, 0);
    }
}
