using Microsoft.Extensions.Logging.Abstractions;
using Vqa.Analysis.Sessions;
using Vqa.Benchmarks.Live.Loopback;
using Vqa.Node.SelfTest;
using Vqa.Tests.Delivery.Results;

namespace Vqa.Tests.Node.SelfTest;

public sealed class SelfTestRunnerTests
{
    [Fact]
    public async Task A_test_that_breaks_in_any_way_is_told_and_tried_again()
    {
        var clock = new ManualClock(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero));
        using var stop = new CancellationTokenSource();
        // No folder can be called that, which is an error of arguments and not of a disk.
        var runner = new SelfTestRunner("a\0b", new SessionOptions(), clock, NullLogger.Instance);
        var running = runner.RunAsync(TimeSpan.FromMinutes(10), stop.Token);
        await Until(() => runner.Last is { Problem: not null, Recall: 0 } && clock.Timers == 1);

        clock.Advance(TimeSpan.FromMinutes(10));

        await Until(() => runner.Last!.At == clock.GetUtcNow());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private static Task Until(Func<bool> condition) =>
        Poll.UntilAsync(condition, TimeSpan.FromSeconds(30), "the self-test", TestContext.Current.CancellationToken);
}
