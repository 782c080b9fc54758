using Microsoft.ML.OnnxRuntime;

namespace Vqa.Analysis.Models;

/// <summary>
/// The one thread that runs the model, for all streams of a process. Requests of the same picture size that are waiting run as
/// one batch. Allocates only for a size, or a batch, that it has not met yet. Any thread may submit.
/// </summary>
public sealed class InferenceThread : IDisposable
{
    /// <summary>Most pairs that run at once.</summary>
    public const int LargestBatch = 8;

    // A node's streams have a handful of sizes; what is used least makes room.
    private const int MostBatches = 12;

    private readonly CorruptionModel _model;
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _waiting = new(0);
    private readonly List<InferenceRequest> _queue = new(64);
    private readonly List<InferenceRequest> _running = new(LargestBatch);
    private readonly List<InferenceBatch> _batches = new(MostBatches);
    private bool _isDisposed;

    /// <summary>Starts it.</summary>
    /// <param name="model">The model, which is its own from now on.</param>
    public InferenceThread(CorruptionModel model)
    {
        _model = model;
        _thread = new Thread(Run) { IsBackground = true, Name = "inference" };
        _thread.Start();
    }

    /// <summary>What is known of the model.</summary>
    public ModelManifest Manifest => _model.Manifest;

    /// <summary>Which model it runs, and on what.</summary>
    public ModelIdentity Identity => new(Manifest.Name, Manifest.Version, _model.Provider);

    /// <summary>Hands a filled request over; it is answered in the order of submission.</summary>
    /// <exception cref="ObjectDisposedException">The thread has ended.</exception>
    public void Submit(InferenceRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            request.Start();
            _queue.Add(request);
        }

        _waiting.Release();
    }

    /// <summary>Answers what was submitted before, then ends the thread and frees the model.</summary>
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
        _batches.ForEach(batch => batch.Dispose());
        _model.Dispose();
        _waiting.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _waiting.Wait();
            if (!TakeNext())
            {
                return;
            }

            if (_running.Count > 0)
            {
                Answer();
            }
        }
    }

    // The oldest request, and those behind it that have its size. False where there is none and none will come.
    private bool TakeNext()
    {
        _running.Clear();
        lock (_lock)
        {
            if (_queue.Count == 0)
            {
                return !_isDisposed;
            }

            var first = _queue[0].Shape;
            for (var i = 0; i < _queue.Count && _running.Count < LargestBatch;)
            {
                if (_queue[i].Shape.PaddedWidth == first.PaddedWidth && _queue[i].Shape.PaddedHeight == first.PaddedHeight)
                {
                    _running.Add(_queue[i]);
                    _queue.RemoveAt(i);
                }
                else
                {
                    i++;
                }
            }

            return true;
        }
    }

    private void Answer()
    {
        try
        {
            var batch = BatchFor(_running.Count, _running[0].Shape);
            for (var i = 0; i < _running.Count; i++)
            {
                batch.Put(i, _running[i]);
            }

            batch.Run();
            for (var i = 0; i < _running.Count; i++)
            {
                _running[i].Complete(batch.ProbabilitiesOf(i));
            }
        }
        catch (Exception e) when (e is OnnxRuntimeException or OutOfMemoryException)
        {
            foreach (var request in _running)
            {
                request.Fail(e.Message);
            }
        }
    }

    // The one used last is the last of the list.
    private InferenceBatch BatchFor(int pairs, PictureShape shape)
    {
        for (var i = 0; i < _batches.Count; i++)
        {
            var known = _batches[i];
            if (known.Pairs == pairs && known.Width == shape.PaddedWidth && known.Height == shape.PaddedHeight)
            {
                _batches.RemoveAt(i);
                _batches.Add(known);
                return known;
            }
        }

        if (_batches.Count == MostBatches)
        {
            _batches[0].Dispose();
            _batches.RemoveAt(0);
        }

        var batch = _model.CreateBatch(pairs, shape);
        _batches.Add(batch);
        return batch;
    }
}
