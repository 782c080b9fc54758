using System.Text.Json;
using Vqa.Benchmarks.Live;
using Vqa.Benchmarks.Live.Loopback;
using Vqa.IntegrationTests.Media;

namespace Vqa.IntegrationTests.Live;

/// <summary>Live inputs that cannot be opened: the message names the cause, the exit status is that of an unreadable input.</summary>
public class RefusalTests
{
    private const string Wrong = "staple-not-horse-at-all";

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_failure_to_connect_is_told_with_its_cause_and_without_secrets()
    {
        await using var web = new OriginServer(TestClips.NewFolder());
        await using var locked = await LiveSource.StartAsync("srt-encrypted", LiveClip.Path, FFmpegSender.Endless, Stop);
        var nobody = LoopbackPort.FreeTcp();
        (string Url, string Cause)[] refused =
        [
            (web.Address + "missing.m3u8", "the server knows nothing there"),
            ($"http://{LoopbackPort.Host}:{nobody}/live.ts", "Connection refused"),
            ($"rtmp://{LoopbackPort.Host}:{nobody}/live/stream", "Connection refused"),
            ($"udp://{LoopbackPort.Host}:{LoopbackPort.FreeUdp()}", "did not open within 4 s"),
            ($"srt://{LoopbackPort.Host}:{LoopbackPort.FreeUdp()}", "did not open within 4 s"),
            (locked.Url.Split('?')[0] + $"?passphrase={Wrong}", "passphrase"),
        ];
        await using var vqa = new VqaWatch([.. refused.Select(input => input.Url), "--timeout", "4"]);

        var (exitCode, report) = await vqa.EndAsync(_limit, Stop);

        var inputs = report!.Value.GetProperty("inputs").EnumerateArray().ToList();
        Assert.All(inputs, input => Assert.Equal("failed", input.GetProperty("status").GetString()));
        Assert.All(refused.Zip(inputs), of => Assert.Contains(of.First.Cause, Error(of.Second), StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(Wrong, report.Value.GetRawText() + vqa.Commentary, StringComparison.Ordinal);
        Assert.Equal(3, exitCode);
    }

    [Fact]
    public async Task An_input_that_fails_does_not_stop_the_others()
    {
        await using var source = await LiveSource.StartAsync("udp", LiveClip.Blinking, FFmpegSender.Endless, Stop);
        await using var vqa = new VqaWatch($"http://{LoopbackPort.Host}:{LoopbackPort.FreeTcp()}/live.ts", source.Url);

        await vqa.EventAsync(line => line.Detector == "video_freeze", _limit, Stop);
        vqa.Interrupt();

        var (exitCode, report) = await vqa.EndAsync(_limit, Stop);
        var statuses = report!.Value.GetProperty("inputs").EnumerateArray().Select(input => input.GetProperty("status").GetString());
        Assert.Equal(["failed", "interrupted"], statuses);
        Assert.Equal(3, exitCode);
    }

    private static string Error(JsonElement input) => input.GetProperty("error").GetString()!;
}
