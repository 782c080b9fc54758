using Vqa.Analysis.Models;
using Vqa.Analysis.Sessions;
using Vqa.Benchmarks.Live.Loopback;
using Vqa.IntegrationTests.Delivery;
using Vqa.IntegrationTests.Media;

namespace Vqa.IntegrationTests.Live;

/// <summary>Evidence of streams that come over the network.</summary>
public sealed class LiveEvidenceTests
{
    private const string Damage = "block_corruption,video_decode";

    [Fact]
    public async Task Block_damage_by_lost_datagrams_is_found_again_in_its_clip()
    {
        var clip = TestClips.Make("loop.ts",
            "-f lavfi -i mandelbrot=s=640x360:r=25,noise=alls=4:allf=t -f lavfi -i sine=r=48000 -pix_fmt yuv420p -t 12"
            + " -c:v libx264 -preset veryfast -g 50 -sc_threshold 0 -b:v 2M -c:a mp2");
        var (from, to) = (LoopbackPort.FreeUdp(), LoopbackPort.FreeUdp());
        // Some 200 datagrams a second: whole for 6 s, then some are lost for 2 s.
        await using var relay = new UdpRelay(from, to, number => number is > 1500 and < 1900 && number % 19 == 0);
        await using var sender = FFmpegSender.Udp(clip, from, FFmpegSender.Endless);
        using var inference = new InferenceThread(CorruptionModel.Load(CorruptionModel.ShippedManifest));
        var session = new SessionOptions { Inference = inference, Duration = TimeSpan.FromSeconds(18) };

        var kept = await Task.Run(
            () => KeptEvidence.Watch($"udp://{LoopbackPort.Host}:{to}", Damage, session: session), TestContext.Current.CancellationToken);

        var evidence = kept.Of("block_corruption");
        var again = KeptEvidence.Analyse(evidence, Damage, session with { DecoderThreads = 1, Duration = null });
        Assert.Contains(again.Incidents, incident => incident.Finding is { Detector: "block_corruption", Cause: "transport" });
        Assert.Equal("mpegts", KeptEvidence.Document(evidence).GetProperty("clip").GetProperty("container").GetString());
    }

    [Theory]
    [InlineData("hls-fmp4", ".mkv")]
    [InlineData("hls-ts", ".ts")]
    [InlineData("dash", ".mkv")]
    [InlineData("rtmp", ".mkv")]
    public async Task A_freeze_is_found_again_whatever_the_transport(string transport, string extension)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var source = await LiveSource.StartAsync(transport, LiveClip.Blinking, FFmpegSender.Endless, stop);
        var session = new SessionOptions { Duration = TimeSpan.FromSeconds(14) };

        var kept = await Task.Run(() => KeptEvidence.Watch(source.Url, "video_freeze", session: session), stop);

        var evidence = kept.Of("video_freeze");
        Assert.Equal(extension, Path.GetExtension(evidence.Clips[0]));
        Assert.Contains(
            KeptEvidence.Analyse(evidence, "video_freeze").Incidents, incident => incident.Finding.Detector == "video_freeze");
    }
}
