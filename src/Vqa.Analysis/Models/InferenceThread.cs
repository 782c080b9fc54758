using System.Numerics;
using Vqa.Analysis.Batches;
using Vqa.Kernels.Gpu;
using Vqa.Media;

namespace Vqa.Analysis.Models;

/// <summary>
/// The one thread that runs the model, for all streams of a process. On a GPU, requests of the same picture size that
/// are waiting run as one batch, of 1, 2, 4 or 8: few enough that all of them stay in memory. On a CPU each runs alone:
/// eight at once save nothing (3.4 ms each, alone 3.1; 640x368, one core of an EPYC), and the first would wait for the
/// last. No request waits for others to come, but for the batch before its own. Allocates only for a batch that it has not
/// met yet. A failure is told through the requests that met it; the thread goes on. Any thread may submit.
/// </summary>
/// <remarks>
/// Pictures that lie in a GPU's memory can be lent instead of filled in (<see cref="Borrows"/>): that GPU reduces those of
/// a batch in one launch, on a stream of its own, and the model gets them on the shortest <see cref="InputPath"/> there is.
/// </remarks>
public sealed class InferenceThread : IDisposable, IBatchWork<InferenceRequest>
{
    /// <summary>Most pairs that run at once on a GPU.</summary>
    public const int LargestBatch = 8;

    private readonly CorruptionModel _model;
    private readonly DeviceLooks? _looks;
    private readonly InferenceBatches _batches;
    private readonly int _largestBatch;
    private readonly BatchThread<InferenceRequest> _thread;
    private InferenceBatch? _answering;

    /// <summary>Starts it.</summary>
    /// <param name="model">The model, which is its own from now on.</param>
    /// <param name="largestBatch">Most pairs that run at once, 1 to <see cref="LargestBatch"/>; null for what suits its
    /// provider.</param>
    /// <param name="device">The GPU in whose memory pictures may be lent; null for none. Stays the caller's, who disposes
    /// it afterwards.</param>
    /// <param name="bestInput">The best way that those may take: for tests.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no batches of that size.</exception>
    public InferenceThread(
        CorruptionModel model, int? largestBatch = null, GpuDevice? device = null,
        InputPath bestInput = InputPath.DeviceMemory)
        : this(model, largestBatch, device is null ? null : new DeviceLooks(device, model.Session, bestInput))
    {
    }

    internal InferenceThread(CorruptionModel model, int? largestBatch, DeviceLooks? looks)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _largestBatch = largestBatch ?? (model.Session.IsOnDevice ? LargestBatch : 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(_largestBatch, 1, nameof(largestBatch));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_largestBatch, LargestBatch, nameof(largestBatch));
        _looks = looks;
        _batches = new InferenceBatches(model, _looks);
        _thread = new BatchThread<InferenceRequest>("inference", this);
    }

    /// <summary>What is known of the model.</summary>
    public ModelManifest Manifest => _model.Manifest;

    /// <summary>Which model it runs, on what, and how pictures in a GPU's memory come to it now.</summary>
    public ModelIdentity Identity => _model.Identity with { Input = _looks?.Path ?? InputPath.CpuMemory };

    /// <summary>Why they come on no better way; null where there is none, or no GPU.</summary>
    public string? InputReason => _looks?.Reason;

    /// <summary>Pictures in the memory of a GPU may be lent.</summary>
    public bool CanBorrow => _looks is { Path: not InputPath.CpuMemory };

    /// <summary>This picture may be lent: it lies in the memory of a GPU that reduces it there.</summary>
    public bool Borrows(VideoFrame frame) => _looks is not null && _looks.Reaches(frame);

    /// <summary>Hands a filled request over; those of one size are answered in the order of submission.</summary>
    /// <exception cref="ObjectDisposedException">The thread has ended.</exception>
    /// <exception cref="InvalidOperationException">The request was not filled, is under way already, or lends pictures
    /// where there is no GPU.</exception>
    public void Submit(InferenceRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.IsBorrowed && _looks is null)
        {
            throw new InvalidOperationException("There is no GPU that could reduce the pictures: fill them in.");
        }

        _thread.Submit(request);
    }

    /// <summary>Answers what was submitted before, then ends the thread and frees the model.</summary>
    public void Dispose() => _thread.Dispose();

    // The oldest request, and those behind it that have its size and come on its way.
    void IBatchWork<InferenceRequest>.Take(List<InferenceRequest> waiting, List<InferenceRequest> batch)
    {
        var first = waiting[0];
        for (var i = 0; i < waiting.Count && batch.Count < _largestBatch; i++)
        {
            var request = waiting[i];
            if (request.IsBorrowed == first.IsBorrowed && request.Shape.PaddedWidth == first.Shape.PaddedWidth
                && request.Shape.PaddedHeight == first.Shape.PaddedHeight)
            {
                batch.Add(request);
            }
        }

        var pairs = 1 << BitOperations.Log2((uint)batch.Count);
        batch.RemoveRange(pairs, batch.Count - pairs);
        foreach (var request in batch)
        {
            waiting.Remove(request);
        }
    }

    void IBatchWork<InferenceRequest>.Run(List<InferenceRequest> batch)
    {
        if (batch[0].IsBorrowed)
        {
            RunBorrowed(batch);
            return;
        }

        var filled = _batches.For(batch.Count, batch[0].Shape, InputPath.CpuMemory);
        filled.Fill(batch);
        Run(filled);
    }

    void IBatchWork<InferenceRequest>.Complete(InferenceRequest request, int index) =>
        request.Complete(_answering!.ProbabilitiesOf(index), _answering.Path);

    void IBatchWork<InferenceRequest>.Clear(bool isFailed) => _answering = null;

    void IBatchWork<InferenceRequest>.End()
    {
        try
        {
            _batches.Dispose();
            _looks?.Dispose();
        }
        finally
        {
            _model.Dispose();
        }
    }

    private void Run(InferenceBatch batch)
    {
        batch.Run();
        _answering = batch;
    }

    // Device memory that fails is tried once more through pinned memory. Only where that does is the first to blame: a
    // model that does not take these pictures fails on both.
    private void RunBorrowed(List<InferenceRequest> batch)
    {
        string? reason = null;
        if (_looks!.Path == InputPath.DeviceMemory)
        {
            try
            {
                Run(FilledOnDevice(batch, InputPath.DeviceMemory));
                _looks.NoteSuccess();
                return;
            }
            catch (Exception e)
            {
                reason = e.Message;
            }
        }

        try
        {
            Run(FilledOnDevice(batch, InputPath.PinnedMemory));
        }
        catch (ModelInputException e)
        {
            ModelMetrics.CountFallbacks(InputPath.PinnedMemory, batch.Count);
            _looks.NoteFailure(e.Message);
            batch.ForEach(request => request.BlameInput());
            throw;
        }

        _looks.NoteSuccess();
        if (reason is not null)
        {
            ModelMetrics.CountFallbacks(InputPath.DeviceMemory, batch.Count);
            _looks.LeaveDeviceMemory(reason);
        }
    }

    private InferenceBatch FilledOnDevice(List<InferenceRequest> requests, InputPath path)
    {
        try
        {
            var batch = _batches.For(requests.Count, requests[0].Shape, path);
            batch.Fill(requests);
            return batch;
        }
        catch (Exception e)
        {
            throw new ModelInputException(e.Message, e);
        }
    }
}
