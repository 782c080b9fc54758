using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Vqa.Node.Serve;

namespace Vqa.Tests.Node.Serve;

public sealed class StopDeadlineTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Steps_that_hang_take_no_more_than_the_whole_together()
    {
        var deadline = new StopDeadline(_time, NullLogger.Instance);
        var began = _time.GetTimestamp();

        foreach (var wanted in (int[])[4, 3, 8, 5])
        {
            var step = deadline.TryAsync(() => new TaskCompletionSource().Task, TimeSpan.FromSeconds(wanted));
            _time.Advance(deadline.Within(TimeSpan.FromSeconds(wanted)));
            await step;
        }

        Assert.Equal(StopDeadline.Total, _time.GetElapsedTime(began));
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (deadline.Left, deadline.LeftForWaiting));
    }

    [Fact]
    public async Task A_step_that_is_broken_does_not_prevent_the_next()
    {
        var deadline = new StopDeadline(_time, NullLogger.Instance);

        await deadline.TryAsync(() => throw new IOException("no disk"), TimeSpan.FromSeconds(1));
        await deadline.TryAsync(() => Task.FromException(new IOException("no disk")), TimeSpan.FromSeconds(1));

        Assert.Equal(StopDeadline.Total, deadline.Left);
        Assert.Equal(StopDeadline.Total - TimeSpan.FromSeconds(2), deadline.LeftForWaiting);
    }

    [Theory]
    [InlineData(0, 3, 3)]
    [InlineData(7, 3, 2)]
    [InlineData(20, 3, 0)]
    [InlineData(0, -3, 0)]
    public void A_step_gets_what_it_wants_or_what_is_left(int elapsed, int wanted, int given)
    {
        var deadline = new StopDeadline(_time, NullLogger.Instance);
        _time.Advance(TimeSpan.FromSeconds(elapsed));

        Assert.Equal(TimeSpan.FromSeconds(given), deadline.Within(TimeSpan.FromSeconds(wanted)));
    }
}
