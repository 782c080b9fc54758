using Vqa.Analysis.Batches;
using Vqa.Kernels.Gpu;

namespace Vqa.Analysis.Gpu;

/// <summary>
/// The one thread that has a GPU measure pictures, for all streams of a process. What waits is measured by one launch;
/// while that runs, the next pictures gather, so a launch is as large as the GPU is busy, and no picture waits longer than
/// the launch before it takes. Allocates nothing per picture. A failure is told through the requests that met it; the
/// thread goes on. Any thread may submit.
/// </summary>
public sealed class GpuMetering : IDisposable, IBatchWork<MeterRequest>
{
    /// <summary>Most pictures of a launch.</summary>
    public const int LargestBatch = 64;

    // Pictures of 1080p have 8160 blocks; of those there is room for all, of larger ones for fewer. 32 bytes each.
    private const int MostBlocks = LargestBatch * 8160;

    private readonly GpuDevice _device;
    private readonly MeterBatch _batch;
    private readonly BatchThread<MeterRequest> _thread;

    // Streams begin and end on threads of their own, and the device's list of what it lent is no thread's.
    private readonly Lock _memory = new();

    /// <summary>Starts it.</summary>
    /// <param name="device">The GPU; stays the caller's, who disposes it afterwards.</param>
    public GpuMetering(GpuDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        _device = device;
        // The decoder lays surfaces out on this stream too: what is queued behind them sees them whole.
        _batch = device.CreateBatch(LargestBatch, MostBlocks, device.Accelerator.DefaultStream);
        _thread = new BatchThread<MeterRequest>("gpu metering", this);
    }

    /// <summary>True where it reads the memory of this process as well as the device's: ILGPU's imitation of a GPU.</summary>
    public bool ReadsHostMemory => _device.Backend == GpuBackend.Cpu;

    /// <summary>Launches so far, pictures that they measured, and bytes that came back from the device.</summary>
    public (long Launches, long Pictures, long BytesToHost) Totals { get; private set; }

    /// <summary>Makes the memory that a stream's blocks remember in. Disposed by its stream, when nothing is under way.
    /// </summary>
    public BlockHistory CreateHistory(int width, int height)
    {
        lock (_memory)
        {
            return _device.CreateHistory(width, height);
        }
    }

    /// <summary>Gives a stream's memory back.</summary>
    public void Release(BlockHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        lock (_memory)
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
    /// <exception cref="InvalidOperationException">The request is under way already.</exception>
    public void Submit(MeterRequest request, in FrameTask task)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Put(task);
        _thread.Submit(request);
    }

    /// <summary>Answers what was submitted before, then ends the thread.</summary>
    public void Dispose() => _thread.Dispose();

    // What does not fit, or belongs to a stream that has a picture in already, waits for the next launch.
    void IBatchWork<MeterRequest>.Take(List<MeterRequest> waiting, List<MeterRequest> batch)
    {
        var kept = 0;
        for (var i = 0; i < waiting.Count; i++)
        {
            var request = waiting[i];
            if (!TryTake(request, batch))
            {
                waiting[kept++] = request;
            }
        }

        waiting.RemoveRange(kept, waiting.Count - kept);
    }

    void IBatchWork<MeterRequest>.Run(List<MeterRequest> batch)
    {
        _batch.Launch();
        _batch.Wait();
        Totals = (Totals.Launches + 1, Totals.Pictures + batch.Count, _batch.BytesToHost);
    }

    void IBatchWork<MeterRequest>.Complete(MeterRequest request, int index) => request.Complete(_batch, index);

    void IBatchWork<MeterRequest>.Clear(bool isFailed) => _batch.Clear();

    void IBatchWork<MeterRequest>.End() => _batch.Dispose();

    private bool TryTake(MeterRequest request, List<MeterRequest> batch)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch[i].Task.History is { } history && history == request.Task.History)
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

            batch.Add(request);
        }
        catch (Exception e)
        {
            // A picture that cannot be measured, or a device that is lost: this thread goes on for all others.
            request.Fail(e.Message);
        }

        return true;
    }
}
