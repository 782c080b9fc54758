namespace Vqa.Delivery.Evidence;

/// <summary>
/// Writes the evidence of all streams, one after the other on one thread, so that no stream waits for a disk. What waits is bounded
/// in number and bytes; what does not fit is counted as lost. Any thread may offer.
/// </summary>
public sealed class EvidenceWriter : IDisposable
{
    /// <summary>Most recordings that wait. At 10 MB each, and 100 MB a second, the last one waits 6 s.</summary>
    private const int MaxWaiting = 64;

    /// <summary>Most bytes of those: they are held in memory.</summary>
    private const long MaxWaitingBytes = 256L << 20;

    /// <summary>How long the end waits for what is still to be written.</summary>
    private static readonly TimeSpan _endLimit = TimeSpan.FromSeconds(5);

    private readonly EvidenceFolder _folder;
    private readonly TimeProvider _clock;
    private readonly Queue<EvidenceJob> _waiting = new();
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _signal = new(0);
    private readonly Thread _thread;
    private long _waitingBytes, _written, _lost, _failed;
    private volatile string? _lastError;
    private volatile bool _isEnding;

    /// <summary>Starts the thread.</summary>
    /// <param name="folder">Where it is put; stays the caller's.</param>
    /// <param name="clock">The wall clock.</param>
    public EvidenceWriter(EvidenceFolder folder, TimeProvider clock)
    {
        (_folder, _clock) = (folder, clock);
        _thread = new Thread(Run) { IsBackground = true, Name = "evidence" };
        _thread.Start();
    }

    /// <summary>
    /// An incident's evidence is whole: it can be read, uploaded and named to others. Called on the writer's thread, so a slow
    /// handler delays the next one; what a handler throws is told in
    /// <see cref="EvidenceHealth.LastError"/> and goes no further.
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
                Waiting = waiting,
                LastError = _lastError,
            };
        }
    }

    /// <summary>Writes what waits, for five seconds at most; the rest is lost. Dispose the recorders first.</summary>
    public void Dispose()
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

        // Where the disk hangs, the thread ends with the process.
        if (!_thread.Join(_endLimit))
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

    private void Run()
    {
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
        using (job)
        {
            try
            {
                if (_folder.Store(job, _clock.GetUtcNow()) is not { } stored)
                {
                    Interlocked.Add(ref _lost, job.Items.Count);
                    return;
                }

                Interlocked.Add(ref _written, stored.Count);
                foreach (var evidence in stored)
                {
                    Tell(evidence);
                }
            }
            // Whatever goes wrong with one stream's, the others' must still be written.
#pragma warning disable CA1031
            catch (Exception e)
#pragma warning restore CA1031
            {
                Interlocked.Add(ref _failed, job.Items.Count);
                _lastError = e.Message;
            }
        }
    }

    private void Tell(IncidentEvidence evidence)
    {
        try
        {
            Written?.Invoke(evidence);
        }
        // The evidence is there, whatever became of the news.
#pragma warning disable CA1031
        catch (Exception e)
#pragma warning restore CA1031
        {
            _lastError = e.Message;
        }
    }

    private void Lose(EvidenceJob job)
    {
        Interlocked.Add(ref _lost, job.Items.Count);
        job.Dispose();
    }
}
