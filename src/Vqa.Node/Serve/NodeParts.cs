using System.Globalization;
using Microsoft.Extensions.Logging;
using Vqa.Analysis.Models;
using Vqa.Analysis.Sessions;
using Vqa.Media;
using Vqa.Node.Commands;
using Vqa.Node.Crashes;
using Vqa.Node.Runs;
using Vqa.Node.SelfTest;
using Vqa.Node.Streams;

namespace Vqa.Node.Serve;

/// <summary>The parts that a node is made of, wired together: the one place where each learns of the others.</summary>
internal sealed class NodeParts : IDisposable
{
    private readonly StreamRegistry _registry;
    private readonly CrashJournal _journal;
    private readonly DecodingDevice _device;
    private readonly InferenceThread? _inference;
    private readonly StreamsFileWatch? _file;
    private readonly CancellationTokenSource _stop = new();
    private readonly SelfTestSettings _selfTest;
    private Task _following = Task.CompletedTask;
    private Task _testing = Task.CompletedTask;

    private NodeParts(NodeConfiguration configuration, ILoggerFactory logs)
    {
        var log = logs.CreateLogger("vqa.streams");
        var time = TimeProvider.System;
        _registry = new StreamRegistry(Path.Combine(configuration.Data, "streams.db"));
        Quarantine = new Quarantine(_registry, time);
        _journal = CrashJournal.Open(Path.Combine(configuration.Data, "crash-journal"), out var left);
        Blame(left, configuration.Data, log);
        _device = DecodingDevice.Open(
            DeviceChoice.Parse(configuration.Device)!.Value, log.LogDevice, configuration.Capacity.MaxDecoders);
        _inference = LoadModel(configuration, log);
        Rules = new StreamRules(configuration.DetectorGroups, (_, _) => null);
        var options = _device.AddTo(new SessionOptions
        {
            Source = new SourceOptions { ReadTimeout = TimeSpan.FromSeconds(5), Policy = SourcePolicy.Network },
            Inference = _inference,
        });
        var surroundings = new StreamSurroundings(options, Rules, [], time)
        {
            LongestAnalysis = TimeSpan.FromSeconds(configuration.HangSeconds),
        };
        var notices = new NoticeLog(log);
        _selfTest = configuration.SelfTest;
        SelfTest = new SelfTestRunner(configuration.Data, options, notices, time, log);
        Fleet = new Fleet(_registry, surroundings, _journal, Quarantine, notices, log);
        _file = configuration.StreamsFile is { } path ? new StreamsFileWatch(path, Fleet, Rules, log) : null;
    }

    /// <summary>All streams.</summary>
    public Fleet Fleet { get; }

    /// <summary>What definitions must be like.</summary>
    public StreamRules Rules { get; }

    /// <summary>Streams that are not to be watched.</summary>
    public Quarantine Quarantine { get; }

    /// <summary>The node's trial of itself.</summary>
    public SelfTestRunner SelfTest { get; }

    /// <summary>All streams that were registered are being watched.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Opens them all.</summary>
    /// <exception cref="UsageException">The model cannot be used.</exception>
    /// <exception cref="IOException">The data cannot be read.</exception>
    public static NodeParts Open(NodeConfiguration configuration, ILoggerFactory logs) => new(configuration, logs);

    /// <summary>Begins to watch.</summary>
    public async Task StartAsync(CancellationToken stop)
    {
        await Fleet.ResumeAsync();
        if (_file is not null)
        {
            await _file.LoadAsync();
            _following = _file.FollowAsync(_stop.Token);
        }

        if (_selfTest.Enabled)
        {
            _testing = SelfTest.RunAsync(TimeSpan.FromMinutes(_selfTest.IntervalMinutes), _stop.Token);
        }

        IsReady = !stop.IsCancellationRequested;
    }

    /// <summary>Ends all sessions and tells what is left to tell.</summary>
    public async Task StopAsync(TimeSpan limit)
    {
        IsReady = false;
        await _stop.CancelAsync();
        await Task.WhenAny(Task.WhenAll(_following, _testing), Task.Delay(limit, CancellationToken.None));
        await Fleet.StopAsync(limit);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Fleet.Dispose();
        SelfTest.Dispose();
        _inference?.Dispose();
        _device.Dispose();
        _journal.Dispose();
        _registry.Dispose();
        _stop.Dispose();
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

    private static InferenceThread LoadModel(NodeConfiguration configuration, ILogger log)
    {
        try
        {
            var model = CorruptionModel.Load(configuration.CorruptionModel ?? CorruptionModel.ShippedManifest);
            if (model.CudaProblem is { } problem)
            {
                log.LogDevice($"the model runs on the CPU, for CUDA cannot be used: {problem}");
            }

            return new InferenceThread(model);
        }
        catch (ModelException e)
        {
            throw new UsageException($"corruption_model: {e.Message}");
        }
    }
}
