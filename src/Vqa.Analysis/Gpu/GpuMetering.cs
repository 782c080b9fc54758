using Vqa.Kernels.Gpu;

namespace Vqa.Analysis.Gpu;

/// <summary>
/// The one thread that has a GPU measure pictures, for all streams of a process. What waits is measured by one launch;
/// while that runs, the next pictures gather, so a launch is as large as the GPU is busy, and no picture waits longer than
/// the launch before it takes. Allocates nothing per picture. A failure is told through the requests that met it; the
/// thread goes on. Any thread may submit.
/// </summary>
public sealed class GpuMetering : IDisposable
{
    /// <summary>Most pictures of a launch.</summary>
    public const int LargestBatch = 64;

    // Pictures of 1080p have 8160 blocks; of those there is room for all, of larger ones for fewer. 32 bytes each.
    private const int MostBlocks = LargestBatch * 8160;

    private readonly GpuDevice _device;
    private readonly MeterBatch _batch;
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _waiting = new(0);
    private readonly List<MeterRequest> _queue = new(2 * LargestBatch);
    private readonly List<MeterRequest> _running = new(LargestBatch);
    private bool _isDisposed;

    /// <summary>Starts it.</summary>
    /// <param name="device">The GPU; stays the caller's, who disposes it afterwards.</param>
    public GpuMetering(GpuDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        _device = device;
        // The decoder lays surfaces out on this stream too: what is queued behind them sees them whole.
        _batch = device.CreateBatch(LargestBatch, MostBlocks, device.Accelerator.DefaultStream);
        _thread = new Thread(Run) { IsBackground = true, Name = "gpu metering" };
        _thread.Start();
    }

    /// <summary>True where it reads the memory of this process as well as the device's: ILGPU's imitation of a GPU.</summary>
    public bool ReadsHostMemory => _device.Backend == GpuBackend.Cpu;

    /// <summary>Launches so far, pictures that they measured, and bytes that came back from the device.</summary>
    public (long Launches, long Pictures, long BytesToHost) Totals { get; private set; }

    /// <summary>Makes the memory that a stream's blocks remember in. Disposed by its stream, when nothing is under way.
    /// </summary>
    public BlockHistory CreateHistory(int width, int height)
    {
        lock (_lock)
        {
            return _device.CreateHistory(width, height);
        }
    }

    /// <summary>Gives a stream's memory back.</summary>
    public void Release(BlockHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        lock (_lock)
        {
            try
            {
                history.Dispose();
            }
            catch (Exception)
            {
                // A device that is lost takes nothing back. Its streams come here on their way to the CPU, and must get there.
            }
        }
    }

    /// <summary>Hands a picture over; those of one history are measured in the order of submission.</summary>
    /// <param name="request">Receives the answer.</param>
    /// <param name="task">The picture: it, the one before and the history stay as they are until the answer.</param>
    /// <exception cref="ObjectDisposedException">The thread has ended.</exception>
    public void Submit(MeterRequest request, in FrameTask task)
    {
        ArgumentNullException.ThrowIfNull(request);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            request.Start(task);
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
        _batch.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _waiting.Wait();
            if (!TakeWaiting())
            {
                return;
            }

            if (_running.Count > 0)
            {
                Measure();
            }
        }
    }

    // False where nothing waits and nothing will come. What does not fit, or belongs to a stream that has a picture in
    // already, waits for the next launch.
    private bool TakeWaiting()
    {
        _running.Clear();
        lock (_lock)
        {
            if (_queue.Count == 0)
            {
                return !_isDisposed;
            }

            var kept = 0;
            for (var i = 0; i < _queue.Count; i++)
            {
                var request = _queue[i];
                if (!TryTake(request))
                {
                    _queue[kept++] = request;
                }
            }

            _queue.RemoveRange(kept, _queue.Count - kept);
            if (kept > 0)
            {
                _waiting.Release();
            }

            return true;
        }
    }

    private bool TryTake(MeterRequest request)
    {
        for (var i = 0; i < _running.Count; i++)
        {
            if (_running[i].Task.History is { } history && history == request.Task.History)
            {
                return false;
            }
        }

        try
        {
            if (!_batch.TryAdd(request.Task))
            {
                return false;
            }

            _running.Add(request);
        }
        catch (Exception e)
        {
            // A picture that cannot be measured, or a device that is lost: this thread goes on for all others.
            request.Fail(e.Message);
        }

        return true;
    }

    private void Measure()
    {
        var answered = 0;
        try
        {
            _batch.Launch();
            _batch.Wait();
            Totals = (Totals.Launches + 1, Totals.Pictures + _running.Count, _batch.BytesToHost);
            for (; answered < _running.Count; answered++)
            {
                _running[answered].Complete(_batch, answered);
            }

            _batch.Clear();
        }
        catch (Exception e)
        {
            // Whatever it is: an exception that leaves this thread ends the process, and every stream with it.
            Fail(answered, e.Message);
        }
    }

    private void Fail(int first, string error)
    {
        for (var i = first; i < _running.Count; i++)
        {
            _running[i].Fail(error);
        }

        try
        {
            _batch.Clear();
        }
        catch (Exception)
        {
            // The device is lost: each later launch fails as this one did, and its streams go on without it.
        }
    }
}
