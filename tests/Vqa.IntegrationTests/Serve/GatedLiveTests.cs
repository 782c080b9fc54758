using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Vqa.Benchmarks.Live.Loopback;
using Vqa.Delivery.Addresses;
using Vqa.IntegrationTests.Live;
using Vqa.Media;
using Vqa.Node.Security;
using Vqa.Node.Serve;

namespace Vqa.IntegrationTests.Serve;

/// <summary>Live sources that are allowed play through the gate, most by a name that only the gate knows.</summary>
public class GatedLiveTests
{
    [Theory]
    [InlineData("rtmp")]
    [InlineData("srt-encrypted")]
    [InlineData("http-ts")]
    [InlineData("hls-aes")]
    [InlineData("dash")]
    [InlineData("udp")]
    public async Task A_live_source_that_is_allowed_plays(string transport)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var source = await LiveSource.StartAsync(transport, LiveClip.Path, FFmpegSender.Endless, stop);
        var addresses = new SourceAddresses(
            new SourceRules { AllowNetworks = ["127.0.0.1/32"] },
            options => new AddressPolicy(options, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback])));
        using var gate = new SourceGate(addresses.Policy, NullLogger.Instance);
        // What listens must be written out, and the server of segments answers to its own name only.
        var url = transport is "udp" or "hls-aes" or "dash" ? source.Url
            : source.Url.Replace("127.0.0.1", "live.test", StringComparison.Ordinal);
        Assert.Null(addresses.Problem(url, isFromFile: false));

        using var media = MediaSource.Open(
            url, new SourceOptions { Policy = SourcePolicy.Network with { Gate = addresses.Gate(gate.Address) } }, stop);
        using var packet = new MediaPacket();
        var packets = Enumerable.Range(0, 50).Count(_ => media.Read(packet) == ReadStatus.Packet);

        Assert.Equal(50, packets);
    }
}
