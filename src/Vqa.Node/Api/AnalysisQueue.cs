using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Vqa.Analysis.Sessions;
using Vqa.Delivery.Reports;
using Vqa.Media.Interop;
using Vqa.Node.Crashes;

namespace Vqa.Node.Api;

/// <summary>
/// Files that are analysed once, one after the other, on a thread that gives way to those of the live streams. What
/// waits and what is kept is bounded. Any thread.
/// </summary>
internal sealed partial class AnalysisQueue : IDisposable
{
    /// <summary>Most that wait.</summary>
    public const int MostWaiting = 20;

    /// <summary>Most that are kept, with their reports.</summary>
    public const int MostKept = 100;

    private static readonly TimeSpan _endLimit = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly List<AnalysisJob> _all = [];
    private readonly SemaphoreSlim _waiting = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly CrashJournal _journal;
    private readonly Quarantine _quarantine;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Thread _thread;

    /// <summary>Makes it, empty.</summary>
    /// <param name="journal">Notes what is under way, for whoever looks after a crash.</param>
    /// <param name="quarantine">Knows the inputs that brought the process down.</param>
    /// <param name="time">Says how late it is.</param>
    /// <param name="log">Told of errors of ours.</param>
    public AnalysisQueue(CrashJournal journal, Quarantine quarantine, TimeProvider time, ILogger log)
    {
        (_journal, _quarantine, _time, _log) = (journal, quarantine, time, log);
        _thread = new Thread(Work) { IsBackground = true, Name = "analyses" };
        _thread.Start();
    }

    /// <summary>All that are kept, newest first.</summary>
    public IReadOnlyList<AnalysisJob> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _all.AsEnumerable().Reverse()];
            }
        }
    }

    /// <summary>
    /// True where this input has brought the node down within a day: once is enough, for all streams go with it.
    /// </summary>
    public bool IsHarmful(string input) => _quarantine.Strikes().ContainsKey(NameOf(input));

    /// <summary>Adds one.</summary>
    /// <param name="input">What is opened; it was found to be allowed.</param>
    /// <param name="session">How.</param>
    /// <returns>Null where too many wait.</returns>
    public AnalysisJob? Add(string input, SessionOptions session)
    {
        AnalysisJob analysis;
        lock (_lock)
        {
            if (_all.Count(one => !one.IsOver) > MostWaiting)
            {
                return null;
            }

            analysis = new AnalysisJob(Guid.CreateVersion7().ToString(), input, session, _time.GetUtcNow());
            _all.Add(analysis);
            while (_all.Count > MostKept && _all.Find(one => one.IsOver) is { } oldest)
            {
                Forget(oldest);
            }
        }

        _waiting.Release();
        return analysis;
    }

    /// <summary>One of those that are kept; null where there is none of that id.</summary>
    public AnalysisJob? Find(string id)
    {
        lock (_lock)
        {
            return _all.Find(one => one.Id == id);
        }
    }

    /// <summary>Ends one that waits or is under way; forgets one that is over.</summary>
    /// <returns>False where there is none of that id.</returns>
    public bool Cancel(string id)
    {
        lock (_lock)
        {
            if (_all.Find(one => one.Id == id) is not { } analysis)
            {
                return false;
            }

            if (analysis.IsOver)
            {
                Forget(analysis);
            }
            else
            {
                analysis.Stop.Cancel();
                analysis.EndQueued(_time.GetUtcNow());
            }

            return true;
        }
    }

    /// <summary>Ends the one that is under way, and waits for that as long as a picture may take.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        lock (_lock)
        {
            _all.ForEach(one => one.Stop.Cancel());
        }

        _thread.Join(_endLimit);
    }

    // No stream can have such an id. The input itself may hold secrets.
    private static string NameOf(string input) =>
        "analysis:" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(input)).AsSpan(0, 16));

    private void Forget(AnalysisJob analysis)
    {
        _all.Remove(analysis);
        analysis.Stop.Dispose();
    }

    private void Work()
    {
        NativeThread.GiveWay();
        try
        {
            while (true)
            {
                _waiting.Wait(_stop.Token);
                AnalysisJob? next;
                lock (_lock)
                {
                    next = _all.Find(one => one is { IsOver: false });
                }

                if (next is not null)
                {
                    Run(next);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The node ends.
        }
    }

    private void Run(AnalysisJob analysis)
    {
        if (!analysis.TryBegin(_time.GetUtcNow()))
        {
            return; // Somebody has cancelled it.
        }

        try
        {
            using var entry = _journal.Enter(NameOf(analysis.Input));
            var result = new StreamSession(
                analysis.Input, analysis.Session, new ListenerGroup(entry, analysis.Progress)).Run(analysis.Stop.Token);
            using var report = new MemoryStream();
            JsonReport.Write(report, [result]);
            var state = result.Status switch
            {
                SessionStatus.Failed => AnalysisState.Failed,
                SessionStatus.Interrupted => AnalysisState.Cancelled,
                _ => AnalysisState.Complete,
            };
            analysis.End(state, _time.GetUtcNow(), result.Error, report.ToArray());
        }
        catch (Exception e)
        {
            // A bug of ours is this file's, and must not end the process and all streams.
            LogFailure(analysis.Id, e);
            analysis.End(AnalysisState.Failed, _time.GetUtcNow(), $"internal error: {e.Message}", null);
        }
    }

    [LoggerMessage(44, LogLevel.Error, "the analysis {Id} failed")]
    private partial void LogFailure(string id, Exception exception);
}
