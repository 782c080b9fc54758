using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.Media;
using Vqa.Node.Runs;

namespace Vqa.Tests.Node.Runs;

public sealed class InputSchedulerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vqa-scheduler-").FullName;
    private readonly string _wave;

    public InputSchedulerTests() => _wave = WaveFile.Write(Path.Combine(_folder, "silence.wav"), seconds: 1);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task An_input_that_cannot_be_read_does_not_stop_the_others()
    {
        var scheduler = new InputScheduler([Missing, _wave, _folder, _wave], new SessionOptions());

        var results = await scheduler.RunAsync(_ => [], TestContext.Current.CancellationToken);

        Assert.Equal(
            [SessionStatus.Failed, SessionStatus.Complete, SessionStatus.Failed, SessionStatus.Complete],
            results.Select(result => result.Status));
        Assert.All(results.Where(result => result.Status == SessionStatus.Failed), result => Assert.NotNull(result.Error));
        Assert.Empty(scheduler.InternalErrors);
    }

    [Fact]
    public async Task Progress_ends_where_the_input_ends()
    {
        var scheduler = new InputScheduler([_wave], new SessionOptions());

        await scheduler.RunAsync(_ => [], TestContext.Current.CancellationToken);

        Assert.Equal(InputStage.Finished, scheduler.Progress[0].Stage);
        Assert.Equal(1.0, scheduler.Progress[0].Position.TotalSeconds, tolerance: 0.03);
        Assert.Equal(1.0, scheduler.Progress[0].Total!.Value.TotalSeconds, tolerance: 0.001);
    }

    [Fact]
    public async Task What_has_not_begun_when_the_run_is_stopped_is_interrupted()
    {
        var scheduler = new InputScheduler([_wave, _wave], new SessionOptions());
        using var stop = new CancellationTokenSource();

        var results = await scheduler.RunAsync(index => [new CallOnOpened(stop.Cancel)], stop.Token);

        Assert.All(results, result => Assert.Equal(SessionStatus.Interrupted, result.Status));
        Assert.Null(results[1].Info);
    }

    [Fact]
    public async Task Files_wait_for_each_other_only_beyond_the_number_that_may_run_at_once()
    {
        var scheduler = new InputScheduler([_wave, _wave, _wave], new SessionOptions(), filesAtOnce: 2);
        // Nobody passes before two are there: with one at a time this would not end.
        using var together = new Barrier(2);
        var met = 0;

        var results = await scheduler.RunAsync(
            index => index < 2
                ? [new CallOnOpened(() =>
                    Interlocked.Add(ref met, together.SignalAndWait(TimeSpan.FromMinutes(1)) ? 1 << index : 0))]
                : [],
            TestContext.Current.CancellationToken);

        Assert.All(results, result => Assert.Equal(SessionStatus.Complete, result.Status));
        Assert.Equal(3, met);
    }

    [Fact]
    public async Task A_bug_in_a_listener_fails_its_input_only_and_is_told()
    {
        var scheduler = new InputScheduler([_wave, _wave], new SessionOptions());

        var results = await scheduler.RunAsync(
            index => index == 0 ? [new CallOnOpened(() => throw new InvalidOperationException("bug"))] : [],
            TestContext.Current.CancellationToken);

        Assert.Equal([SessionStatus.Failed, SessionStatus.Complete], results.Select(result => result.Status));
        Assert.Equal("bug", Assert.Single(scheduler.InternalErrors).Message);
    }

    [Theory]
    [InlineData("clip.mp4", false)]
    [InlineData("/media/a:b.mp4", false)]
    [InlineData("file:///media/clip.mp4", false)]
    [InlineData("rtmp://host/live/stream", true)]
    [InlineData("udp://239.0.0.1:1234", true)]
    [InlineData("-", true)]
    public void A_live_stream_does_not_wait_for_its_turn(string input, bool cannotWait)
    {
        Assert.Equal(cannotWait, InputScheduler.CannotWait(input));
    }

    private string Missing => Path.Combine(_folder, "missing.mp4");

    private sealed class CallOnOpened(Action call) : ISessionListener
    {
        public void OnOpened(MediaInfo info) => call();

        public void OnFrame(in FrameMetrics metrics, VideoFrame frame)
        {
        }

        public void OnAudio(in AudioMetrics metrics)
        {
        }

        public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame)
        {
        }
    }
}
