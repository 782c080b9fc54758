namespace Vqa.Node.Serve;

/// <summary>
/// When a node that was told to stop must be gone: what stops it kills it a second later. Each step of the end takes of what is left.
/// Begins when it is made.
/// </summary>
internal sealed class StopDeadline(TimeProvider time)
{
    /// <summary>The whole end. Ten seconds are promised.</summary>
    public static readonly TimeSpan Total = TimeSpan.FromSeconds(9);

    /// <summary>Of that, what the pumps to subscribers and the ledger need to end, once they have been told to.</summary>
    private static readonly TimeSpan _disposal = TimeSpan.FromSeconds(2);

    private readonly long _began = time.GetTimestamp();

    /// <summary>What is left; zero where it is over.</summary>
    public TimeSpan Left => Total - time.GetElapsedTime(_began) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <summary>What is left for others to answer, before all is closed; zero where it is time for that.</summary>
    public TimeSpan LeftForWaiting => Within(Left - _disposal);

    /// <summary>A limit for a step: as long as it wants, or what is left, and not negative.</summary>
    public TimeSpan Within(TimeSpan wanted)
    {
        var left = Left;
        return wanted < left ? (wanted > TimeSpan.Zero ? wanted : TimeSpan.Zero) : left;
    }

    /// <summary>Waits for a step, at most for its limit; it may go on, and fail, unheard.</summary>
    public async Task TryAsync(Func<Task> step, TimeSpan limit)
    {
        try
        {
            await step().WaitAsync(Within(limit), time);
        }
        catch (Exception)
        {
            // Too slow, or broken: the next step still has to be taken, and what was not done is found after the next start.
        }
    }
}
