namespace Vqa.Delivery.Subscribers;

/// <summary>What a pump counts. Under the pump's lock.</summary>
internal sealed class PumpCounters
{
    private TaskCompletionSource _progress = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Delivered { get; set; }

    public long Failed { get; private set; }

    public long Dropped { get; set; }

    public int FailuresInARow { get; set; }

    public string? LastError { get; private set; }

    public DateTimeOffset? LastErrorAt { get; private set; }

    /// <summary>Ends when the next attempt does.</summary>
    public Task Progress => _progress.Task;

    public void Fail(string? error, DateTimeOffset at)
    {
        Failed++;
        FailuresInARow++;
        (LastError, LastErrorAt) = (error, at);
    }

    /// <summary>An attempt has ended.</summary>
    public void Advance()
    {
        _progress.TrySetResult();
        _progress = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
