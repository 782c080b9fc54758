using Microsoft.Extensions.Logging.Abstractions;
using Vqa.Analysis.Sessions;
using Vqa.Node.SelfTest;

namespace Vqa.IntegrationTests.Serve;

public sealed class SelfTestTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vqa-self-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Finds_what_it_planted_and_nothing_else()
    {
        var options = new SessionOptions();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var runner = new SelfTestRunner(_folder.FullName, options, new FastTime(), NullLogger.Instance);

        var running = runner.RunAsync(TimeSpan.FromDays(1), stop.Token);
        while (runner.Last is null)
        {
            await Task.Delay(50, stop.Token);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Null(runner.Last.Problem);
        Assert.Equal((1.0, 0), (runner.Last.Recall, runner.Last.FalseAlarms));
        Assert.NotNull(runner.Last.Delay);
    }

    [Fact]
    public async Task A_disk_that_takes_nothing_is_told()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "self-test"), "in the way", stop.Token);
        var runner = new SelfTestRunner(_folder.FullName, new SessionOptions(), new FastTime(), NullLogger.Instance);

        var running = runner.RunAsync(TimeSpan.FromDays(1), stop.Token);
        while (runner.Last is null)
        {
            await Task.Delay(50, stop.Token);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(0, runner.Last.Recall);
        Assert.Contains("self-test", runner.Last.Problem, StringComparison.Ordinal);
    }

    /// <summary>A clock on which four seconds pass in one.</summary>
    private sealed class FastTime : TimeProvider
    {
        private const int Factor = 4;

        private readonly DateTimeOffset _start = DateTimeOffset.UtcNow;
        private readonly long _startedAt = System.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => _start + (System.GetElapsedTime(_startedAt) * Factor);

        public override long GetTimestamp() => _startedAt + ((System.GetTimestamp() - _startedAt) * Factor);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(
                callback, state, dueTime > TimeSpan.Zero ? dueTime / Factor : dueTime, period > TimeSpan.Zero ? period / Factor : period);
    }
}
