using Vqa.Analysis.Sessions;
using Vqa.Delivery.Reports;
using Vqa.Node.Crashes;

namespace Vqa.Node.Streams;

/// <summary>
/// One session of a stream on a thread of its own. A thread that hangs in native code cannot be ended; it is given up, which keeps it from
/// doing any harm but that of its memory, and the stream goes on with another attempt.
/// </summary>
internal sealed class SessionAttempt : IDisposable
{
    private readonly TaskCompletionSource<SessionResult?> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop;
    private readonly IReadOnlyList<ISessionListener> _listeners;
    private readonly StreamGate _gate;
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private bool _isDisposed;

    /// <param name="input">The source.</param>
    /// <param name="name">Of the thread, for whoever looks at the process.</param>
    /// <param name="options">How to watch it.</param>
    /// <param name="entry">The session's place in the crash journal.</param>
    /// <param name="listeners">Who listens, in this order; disposed with the session where they can be.</param>
    /// <param name="stop">Ends it cleanly.</param>
    public SessionAttempt(
        string input, string name, SessionOptions options, JournalEntry entry, IReadOnlyList<ISessionListener> listeners,
        CancellationTokenSource stop)
    {
        (Entry, _listeners, _stop) = (entry, listeners, stop);
        _gate = new StreamGate(new ListenerGroup([entry, .. listeners]));
        _thread = new Thread(() => Run(new StreamSession(input, options, _gate))) { IsBackground = true, Name = name };
    }

    /// <summary>What it is doing, and since when.</summary>
    public JournalEntry Entry { get; }

    /// <summary>Its result; null where it was given up.</summary>
    public Task<SessionResult?> Completion => _completion.Task;

    /// <summary>Begins.</summary>
    public void Start() => _thread.Start();

    /// <summary>Asks it to end.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            if (!_isDisposed)
            {
                _stop.Cancel();
            }
        }
    }

    /// <summary>Leaves the thread to itself: nothing that it still does is heard.</summary>
    public void GiveUp()
    {
        _gate.Shut();
        Stop();
        _completion.TrySetResult(null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _stop.Dispose();
        }
    }

    // Whatever goes wrong in it is this stream's, and must not end the process and all others.
    private void Run(StreamSession session)
    {
        SessionResult? result = null;
        Exception? error = null;
        try
        {
            result = session.Run(_stop.Token);
        }
        catch (Exception e)
        {
            error = e;
        }

        foreach (var owned in _listeners.OfType<IDisposable>().Append(Entry))
        {
            try
            {
                owned.Dispose();
            }
            catch (Exception e)
            {
                error ??= e;
            }
        }

        _ = error is null ? _completion.TrySetResult(result) : _completion.TrySetException(error);
    }
}
