using System.Numerics;

namespace Vqa.Analysis.Models;

/// <summary>
/// The one thread that runs the model, for all streams of a process. On a GPU, requests of the same picture size that
/// are waiting run as one batch, of 1, 2, 4 or 8: few enough that all of them stay in memory. On a CPU each runs alone:
/// eight at once save nothing (3.4 ms each, alone 3.1; 640x368, one core of an EPYC), and the first would wait for the
/// last. Allocates only for a batch that it has not met yet. A failure is told through the requests that met it; the
/// thread goes on. Any thread may submit.
/// </summary>
public sealed class InferenceThread : IDisposable
{
    /// <summary>Most pairs that run at once on a GPU.</summary>
    public const int LargestBatch = 8;

    // Eight picture sizes, four batches each; what was not used for longest makes room.
    private const int MostBatches = 32;

    private readonly CorruptionModel _model;
    private readonly int _largestBatch;
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _waiting = new(0);
    private readonly List<InferenceRequest> _queue = new(64);
    private readonly List<InferenceRequest> _running = new(LargestBatch);
    private readonly List<InferenceBatch> _batches = new(MostBatches);
    private bool _isDisposed;

    /// <summary>Starts it.</summary>
    /// <param name="model">The model, which is its own from now on.</param>
    /// <param name="largestBatch">Most pairs that run at once, 1 to <see cref="LargestBatch"/>; null for what suits its
    /// provider.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no batches of that size.</exception>
    public InferenceThread(CorruptionModel model, int? largestBatch = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _largestBatch = largestBatch ?? (model.IsOnDevice ? LargestBatch : 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(_largestBatch, 1, nameof(largestBatch));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_largestBatch, LargestBatch, nameof(largestBatch));
        _thread = new Thread(Run) { IsBackground = true, Name = "inference" };
        _thread.Start();
    }

    /// <summary>What is known of the model.</summary>
    public ModelManifest Manifest => _model.Manifest;

    /// <summary>Which model it runs, and on what.</summary>
    public ModelIdentity Identity => _model.Identity;

    /// <summary>Hands a filled request over; those of one size are answered in the order of submission.</summary>
    /// <exception cref="ObjectDisposedException">The thread has ended.</exception>
    /// <exception cref="InvalidOperationException">The request was not filled, or is under way already.</exception>
    public void Submit(InferenceRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            request.Start();
            _queue.Add(request);
            _waiting.Release(); // In the lock, after which Dispose may take it away.
        }
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
            for (var i = 0; i < _queue.Count && _running.Count < _largestBatch; i++)
            {
                var shape = _queue[i].Shape;
                if (shape.PaddedWidth == first.PaddedWidth && shape.PaddedHeight == first.PaddedHeight)
                {
                    _running.Add(_queue[i]);
                }
            }

            var pairs = 1 << BitOperations.Log2((uint)_running.Count);
            _running.RemoveRange(pairs, _running.Count - pairs);
            foreach (var request in _running)
            {
                _queue.Remove(request);
            }

            return true;
        }
    }

    private void Answer()
    {
        var answered = 0;
        try
        {
            var batch = BatchFor(_running.Count, _running[0].Shape);
            for (var i = 0; i < _running.Count; i++)
            {
                batch.Put(i, _running[i]);
            }

            batch.Run();
            for (; answered < _running.Count; answered++)
            {
                _running[answered].Complete(batch.ProbabilitiesOf(answered));
            }
        }
        catch (Exception e)
        {
            // Whatever it is: an exception that leaves this thread ends the process, and every stream with it.
            for (; answered < _running.Count; answered++)
            {
                _running[answered].Fail(e.Message);
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
