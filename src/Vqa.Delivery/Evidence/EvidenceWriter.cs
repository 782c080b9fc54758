using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Vqa.Delivery.Evidence;

/// <summary>
/// Writes the evidence of all streams, one after the other on one thread, so that no stream waits for a disk. What waits is bounded
/// in number and bytes; what does not fit is counted as lost. Any thread may offer.
/// </summary>
/// <remarks>
/// What is written is told to those who want a copy, and marked as kept once they have it. What has no mark, because a copy failed or
/// the process died before, is told again: a few every minute, so that it does not crowd out what is new. Hearing twice must do no harm.
/// </remarks>
public sealed partial class EvidenceWriter : IDisposable
{
    /// <summary>Most recordings that wait. At 10 MB each, and 100 MB a second, the last one waits 6 s.</summary>
    private const int MaxWaiting = 64;

    /// <summary>Most bytes of those: they are held in memory.</summary>
    private const long MaxWaitingBytes = 256L << 20;

    /// <summary>Most incidents that are remembered to be told again, and most that are told again at a time.</summary>
    private const int MaxUncopied = 10_000, MostCopiesAtOnce = 16;

    /// <summary>How long the end waits for what is still to be written.</summary>
    private static readonly TimeSpan _endLimit = TimeSpan.FromSeconds(5);

    /// <summary>When copies are first made of what an earlier process left, and how often later of what failed.</summary>
    private static readonly TimeSpan _firstCopies = TimeSpan.FromSeconds(5), _nextCopies = TimeSpan.FromMinutes(1);

    private readonly EvidenceFolder _folder;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Queue<EvidenceJob> _waiting = new();
    private readonly Queue<IncidentEvidence> _uncopied = new();
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _signal = new(0);
    private readonly Thread _thread;
    private readonly ITimer _timer;
    private long _waitingBytes, _written, _lost, _failed, _copiesFailed;
    private int _uncopiedCount;
    private volatile string? _lastError;
    private volatile bool _isEnding, _copyAgain;

    /// <summary>Starts the thread, which takes up first what lies in the folder.</summary>
    /// <param name="folder">Where it is put; stays the caller's.</param>
    /// <param name="clock">The wall clock.</param>
    /// <param name="log">Told of what fails; null for nobody.</param>
    public EvidenceWriter(EvidenceFolder folder, TimeProvider clock, ILogger<EvidenceWriter>? log = null)
    {
        (_folder, _clock, _log) = (folder, clock, log ?? NullLogger<EvidenceWriter>.Instance);
        _thread = new Thread(Run) { IsBackground = true, Name = "evidence" };
        _thread.Start();
        _timer = clock.CreateTimer(_ => CopyAgain(), null, _firstCopies, _nextCopies);
    }

    /// <summary>
    /// An incident's evidence is whole: it can be read, uploaded and named to others. Called on the writer's thread, so a slow
    /// handler delays the next one; what a handler throws is told in <see cref="EvidenceHealth.LastError"/>, and the
    /// evidence is told again later, also by the next process.
    /// </summary>
    public event Action<IncidentEvidence>? Written;

    /// <summary>How it is doing.</summary>
    public EvidenceHealth Health
    {
        get
        {
            int waiting;
            lock (_lock)
            {
                waiting = _waiting.Count;
            }

            return new EvidenceHealth
            {
                Bytes = _folder.Bytes,
                Incidents = _folder.Count,
                Written = Interlocked.Read(ref _written),
                Dropped = _folder.Dropped,
                Lost = Interlocked.Read(ref _lost),
                Failed = Interlocked.Read(ref _failed),
                CopiesFailed = Interlocked.Read(ref _copiesFailed),
                Uncopied = Volatile.Read(ref _uncopiedCount),
                Waiting = waiting,
                LastError = _lastError,
            };
        }
    }

    /// <summary>Writes what waits, for five seconds at most; the rest is lost. Dispose the recorders first.</summary>
    public void Dispose() => End(_endLimit);

    /// <summary>The same, for so long at most.</summary>
    public void End(TimeSpan limit)
    {
        lock (_lock)
        {
            if (_isEnding)
            {
                return;
            }

            _isEnding = true;
            _signal.Release();
        }

        _timer.Dispose();
        // Where the disk hangs, the thread ends with the process.
        if (!_thread.Join(limit))
        {
            while (Take() is { } job)
            {
                Lose(job);
            }

            return;
        }

        _signal.Dispose();
    }

    /// <summary>Takes a recording over. Returns at once, never throws.</summary>
    internal void Offer(EvidenceJob job)
    {
        lock (_lock)
        {
            if (!_isEnding && _waiting.Count < MaxWaiting && _waitingBytes + job.Bytes <= MaxWaitingBytes)
            {
                _waiting.Enqueue(job);
                _waitingBytes += job.Bytes;
                _signal.Release();
                return;
            }
        }

        Lose(job);
    }

    private void CopyAgain()
    {
        lock (_lock)
        {
            if (!_isEnding)
            {
                _copyAgain = true;
                _signal.Release();
            }
        }
    }

    private void Run()
    {
        Load();
        while (true)
        {
            _signal.Wait();
            if (Take() is { } job)
            {
                Write(job);
            }
            else if (_isEnding)
            {
                return;
            }
            else if (_copyAgain)
            {
                _copyAgain = false;
                TellAgain();
            }
        }
    }

    private void Load()
    {
        try
        {
            foreach (var evidence in _folder.Load())
            {
                Remember(evidence);
            }
        }
        catch (Exception e)
        {
            // What cannot be read is not known; what comes is kept all the same.
            Fail(e);
        }
    }

    private EvidenceJob? Take()
    {
        lock (_lock)
        {
            if (!_waiting.TryDequeue(out var job))
            {
                return null;
            }

            _waitingBytes -= job.Bytes;
            return job;
        }
    }

    private void Write(EvidenceJob job)
    {
        var stored = new List<IncidentEvidence>();
        var hasFailed = false;
        using (job)
        {
            try
            {
                if (!_folder.Store(job, _clock.GetUtcNow(), stored))
                {
                    Interlocked.Add(ref _lost, job.Items.Count);
                    return;
                }
            }
            catch (Exception e)
            {
                // Whatever goes wrong with one stream's, the others' must still be written.
                hasFailed = true;
                Interlocked.Add(ref _failed, job.Items.Count - stored.Count);
                Fail(e);
            }

            Interlocked.Add(ref _written, stored.Count);
        }

        foreach (var evidence in stored)
        {
            hasFailed |= !TryTell(evidence);
        }

        if (!hasFailed)
        {
            _lastError = null;
        }
    }

    /// <summary>Tells again of what has no copy, in turn.</summary>
    private void TellAgain()
    {
        for (var left = Math.Min(_uncopied.Count, MostCopiesAtOnce); left > 0 && !_isEnding; left--)
        {
            var evidence = _uncopied.Dequeue();
            Volatile.Write(ref _uncopiedCount, _uncopied.Count);
            if (_folder.Find(evidence.IncidentId) is not null && TryTell(evidence))
            {
                _lastError = null;
            }
        }
    }

    private bool TryTell(IncidentEvidence evidence)
    {
        if (Written is not { } tell)
        {
            return true;
        }

        try
        {
            tell(evidence);
            File.WriteAllBytes(evidence.Marker, []);
            return true;
        }
        catch (Exception e)
        {
            // The evidence is there, whatever became of the news.
            Interlocked.Increment(ref _copiesFailed);
            Fail(e);
            Remember(evidence);
            return false;
        }
    }

    private void Remember(IncidentEvidence evidence)
    {
        _uncopied.Enqueue(evidence);
        if (_uncopied.Count > MaxUncopied)
        {
            _uncopied.Dequeue();
        }

        Volatile.Write(ref _uncopiedCount, _uncopied.Count);
    }

    private void Fail(Exception e)
    {
        if (_lastError != e.Message)
        {
            LogFailure(e.Message);
        }

        _lastError = e.Message;
    }

    private void Lose(EvidenceJob job)
    {
        Interlocked.Add(ref _lost, job.Items.Count);
        job.Dispose();
    }

    [LoggerMessage(3201, LogLevel.Error, "Evidence could not be kept; what is written is copied again later: {Error}")]
    private partial void LogFailure(string error);
}
