namespace Vqa.Analysis.Sessions;

/// <summary>
/// Looks for all sessions at what a GPU decoded badly, with a decoder on the CPU: on one thread, so that a bad network that damages
/// hundreds of streams at once costs one core and no more. What it has no time for is not judged. Any thread.
/// </summary>
public sealed class DecoderJudge : IDisposable
{
    /// <summary>Most cases that wait: each holds some seconds of a stream in memory.</summary>
    private const int MostWaiting = 16;

    private static readonly TimeSpan _endLimit = TimeSpan.FromSeconds(10);

    private readonly Queue<DecoderCase> _waiting = new();
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _signal = new(0);
    private readonly Thread _thread;
    private volatile bool _isEnding;

    /// <summary>Starts its thread.</summary>
    public DecoderJudge()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "decoder judge" };
        _thread.Start();
    }

    /// <summary>Ends the thread after the case that it is at; others are not judged. The sessions must be over.</summary>
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

        if (_thread.Join(_endLimit))
        {
            _signal.Dispose();
        }
    }

    /// <summary>Takes a case over, or drops it.</summary>
    internal void Submit(DecoderCase decoderCase)
    {
        lock (_lock)
        {
            if (!_isEnding && _waiting.Count < MostWaiting)
            {
                _waiting.Enqueue(decoderCase);
                _signal.Release();
                return;
            }
        }

        decoderCase.Drop();
    }

    private void Run()
    {
        while (true)
        {
            _signal.Wait();
            DecoderCase? next;
            lock (_lock)
            {
                _waiting.TryDequeue(out next);
            }

            if (_isEnding)
            {
                DropAll(next);
                return;
            }

            next?.Judge();
        }
    }

    private void DropAll(DecoderCase? first)
    {
        first?.Drop();
        lock (_lock)
        {
            while (_waiting.TryDequeue(out var waiting))
            {
                waiting.Drop();
            }
        }
    }
}
