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

    /// <summary>Launches so far, and pictures that they measured.</summary>
    public (long Launches, long Pictures) Totals { get; private set; }

    /// <summary>Makes the memory that a stream's blocks remember in. Disposed by its stream, when nothing is under way.
    /// </summary>
    public BlockHistory CreateHistory(int width, int height) => _device.CreateHistory(width, height);

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
        Totals = (Totals.Launches + 1, Totals.Pictures + batch.Count);
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
        catch (ArgumentException e)
        {
            request.Fail(e.Message);
        }

        return true;
    }
}
