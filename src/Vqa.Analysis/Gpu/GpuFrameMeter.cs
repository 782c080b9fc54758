using Vqa.Analysis.Metering;
using Vqa.Kernels.Gpu;
using Vqa.Kernels.Planes;
using Vqa.Media;

namespace Vqa.Analysis.Gpu;

/// <summary>
/// Measures the pictures of one stream where they were decoded, in a GPU's memory: the twin of <see cref="FrameMeter"/>,
/// with the same numbers. For its stream's thread; allocates only when the size of the pictures changes.
/// </summary>
internal sealed class GpuFrameMeter(GpuMetering metering) : IDisposable
{
    private BlockHistory? _history;

    /// <summary>Whether it can measure this picture: it lies where the kernels read.</summary>
    public bool Takes(VideoFrame frame) => frame.IsOnDevice || metering.ReadsHostMemory;

    /// <summary>Has a picture measured, and returns at once. Both pictures must stay until <see cref="End"/>.</summary>
    /// <param name="request">For the answer; not under way.</param>
    /// <param name="frame">The picture.</param>
    /// <param name="previous">The one before; ignored where it is empty, elsewhere, or of another size or format. It was
    /// submitted before this one, and is measured before it.</param>
    public void Begin(MeterRequest request, VideoFrame frame, VideoFrame previous)
    {
        var luma = FramePlanes.View(frame.Luma);
        if (_history is null || _history.Width != luma.Width || _history.Height != luma.Height)
        {
            Forget();
            try
            {
                _history = metering.CreateHistory(luma.Width, luma.Height);
            }
            catch (Exception e)
            {
                // Memory of the GPU that is used up is no end of the stream: it goes on with the CPU, as after any other failure.
                request.Refuse(e.Message);
                return;
            }
        }

        PlaneView? before = FramePlanes.AreComparable(frame, previous) ? FramePlanes.View(previous.Luma) : null;
        var task = new FrameTask(luma, before, FramePlanes.DarkLevel(frame.IsFullRange, luma.Bits))
        {
            Chroma = frame.HasChroma ? (FramePlanes.View(frame.Cb), FramePlanes.View(frame.Cr)) : null,
            ChromaStep = frame.HasChroma ? frame.Cb.SampleStep : 1,
            IsPadded = frame.IsOnDevice,
            History = _history,
            IsFullRange = frame.IsFullRange,
        };
        metering.Submit(request, task);
    }

    /// <summary>Waits for the answer and writes it.</summary>
    /// <param name="request">The picture's.</param>
    /// <param name="frame">The picture.</param>
    /// <param name="metrics">Receives the pixel numbers.</param>
    /// <param name="suspicion">What <see cref="SuspicionMeter"/> would have said.</param>
    /// <returns>Null where it was measured; else why the GPU could not.</returns>
    public string? End(MeterRequest request, VideoFrame frame, ref FrameMetrics metrics, out int suspicion)
    {
        request.Wait();
        suspicion = 0;
        if (request.Error is { } error)
        {
            return error;
        }

        var hasPrevious = request.Task.Previous is not null;
        FrameNumbers.Write(
            request.Luma, request.Chroma, frame.Width, frame.Height, frame.Luma.Bits, hasPrevious, ref metrics);
        metrics.FlashRiseShare = (double)request.Changes.FlashRises / request.Luma.Blocks;
        metrics.FlashFallShare = (double)request.Changes.FlashFalls / request.Luma.Blocks;
        suspicion = hasPrevious
            ? SuspicionMeter.Share(request.Changes.Sudden, request.Changes.Outlined, request.Luma.Blocks)
            : 0;
        return null;
    }

    /// <summary>Forgets what blocks remember, after pictures that were measured elsewhere. Nothing may be under way.</summary>
    public void Forget()
    {
        if (_history is not null)
        {
            _history.Dispose();
            _history = null;
        }
    }

    public void Dispose() => Forget();
}
