using System.Globalization;
using Microsoft.Extensions.Logging;
using Vqa.Analysis.Models;
using Vqa.Analysis.Sessions;
using Vqa.Delivery.Evidence;
using Vqa.Delivery.Subscribers;
using Vqa.Media;
using Vqa.Media.Hardware;
using Vqa.Node.Api;
using Vqa.Node.Capacity;
using Vqa.Node.Commands;
using Vqa.Node.Crashes;
using Vqa.Node.Followers;
using Vqa.Node.Monitoring;
using Vqa.Node.Runs;
using Vqa.Node.Security;
using Vqa.Node.SelfTest;
using Vqa.Node.Streams;

namespace Vqa.Node.Serve;

/// <summary>The parts that a node is made of, wired together: the one place where each learns of the others.</summary>
internal sealed class NodeParts : IAsyncDisposable
{
    /// <summary>
    /// Sessions end within a picture's time; what waits on a network is given up after this. Then their incidents are closed and told.
    /// </summary>
    private static readonly TimeSpan _sessionLimit = TimeSpan.FromSeconds(3.5), _closing = TimeSpan.FromSeconds(0.5);

    private static readonly TimeSpan _drainLimit = TimeSpan.FromSeconds(2);

    private readonly StreamRegistry _registry;
    private readonly CrashJournal _journal;
    private readonly DecodingDevice _device;
    private readonly InferenceThread? _inference;
    private readonly CancellationTokenSource _stop = new();
    private readonly SelfTestSettings _selfTest;
    private readonly SourceGate _gate;
    private Task _following = Task.CompletedTask;
    private Task _testing = Task.CompletedTask;
    private readonly ILogger _log;
    private StopDeadline? _deadline;

    private NodeParts(NodeConfiguration configuration, ILoggerFactory logs)
    {
        var log = _log = logs.CreateLogger("vqa.streams");
        var time = TimeProvider.System;
        _registry = new StreamRegistry(Path.Combine(configuration.Data, "streams.db"));
        Quarantine = new Quarantine(_registry, time);
        _journal = CrashJournal.Open(Path.Combine(configuration.Data, "crash-journal"), time, out var left);
        Blame(left.Sessions, configuration.Data, log);
        _device = DecodingDevice.Open(
            DeviceChoice.Parse(configuration.Device)!.Value, log.LogDevice, configuration.Capacity.MaxDecoders);
        _inference = LoadModel(configuration, _device, log);
        Sources = new SourceAddresses(configuration.Sources);
        _gate = new SourceGate(Sources.Policy, logs.CreateLogger("vqa.sources"));
        Rules = new StreamRules(configuration.DetectorGroups, Sources.Problem);
        Session = _device.AddTo(new SessionOptions
        {
            Source = new SourceOptions
            {
                ReadTimeout = TimeSpan.FromSeconds(5),
                Policy = SourcePolicy.Network with { Gate = Sources.Gate(_gate.Address) },
            },
            Inference = _inference,
        });
        Storage = new NodeStorage(configuration, time, logs);
        Timelines = new TimelineFollower(Storage.Results, Rules, time);
        var evidence = new EvidenceFollower(
            Storage.EvidenceWriter, Keeping(configuration.Evidence), _inference, Rules, time);
        Pictures = new LivePictures(time);
        Analyses = new AnalysisQueue(_journal, Quarantine, time, log);
        var surroundings = new StreamSurroundings(Session, Rules, [Timelines, evidence, Pictures], time)
        {
            LongestAnalysis = TimeSpan.FromSeconds(configuration.HangSeconds),
        };
        Delivery = new NodeDelivery(configuration, Storage, left.LastAlive, time, logs);
        _selfTest = configuration.SelfTest;
        SelfTest = new SelfTestRunner(configuration.Data, Session, time, log);
        var incidents = new IncidentCounts(Delivery);
        Fleet = new Fleet(_registry, surroundings, _journal, Quarantine, incidents, log);
        Capacity = new NodeCapacity(
            configuration, Fleet.List, Fleet.Lower, () => _device.Gpu is { } gpu ? GpuLoad.Read(gpu) : null, ProcessorTimes.Read, time, log);
        Monitored = this.Monitor(configuration);
        Metrics = new NodeMetrics(Monitored, incidents, configuration.Metrics.MaxStreams, time);
        StreamsFile = configuration.StreamsFile is { } path ? new StreamsFileWatch(path, Path.Combine(configuration.Data, "streams-file.last"), Fleet, Rules, log) : null;
    }

    /// <summary>All streams.</summary>
    public Fleet Fleet { get; }

    /// <summary>Follows the streams file; null where there is none.</summary>
    public StreamsFileWatch? StreamsFile { get; }

    /// <summary>The model that sees block damage.</summary>
    public ModelIdentity? Model => _inference?.Identity;

    /// <summary>Those who are told of incidents, the store first.</summary>
    public IReadOnlyList<SubscriberHealth> Subscribers =>
        [.. Delivery.Store is { } store ? [store] : Array.Empty<SubscriberHealth>(), .. Delivery.Subscribers.Health];

    /// <summary>What definitions must be like.</summary>
    public StreamRules Rules { get; }

    /// <summary>Streams that are not to be watched.</summary>
    public Quarantine Quarantine { get; }

    /// <summary>Where results and evidence are kept.</summary>
    public NodeStorage Storage { get; }

    /// <summary>How it is told what is found.</summary>
    public NodeDelivery Delivery { get; }

    /// <summary>The numbers of each stream.</summary>
    public TimelineFollower Timelines { get; }

    /// <summary>What addresses of the API may lead to.</summary>
    public SourceAddresses Sources { get; }

    /// <summary>How streams of the API are watched, but for what their definitions say.</summary>
    public SessionOptions Session { get; }

    /// <summary>What is on screen.</summary>
    public LivePictures Pictures { get; }

    /// <summary>Files that are analysed once.</summary>
    public AnalysisQueue Analyses { get; }

    /// <summary>The node's trial of itself.</summary>
    public SelfTestRunner SelfTest { get; }

    /// <summary>How much of the machine is in use, and who may still come in.</summary>
    public NodeCapacity Capacity { get; }

    /// <summary>What is told of the node's health.</summary>
    public MonitoredParts Monitored { get; }

    /// <summary>What Prometheus sees.</summary>
    public NodeMetrics Metrics { get; }

    /// <summary>All streams that were registered are being watched.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Opens them all.</summary>
    /// <exception cref="UsageException">The model cannot be used.</exception>
    /// <exception cref="IOException">The data cannot be read.</exception>
    public static NodeParts Open(NodeConfiguration configuration, ILoggerFactory logs) => new(configuration, logs);

    /// <summary>Begins to watch.</summary>
    public async Task StartAsync(CancellationToken stop)
    {
        var delivering = Delivery.StartAsync(stop);
        await Fleet.ResumeAsync();
        if (StreamsFile is not null)
        {
            await StreamsFile.LoadAsync(Guardian.IsRestart);
            _following = StreamsFile.FollowAsync(_stop.Token);
        }

        Capacity.Start();
        if (_selfTest.Enabled)
        {
            _testing = SelfTest.RunAsync(TimeSpan.FromMinutes(_selfTest.IntervalMinutes), _stop.Token);
        }

        IsReady = !stop.IsCancellationRequested;
        try
        {
            await delivering;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The end comes before the ledger's disk takes anything: the next start asks again.
        }
    }

    /// <summary>Ends all sessions, then tells and keeps what is left to tell and keep, as far as there is time.</summary>
    public async Task StopAsync(StopDeadline deadline)
    {
        _deadline = deadline;
        IsReady = false;
        Capacity.Dispose();
        await _stop.CancelAsync();
        await deadline.TryAsync(
            () => Task.WhenAll(_following, _testing, Fleet.StopAsync(deadline.Within(_sessionLimit))), _sessionLimit + _closing);
        await deadline.TryAsync(
            () => Task.WhenAll(
                Delivery.DrainAsync(deadline.Within(_drainLimit)), Storage.EndEvidenceAsync(deadline.Within(_drainLimit))),
            _drainLimit);
    }

    /// <summary>Sends the store what waits, once all has stopped; what is not sent in time waits for the next start.</summary>
    public Task ShipAsync(StopDeadline deadline) => deadline.TryAsync(Storage.ShipAsync, deadline.LeftForWaiting);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Without a deadline the start has failed, and nothing is under way.
        var deadline = _deadline ?? new StopDeadline(TimeProvider.System, _log);
        Capacity.Dispose();
        Fleet.Dispose();
        _gate.Dispose();
        await deadline.TryAsync(() => Task.WhenAll(Task.Run(Analyses.Dispose), EndDeliveryAsync()), deadline.Left);
        _inference?.Dispose();
        _device.Dispose();
        _journal.Dispose();
        _registry.Dispose();
        _stop.Dispose();
    }

    private async Task EndDeliveryAsync()
    {
        await Delivery.DisposeAsync();
        await Storage.DisposeAsync();
    }

    private void Blame(IReadOnlyList<LeftSession> left, string folder, ILogger log)
    {
        var report = Path.Combine(folder, "crash" + CrashInquest.ReportSuffix);
        var wasCrash = int.TryParse(
            Environment.GetEnvironmentVariable(Guardian.LastExitVariable), CultureInfo.InvariantCulture, out var code) && CrashInquest.IsCrash(code);
        foreach (var stream in CrashInquest.Culprits(left, report, wasCrash))
        {
            log.LogCulprit(stream);
            Quarantine.Strike(stream, "brought the process down");
        }

        File.Delete(report);
    }

    private static EvidenceOptions Keeping(EvidenceSettings settings) => new()
    {
        Before = TimeSpan.FromSeconds(settings.BeforeSeconds),
        After = TimeSpan.FromSeconds(settings.AfterSeconds),
        Ring = new PacketRingOptions
        {
            Length = TimeSpan.FromSeconds(settings.RingSeconds),
            MaxBytes = (long)(settings.RingMegabytes * (1 << 20)),
        },
    };

    private static InferenceThread LoadModel(NodeConfiguration configuration, DecodingDevice device, ILogger log)
    {
        try
        {
            var model = CorruptionModel.Load(configuration.CorruptionModel ?? CorruptionModel.ShippedManifest, device.Gpu ?? 0);
            if (model.CudaProblem is { } problem)
            {
                log.LogDevice($"the model runs on the CPU, for CUDA cannot be used: {problem}");
            }

            return new InferenceThread(model, device: device.Kernels);
        }
        catch (ModelException e)
        {
            throw new UsageException($"corruption_model: {e.Message}");
        }
    }
}
