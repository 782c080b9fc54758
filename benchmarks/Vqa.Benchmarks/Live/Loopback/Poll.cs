using System.Diagnostics;

namespace Vqa.Benchmarks.Live.Loopback;

/// <summary>Waits for what other processes do: looks often, and gives up at a deadline.</summary>
internal static class Poll
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="condition">Looked at every 20 ms.</param>
    /// <param name="limit">When to give up.</param>
    /// <param name="what">What is waited for; it completes "waited 5 s in vain for ...".</param>
    /// <param name="stop">Ends the wait early.</param>
    /// <exception cref="TimeoutException">The condition did not come to hold.</exception>
    public static async Task UntilAsync(Func<bool> condition, TimeSpan limit, string what, CancellationToken stop)
    {
        var startedAt = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(startedAt) > limit)
            {
                throw new TimeoutException($"waited {limit.TotalSeconds:0} s in vain for {what}");
            }

            await Task.Delay(_interval, stop).ConfigureAwait(false);
        }
    }
}
