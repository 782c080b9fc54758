using Microsoft.Extensions.Logging;
using Vqa.Analysis.Detectors;
using Vqa.Analysis.Sessions;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Outbox;
using Vqa.Delivery.Reports;
using Vqa.Delivery.Subscribers;
using Vqa.Node.Streams;

namespace Vqa.Node.SelfTest;

/// <summary>
/// Tries the node with itself: every few minutes a clip with known defects runs in real time the way that every stream goes, through
/// decoder, detectors and a ledger of its own to a subscriber, and what that is told is held against what was planted.
/// </summary>
/// <param name="folder">Where to keep the clip while it runs.</param>
/// <param name="options">How all streams are watched.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Told of what is missed.</param>
internal sealed partial class SelfTestRunner(string folder, SessionOptions options, TimeProvider time, ILogger log)
{
    /// <summary>The stream that it is told as; no user may take it.</summary>
    public const string StreamName = "vqa-self-test";

    private static readonly TimeSpan _drainLimit = TimeSpan.FromSeconds(10);

    private readonly string _folder = Path.Combine(folder, "self-test");
    private volatile SelfTestResult? _last;

    /// <summary>How the last run went; null before the first is over.</summary>
    public SelfTestResult? Last => _last;

    /// <summary>Runs it again and again until someone stops it.</summary>
    public async Task RunAsync(TimeSpan interval, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var result = await TryOnceAsync(stop);
            stop.ThrowIfCancellationRequested();
            _last = result;
            if (result.Problem is { } problem)
            {
                LogMiss(problem);
            }

            await Task.Delay(interval, time, stop);
        }
    }

    private async Task<SelfTestResult> TryOnceAsync(CancellationToken stop)
    {
        try
        {
            Directory.CreateDirectory(_folder);
            try
            {
                return await RunOnceAsync(stop);
            }
            finally
            {
                Directory.Delete(_folder, recursive: true);
            }
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            // Whatever it is, it is the test that failed: the last good result must not stand for ever.
            return SelfTestResult.Broken(time.GetUtcNow(), e.Message);
        }
    }

    private async Task<SelfTestResult> RunOnceAsync(CancellationToken stop)
    {
        var clip = Path.Combine(_folder, "clip.avi");
        SelfTestClip.Write(clip);
        var ear = new SelfTestEar(time);
        await using var ledger = IncidentLedger.Open(Path.Combine(_folder, "incidents.db"), new LedgerOptions(), time, log);
        await using var pump = await SubscriberPump.StartAsync(
            ledger, StreamName, NoticeFilter.All, ear, new PumpOptions(), time, log, stop);
        var pacer = new RealTimePacer(time, stop);
        var teller = new IncidentTeller(StreamName, ledger, time);
        var session = new StreamSession(clip, Options(), new ListenerGroup(pacer, new NoticeListener(teller, stop)));
        var result = await Task.Factory.StartNew(
            () => session.Run(stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await ledger.FlushAsync(stop);
        await pump.DrainAsync(stop).WaitAsync(_drainLimit, stop);
        return ear.Judge(pacer.Began, result.Error);
    }

    // The other detectors would have nothing to find, and the model's time belongs to the streams.
    private SessionOptions Options() => options with
    {
        Source = options.Source with { Policy = Media.SourcePolicy.CommandLine },
        DecoderThreads = 1,
        Detectors = [.. SelfTestClip.Faults.Select(fault => new DetectorSelection(DetectorCatalog.Find(fault.Detector), OptionValues.Defaults))],
    };

    [LoggerMessage(40, LogLevel.Error, "the self-test failed: {Problem}")]
    private partial void LogMiss(string problem);
}
