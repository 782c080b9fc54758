using Microsoft.Extensions.Logging.Abstractions;
using Vqa.Analysis.Sessions;
using Vqa.Delivery.Notices;
using Vqa.Node.SelfTest;

namespace Vqa.IntegrationTests.Serve;

public sealed class SelfTestTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vqa-self-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Finds_what_it_planted_and_nothing_else()
    {
        var sink = new Sink();
        var options = new SessionOptions();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var runner = new SelfTestRunner(_folder.FullName, options, sink, new FastTime(), NullLogger.Instance);

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
        Assert.Equal(["audio_silence", "video_black", "video_freeze"], sink.Opened.Order());
    }

    [Fact]
    public async Task A_clip_that_cannot_be_written_is_told()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "self-test.avi"));
        var runner = new SelfTestRunner(_folder.FullName, new SessionOptions(), new Sink(), new FastTime(), NullLogger.Instance);

        var running = runner.RunAsync(TimeSpan.FromDays(1), stop.Token);
        while (runner.Last is null)
        {
            await Task.Delay(50, stop.Token);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(0, runner.Last.Recall);
        Assert.Contains("cannot be written", runner.Last.Problem, StringComparison.Ordinal);
    }

    private sealed class Sink : INoticeSink
    {
        private readonly List<string> _opened = [];

        public IReadOnlyList<string> Opened
        {
            get
            {
                lock (_opened)
                {
                    return [.. _opened];
                }
            }
        }

        public void Publish(IncidentNotice notice)
        {
            lock (_opened)
            {
                if (notice.Kind == NoticeKind.Opened)
                {
                    _opened.Add(notice.Detector);
                }
            }
        }
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
