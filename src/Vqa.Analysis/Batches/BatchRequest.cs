namespace Vqa.Analysis.Batches;

/// <summary>
/// What a stream asks of a <see cref="BatchThread{TRequest}"/>, and the answer. Made once per stream and used again:
/// submitted and waited for by the stream's thread, answered by the other. Allocates nothing per use.
/// </summary>
public abstract class BatchRequest
{
    private readonly object _isAnswered = new();
    private bool _hasAnswer;

    /// <summary>Submitted, and not yet waited for.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Why there is no result; null where there is one. Valid after <see cref="Wait"/>.</summary>
    public string? Error { get; private set; }

    /// <summary>Waits until it has been answered; returns at once where nothing is under way.</summary>
    public void Wait()
    {
        lock (_isAnswered)
        {
            while (IsPending && !_hasAnswer)
            {
                Monitor.Wait(_isAnswered);
            }
        }

        IsPending = false;
    }

    /// <summary>Marks it as under way.</summary>
    /// <exception cref="InvalidOperationException">It is under way already.</exception>
    internal virtual void Start()
    {
        RequireIdle();
        (IsPending, Error, _hasAnswer) = (true, null, false);
    }

    /// <summary>There is no result; on the answering thread.</summary>
    internal virtual void Fail(string error)
    {
        Error = error;
        Answer();
    }

    /// <exception cref="InvalidOperationException">It is under way.</exception>
    private protected void RequireIdle()
    {
        if (IsPending)
        {
            throw new InvalidOperationException("The request is under way; wait for it first.");
        }
    }

    /// <summary>The result is there; on the answering thread, which does not touch the request again.</summary>
    private protected void Answer()
    {
        lock (_isAnswered)
        {
            _hasAnswer = true;
            Monitor.Pulse(_isAnswered);
        }
    }
}
