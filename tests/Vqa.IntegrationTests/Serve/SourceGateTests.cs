using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Vqa.Delivery.Addresses;
using Vqa.IntegrationTests.Media;
using Vqa.Media;
using Vqa.Node.Security;
using Vqa.Node.Serve;

namespace Vqa.IntegrationTests.Serve;

/// <summary>
/// Whatever a stranger's source names or redirects to, FFmpeg reaches only what the operator allows: here 127.0.0.2.
/// </summary>
public sealed class SourceGateTests : IDisposable
{
    private static string Segment => TestClips.Make(
        "gate.ts",
        "-f lavfi -i testsrc2=s=160x90:r=25 -pix_fmt yuv420p -c:v libx264 -preset ultrafast -g 25 -t 2 -f mpegts");

    private readonly Canary _canary = new();
    private readonly TrickServer _server = new();
    private readonly SourceGate _gate;
    private readonly SourceAddresses _addresses;
    private int _lookUps;

    public SourceGateTests()
    {
        _addresses = new SourceAddresses(
            new SourceRules { AllowNetworks = [$"{TrickServer.Host}/32"] }, options =>
                new AddressPolicy(options, ResolveAsync));
        _gate = new SourceGate(_addresses.Policy, NullLogger.Instance);
        _server.Serve("/good.ts", File.ReadAllBytes(Segment));
    }

    [Fact]
    public void What_is_allowed_plays_through_the_gate()
    {
        var key = RandomNumberGenerator.GetBytes(16);
        _server.Serve("/key", key);
        using var aes = Aes.Create();
        aes.Key = key;
        _server.Serve("/secret.ts", aes.EncryptCbc(File.ReadAllBytes(Segment), new byte[16]));
        _server.Redirect("/moved.m3u8", "/list.m3u8");
        _server.Serve("/list.m3u8", Playlist("good.ts", "http://good.test:" + _server.Port + "/good.ts"));
        _server.Serve("/secret.m3u8", Playlist("secret.ts").Replace(
            "#EXTINF", "#EXT-X-KEY:METHOD=AES-128,URI=\"key\",IV=0x00000000000000000000000000000000\n#EXTINF",
            StringComparison.Ordinal));

        Assert.Equal(100, Packets(_server.Address + "moved.m3u8"));
        Assert.Equal(50, Packets(_server.Address + "secret.m3u8"));
        Assert.Equal(50, Packets($"http://good.test:{_server.Port}/good.ts"));
        Assert.Equal(0, _canary.Visits);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("localhost")]
    [InlineData("bad.test")]
    [InlineData("mixed.test")]
    [InlineData("rebinding.test")]
    [InlineData("2130706433")]
    [InlineData("0")]
    [InlineData("169.254.169.254")]
    [InlineData("10.255.255.1")]
    public void Nothing_leads_to_an_address_that_is_not_allowed(string host)
    {
        var bad = $"http://{host}:{_canary.Port}";
        _server.Redirect("/redirect.ts", $"{bad}/a.ts");
        _server.Redirect("/permanent.m3u8", $"{bad}/a.m3u8", status: 308);
        _server.Redirect("/secure.ts", $"https://{host}:{_canary.Port}/a.ts");
        _server.Redirect("/again.ts", "/redirect.ts");
        _server.Serve("/segment.m3u8", Playlist("good.ts", $"{bad}/a.ts"));
        _server.Serve("/moved.m3u8", Playlist("good.ts", "redirect.ts"));
        _server.Serve("/tls.m3u8", Playlist("good.ts", $"https://{host}:{_canary.Port}/a.ts"));
        _server.Serve("/master.m3u8", $"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000\n{bad}/a.m3u8\n");
        _server.Serve("/key.m3u8", Playlist("good.ts").Replace(
            "#EXTINF", $"#EXT-X-KEY:METHOD=AES-128,URI=\"{bad}/key\"\n#EXTINF", StringComparison.Ordinal));
        _server.Serve("/map.m3u8", Playlist("good.ts").Replace(
            "#EXTINF", $"#EXT-X-MAP:URI=\"{bad}/init.mp4\"\n#EXTINF", StringComparison.Ordinal));
        _server.Serve("/static.mpd", Manifest("static", bad));
        _server.Serve("/live.mpd", Manifest("dynamic", bad));
        foreach (var path in _server.Paths)
        {
            _ = Packets(_server.Address + path);
        }

        _ = Packets($"{bad}/a.ts");
        _ = Packets($"https://{host}:{_canary.Port}/a.ts");
        Assert.Equal(0, _canary.Visits);
        // What is tested is that it was tried: each was fetched from the server that may be reached.
        Assert.Superset(_server.Paths.Select(path => "/" + path).ToHashSet(), _server.Requests.ToHashSet());
    }

    [Theory]
    [InlineData("tcp://{0}:{1}")]
    [InlineData("rtmp://{0}:{1}/live/a")]
    [InlineData("rtmps://{0}:{1}/live/a")]
    [InlineData("srt://{0}:{1}")]
    public void Other_protocols_reach_the_address_that_was_checked_and_no_other(string url)
    {
        foreach (var host in (string[])["127.0.0.1", "[::1]", "localhost", "bad.test", "mixed.test", "169.254.169.254"])
        {
            var error = Assert.Throws<MediaException>(() => Open(string.Format(url, host, _canary.Port)));
            Assert.Equal(MediaError.NotAllowed, error.Error);
        }

        Assert.Equal(0, _canary.Visits);
    }

    [Fact]
    public async Task A_name_that_changes_between_check_and_connection_gains_nothing()
    {
        using var listener = new System.Net.Sockets.TcpListener(TrickServer.Host, _canary.Port);
        listener.Start();
        var accepted = listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);

        // The first answer is 127.0.0.2, all later ones 127.0.0.1; the system's own resolver knows no such name.
        _ = Record.Exception(() => Open($"tcp://rebinding.test:{_canary.Port}"));

        using var visitor = await accepted.AsTask()
            .WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(0, _canary.Visits);
    }

    public void Dispose()
    {
        _gate.Dispose();
        _server.Dispose();
        _canary.Dispose();
    }

    private long Packets(string url)
    {
        long packets = 0;
        try
        {
            using var source = Open(url);
            using var packet = new MediaPacket();
            while (source.Read(packet) == ReadStatus.Packet)
            {
                packets++;
            }
        }
        catch (MediaException)
        {
            // Refused, as it should be.
        }

        return packets;
    }

    private MediaSource Open(string url) => MediaSource.Open(
        url,
        new SourceOptions
        {
            OpenTimeout = TimeSpan.FromSeconds(3), ReadTimeout = TimeSpan.FromSeconds(2), SegmentTimeout =
                TimeSpan.FromSeconds(2),
            Policy = SourcePolicy.Network with { Gate = _addresses.Gate(_gate.Address) },
        },
        TestContext.Current.CancellationToken);

    private Task<IPAddress[]> ResolveAsync(string host, CancellationToken stop) =>
        Task.FromResult<IPAddress[]>(host switch
    {
        "good.test" => [TrickServer.Host],
        "mixed.test" => [TrickServer.Host, IPAddress.Loopback],
        "rebinding.test" => [Interlocked.Increment(ref _lookUps) == 1 ? TrickServer.Host : IPAddress.Loopback],
        _ => [IPAddress.Loopback, IPAddress.IPv6Loopback],
    });

    private static string Playlist(params string[] segments) =>
        "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:0\n"
        + string.Concat(segments.Select(segment => $"#EXTINF:2.0,\n{segment}\n#EXT-X-DISCONTINUITY\n"))
        + "#EXT-X-ENDLIST\n";

    private static string Manifest(string type, string bad) => $"""
        <?xml version="1.0"?>
        <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="{type}" minBufferTime="PT2S"
             {(type == "static" ? "mediaPresentationDuration='PT4S'" : "availabilityStartTime='2020-01-01T00:00:00Z'")}
             profiles="urn:mpeg:dash:profile:isoff-live:2011">
          <BaseURL>{bad}/</BaseURL>
          <Period id="0" start="PT0S"><AdaptationSet mimeType="video/mp4" contentType="video">
            <Representation id="v" codecs="avc1.64001f" width="160" height="90" bandwidth="1000">
              <SegmentTemplate timescale="1" duration="2" startNumber="1"
                initialization="{bad}/init.mp4" media="{bad}/$Number$.m4s"/>
            </Representation></AdaptationSet></Period>
        </MPD>
        """;
}
