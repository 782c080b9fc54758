using System.Text.Json;
using Vqa.Benchmarks.Live;
using Vqa.Benchmarks.Live.Loopback;

namespace Vqa.IntegrationTests.Live;

/// <summary>How the watch of a live input ends: its sender stops, its time is over, someone has enough.</summary>
public class EndTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sender_that_closes_the_connection_ends_the_watch()
    {
        string[] transports = ["http-ts", "srt", "rtmp", "hls-ts", "hls-fmp4", "dash", "dash-by-clock"];
        var sources = await Task.WhenAll(
            transports.Select(transport => LiveSource.StartAsync(transport, LiveClip.Path, plays: 1, Stop)));
        await using var vqa = new VqaWatch(sources.Select(source => source.Url));

        var (exitCode, report) = await vqa.EndAsync(_limit, Stop);

        Assert.All(transports.Zip(Inputs(report)), of => Assert.Equal((of.First, "complete"), (of.First, Status(of.Second))));
        Assert.Equal(0, exitCode);
        await Task.WhenAll(sources.Select(source => source.DisposeAsync().AsTask()));
    }

    [Theory]
    [InlineData("dash")]
    [InlineData("dash-by-clock")]
    public async Task A_dash_segment_is_asked_for_once_and_not_before_it_is_there(string transport)
    {
        await using var source = await LiveSource.StartAsync(transport, LiveClip.Blinking, plays: 2, Stop);
        await using var vqa = new VqaWatch(source.Url);

        var (_, report) = await vqa.EndAsync(_limit, Stop);

        var asked = source.Server!.Asked.Where(name => name.StartsWith("chunk", StringComparison.Ordinal)).ToList();
        Assert.Equal(asked.Distinct(), asked);
        // Two looks at the manifest for each second and rendition, and some at the start.
        Assert.InRange(source.Server.Asked.Count, asked.Count, 100);
        var input = Assert.Single(Inputs(report));
        Assert.Equal("complete", Status(input));
        var segments = asked.Count(name => name.StartsWith("chunk-stream0-", StringComparison.Ordinal));
        Assert.Equal(segments * 25, input.GetProperty("video").GetProperty("frames").GetInt32());
    }

    [Fact]
    public async Task Datagrams_that_stop_coming_end_the_watch_after_the_time_out_with_what_came_before()
    {
        await using var source = await LiveSource.StartAsync("udp", LiveClip.Blinking, plays: 2, Stop);
        await using var vqa = new VqaWatch(source.Url, "--timeout", "3");

        var (exitCode, report) = await vqa.EndAsync(_limit, Stop);

        var input = Assert.Single(Inputs(report));
        Assert.Equal("truncated", Status(input));
        Assert.Contains("nothing came for 3 s", input.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Contains(vqa.Events, line => line is { Detector: "video_freeze", Kind: "closed" });
        Assert.Equal(3, exitCode);
    }

    [Theory]
    [InlineData("udp")]
    [InlineData("hls-ts")]
    public async Task A_duration_ends_it_on_time(string transport)
    {
        await using var source = await LiveSource.StartAsync(transport, LiveClip.Path, FFmpegSender.Endless, Stop);
        await using var vqa = new VqaWatch(source.Url, "--duration", "4");

        var (exitCode, report) = await vqa.EndAsync(_limit, Stop);

        var input = Assert.Single(Inputs(report));
        Assert.Equal("complete", Status(input));
        Assert.InRange(input.GetProperty("duration").GetDouble(), 0.5, 5);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task Ctrl_C_ends_it_while_it_waits_for_a_sender()
    {
        var port = LoopbackPort.FreeUdp();
        await using var vqa = new VqaWatch($"udp://{LoopbackPort.Host}:{port}", "--timeout", "300");
        await Poll.UntilAsync(() => LoopbackPort.IsListening(port), _limit, "vqa to listen", Stop);

        vqa.Interrupt();

        var (exitCode, report) = await vqa.EndAsync(_limit, Stop);
        Assert.Equal("interrupted", Status(Assert.Single(Inputs(report))));
        Assert.Equal(0, exitCode);
    }

    private static List<JsonElement> Inputs(JsonElement? report) => [.. report!.Value.GetProperty("inputs").EnumerateArray()];

    private static string? Status(JsonElement input) => input.GetProperty("status").GetString();
}
