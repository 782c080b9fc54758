namespace Vqa.Analysis.Batches;

/// <summary>
/// The one thread that works off what many streams ask, in batches of what is waiting. No request waits for others to
/// come: while a batch runs the next ones gather, so a batch is as large as the work is behind, and none waits longer than
/// the batches before it take. A failure is told through the requests that met it, and the thread goes on. Allocates
/// nothing per request. Any thread may submit.
/// </summary>
internal sealed class BatchThread<TRequest> : IDisposable
    where TRequest : BatchRequest
{
    private readonly IBatchWork<TRequest> _work;
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _waiting = new(0);
    private readonly List<TRequest> _queue = new(128);
    private readonly List<TRequest> _batch = new(64);
    private bool _isDisposed;

    /// <summary>Starts it.</summary>
    /// <param name="name">The thread's.</param>
    /// <param name="work">What it does; ready to be called.</param>
    public BatchThread(string name, IBatchWork<TRequest> work)
    {
        _work = work;
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Hands a request over.</summary>
    /// <exception cref="ObjectDisposedException">The thread has ended.</exception>
    /// <exception cref="InvalidOperationException">The request cannot be started.</exception>
    public void Submit(TRequest request)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            request.Start();
            _queue.Add(request);
            _waiting.Release(); // In the lock, after which Dispose may take it away.
        }
    }

    /// <summary>Answers what was submitted before, then ends the thread.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
        }

        _waiting.Release();
        _thread.Join();
        _waiting.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            // One permit for each request, so a pass may find the queue empty: the batch before took more than one.
            _waiting.Wait();
            if (!TakeNext())
            {
                break;
            }

            if (_batch.Count > 0)
            {
                Answer();
            }
        }

        End();
    }

    // False where nothing waits and nothing will come.
    private bool TakeNext()
    {
        _batch.Clear();
        lock (_lock)
        {
            if (_queue.Count == 0)
            {
                return !_isDisposed;
            }

            try
            {
                _work.Take(_queue, _batch);
            }
            catch (Exception e)
            {
                // A device that is lost may refuse even this. Those that were taken are still in one list or the other.
                _queue.AddRange(_batch.Except(_queue));
                _queue.ForEach(request => request.Fail(e.Message));
                _queue.Clear();
                _batch.Clear();
            }

            return true;
        }
    }

    private void Answer()
    {
        var answered = 0;
        var isFailed = false;
        try
        {
            _work.Run(_batch);
            for (; answered < _batch.Count; answered++)
            {
                _work.Complete(_batch[answered], answered);
            }
        }
        catch (Exception e)
        {
            // Whatever it is: an exception that leaves this thread ends the process, and every stream with it.
            isFailed = true;
            for (; answered < _batch.Count; answered++)
            {
                _batch[answered].Fail(e.Message);
            }
        }

        try
        {
            _work.Clear(isFailed);
        }
        catch (Exception)
        {
            // The device is lost: each later batch fails as this one did, and its streams go on without it.
            return;
        }
    }

    private void End()
    {
        try
        {
            _work.End();
        }
        catch (Exception)
        {
            // The same: what a lost device does not take back goes with the process.
            return;
        }
    }
}
