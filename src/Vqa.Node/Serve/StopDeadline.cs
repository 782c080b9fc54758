using Microsoft.Extensions.Logging;

namespace Vqa.Node.Serve;

/// <summary>
/// When a node that was told to stop must be gone: what stops it kills it a second later. Each step of the end takes of what is left.
/// Begins when it is made.
/// </summary>
internal sealed partial class StopDeadline(TimeProvider time, ILogger log)
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

    /// <summary>Waits for a step, at most for its limit; then it may go on, and fail, unheard. Never throws.</summary>
    public async Task TryAsync(Func<Task> step, TimeSpan limit)
    {
        try
        {
            await step().WaitAsync(Within(limit), time);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            // Ended as it was told, or too slow: what was not done is found after the next start.
        }
        catch (Exception e)
        {
            // The next step still has to be taken.
            LogBroken(e.Message);
        }
    }

    [LoggerMessage(32, LogLevel.Error, "a step of the end failed: {Problem}")]
    private partial void LogBroken(string problem);
}
