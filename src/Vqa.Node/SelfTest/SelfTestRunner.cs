using Microsoft.Extensions.Logging;
using Vqa.Analysis.Detectors;
using Vqa.Analysis.Sessions;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Reports;
using Vqa.Node.Streams;

namespace Vqa.Node.SelfTest;

/// <summary>
/// Tries the node with itself: every few minutes a clip with known defects runs in real time the way that every stream goes,
/// and what is told of it is held against what was planted.
/// </summary>
internal sealed partial class SelfTestRunner : INoticeSink, IDisposable
{
    /// <summary>The stream that it is told as; no user may take it.</summary>
    public const string StreamName = "vqa-self-test";

    private static readonly TimeSpan _nearness = TimeSpan.FromSeconds(1);

    private readonly string _clip;
    private readonly SessionOptions _options;
    private readonly INoticeSink _next;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private readonly List<IncidentNotice> _opened = [];
    private volatile SelfTestResult? _last;

    /// <param name="folder">Where to keep the clip.</param>
    /// <param name="options">How all streams are watched.</param>
    /// <param name="next">Takes the notices of all streams.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Told of what is missed.</param>
    public SelfTestRunner(string folder, SessionOptions options, INoticeSink next, TimeProvider time, ILogger log)
    {
        (_clip, _next, _time, _log) = (Path.Combine(folder, "self-test.avi"), next, time, log);
        _options = options with
        {
            Source = options.Source with { Policy = Media.SourcePolicy.CommandLine },
            DecoderThreads = 1,
            // The others would have nothing to find, and the model's time belongs to the streams.
            Detectors = [.. SelfTestClip.Faults.Select(fault => new DetectorSelection(DetectorCatalog.Find(fault.Detector), OptionValues.Defaults))],
        };
    }

    /// <summary>How the last run went; null before the first is over.</summary>
    public SelfTestResult? Last => _last;

    /// <summary>Runs it again and again until someone stops it.</summary>
    public async Task RunAsync(TimeSpan interval, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Factory.StartNew(() => RunOnce(stop), stop, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await Task.Delay(interval, _time, stop);
        }
    }

    /// <inheritdoc/>
    public void Publish(IncidentNotice notice)
    {
        if (notice.Kind == NoticeKind.Opened)
        {
            lock (_lock)
            {
                _opened.Add(notice);
            }
        }

        _next.Publish(notice);
    }

    /// <inheritdoc/>
    public void Dispose() => File.Delete(_clip);

    private void RunOnce(CancellationToken stop)
    {
        try
        {
            SelfTestClip.Write(_clip);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _last = SelfTestResult.Broken(_time.GetUtcNow(), $"the clip cannot be written: {e.Message}");
            LogMiss(_last.Problem!);
            return;
        }

        _opened.Clear();
        var pacer = new RealTimePacer(_time, stop);
        var notices = new NoticeListener(new IncidentTeller(StreamName, this, _time), stop);
        var result = new StreamSession(_clip, _options, new ListenerGroup(pacer, notices)).Run(stop);
        if (stop.IsCancellationRequested)
        {
            return;
        }

        var judged = Judge(pacer.Began, result.Error);
        _last = judged;
        if (judged.Problem is { } problem)
        {
            LogMiss(problem);
        }
    }

    private SelfTestResult Judge(DateTimeOffset began, string? error)
    {
        var delays = new List<TimeSpan>();
        var missed = new List<string>();
        lock (_lock)
        {
            foreach (var fault in SelfTestClip.Faults)
            {
                var found = _opened.Find(
                    notice => notice.Detector == fault.Detector && (notice.Start - (began + fault.Start)).Duration() < _nearness);
                if (found is null)
                {
                    missed.Add(fault.Detector);
                    continue;
                }

                _opened.Remove(found);
                delays.Add(found.At - (began + fault.Start + SelfTestClip.MinDuration));
            }

            var recall = (double)delays.Count / SelfTestClip.Faults.Count;
            var problem = error ?? (missed.Count > 0 ? $"not found: {string.Join(", ", missed)}"
                : _opened.Count > 0 ? $"found what is not there: {string.Join(", ", _opened.Select(notice => notice.Detector))}" : null);
            return new SelfTestResult(
                _time.GetUtcNow(), recall, delays.Count > 0 ? delays.Max() : null, _opened.Count, problem);
        }
    }

    [LoggerMessage(40, LogLevel.Error, "the self-test failed: {Problem}")]
    private partial void LogMiss(string problem);
}

/// <summary>How a run of the self-test went.</summary>
/// <param name="At">When it was over.</param>
/// <param name="Recall">Share of the planted defects that were told, 0 to 1.</param>
/// <param name="Delay">From the end of a defect's minimum duration to its notice, the longest; null where none was told.</param>
/// <param name="FalseAlarms">Notices of what was not planted.</param>
/// <param name="Problem">What went wrong, in words; null where all is well.</param>
internal sealed record SelfTestResult(DateTimeOffset At, double Recall, TimeSpan? Delay, int FalseAlarms, string? Problem)
{
    /// <summary>A run that could not be made.</summary>
    public static SelfTestResult Broken(DateTimeOffset at, string problem) => new(at, 0, null, 0, problem);
}
