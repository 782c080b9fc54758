using Vqa.Benchmarks.Live;
using Vqa.Benchmarks.Live.Loopback;

namespace Vqa.IntegrationTests.Live;

/// <summary>A live input that fails for a while is watched on as soon as it is back: the freeze after the gap is told too.</summary>
public class GapTests
{
    private static readonly TimeSpan _eventLimit = TimeSpan.FromSeconds(45), _endLimit = TimeSpan.FromSeconds(20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_udp_sender_that_is_killed_and_started_again_is_watched_on()
    {
        var port = LoopbackPort.FreeUdp();
        await using var vqa = new VqaWatch($"udp://{LoopbackPort.Host}:{port}");
        await using (FFmpegSender.Udp(LiveClip.Blinking, port))
        {
            await FreezeAfterAsync(vqa, 0);
        }

        await using var again = FFmpegSender.Udp(LiveClip.Blinking, port);

        await FreezeAfterAsync(vqa, vqa.Events.Count);
        await AssertRunsUntilInterruptedAsync(vqa);
    }

    [Fact]
    public async Task An_rtmp_sender_that_is_killed_and_started_again_is_watched_on()
    {
        await using var server = await RtmpServer.StartAsync(keepsReaders: true, Stop);
        await using var vqa = new VqaWatch(server.Url("gap"));
        await using (FFmpegSender.Rtmp(LiveClip.Blinking, server.Url("gap")))
        {
            await FreezeAfterAsync(vqa, 0);
        }

        await using var again = FFmpegSender.Rtmp(LiveClip.Blinking, server.Url("gap"));

        await FreezeAfterAsync(vqa, vqa.Events.Count);
        await AssertRunsUntilInterruptedAsync(vqa);
    }

    [Fact]
    public async Task Lost_datagrams_are_told_as_decoding_faults_and_survived()
    {
        var (from, to) = (LoopbackPort.FreeUdp(), LoopbackPort.FreeUdp());
        await using var vqa = new VqaWatch($"udp://{LoopbackPort.Host}:{to}");
        await using var relay = new UdpRelay(from, to, isLost: number => number % 40 == 39);
        await using var sender = FFmpegSender.Udp(LiveClip.Blinking, from);

        var told = await vqa.EventAsync(line => line.Detector == "video_decode", _eventLimit, Stop);

        Assert.Equal("opened", told.Kind);
        Assert.True(relay.Lost > 0);
        await AssertRunsUntilInterruptedAsync(vqa);
    }

    [Theory]
    [InlineData("hls-ts", ".m3u8")]
    [InlineData("dash", ".mpd")]
    public async Task A_playlist_that_is_gone_for_a_while_is_read_on_when_it_is_back(string transport, string playlist)
    {
        await using var source = await LiveSource.StartAsync(transport, LiveClip.Blinking, FFmpegSender.Endless, Stop);
        await using var vqa = new VqaWatch(source.Url);
        await FreezeAfterAsync(vqa, 0);

        source.Server!.Fails = name => name.EndsWith(playlist, StringComparison.Ordinal);
        await Poll.UntilAsync(() => source.Server.Failures >= 3, _eventLimit, "three failed requests", Stop);
        source.Server.Fails = _ => false;

        await FreezeAfterAsync(vqa, vqa.Events.Count);
        await AssertRunsUntilInterruptedAsync(vqa);
    }

    [Theory]
    [InlineData("hls-ts", "live")]
    [InlineData("dash", "chunk-stream0-")]
    public async Task A_segment_that_is_missing_is_skipped(string transport, string segment)
    {
        await using var source = await LiveSource.StartAsync(transport, LiveClip.Blinking, FFmpegSender.Endless, Stop);
        await using var vqa = new VqaWatch(source.Url);
        await FreezeAfterAsync(vqa, 0);

        string? missing = null;
        source.Server!.Fails = name => name.StartsWith(segment, StringComparison.Ordinal)
            && !name.EndsWith(".m3u8", StringComparison.Ordinal) && (missing ??= name) == name;
        await Poll.UntilAsync(() => source.Server.Failures > 0, _eventLimit, "a failed request", Stop);

        await FreezeAfterAsync(vqa, vqa.Events.Count);
        await AssertRunsUntilInterruptedAsync(vqa);
    }

    [Fact]
    public async Task A_dash_encoder_that_is_killed_and_started_again_is_watched_on()
    {
        await using var source = await LiveSource.StartAsync("dash", LiveClip.Blinking, FFmpegSender.Endless, Stop);
        await using var vqa = new VqaWatch(source.Url);
        await FreezeAfterAsync(vqa, 0);

        await source.RestartAsync();

        await FreezeAfterAsync(vqa, vqa.Events.Count);
        await AssertRunsUntilInterruptedAsync(vqa);
    }

    /// <summary>Waits for a freeze that opened behind the first <paramref name="seen"/> lines.</summary>
    private static async Task FreezeAfterAsync(VqaWatch vqa, int seen) =>
        await vqa.EventAsync(line => line is { Detector: "video_freeze", Kind: "opened" }, _eventLimit, Stop, seen);

    private static async Task AssertRunsUntilInterruptedAsync(VqaWatch vqa)
    {
        Assert.True(vqa.IsRunning, vqa.Commentary);
        vqa.Interrupt();
        var (exitCode, report) = await vqa.EndAsync(_endLimit, Stop);
        var input = Assert.Single(report!.Value.GetProperty("inputs").EnumerateArray());
        Assert.Equal("interrupted", input.GetProperty("status").GetString());
        Assert.Equal(0, exitCode);
    }
}
