using System.Net;
using Vqa.Delivery.Addresses;
using Vqa.Media;
using Vqa.Node.Security;
using Vqa.Node.Serve;

namespace Vqa.Tests.Node.Security;

/// <summary>What sources of the API may lead to.</summary>
public class SourceAddressesTests
{
    [Theory]
    [InlineData("http://example.com/live.m3u8")]
    [InlineData("HTTPS://user:pass@example.com:8443/live.mpd?token=x@y")]
    [InlineData("rtmp://example.com/app/stream")]
    [InlineData("srt://8.8.8.8:9000?passphrase=long enough")]
    [InlineData("srt://8.8.8.8:9000?mode=caller&latency=200")]
    [InlineData("tcp://example.com:5000")]
    [InlineData("udp://@239.1.2.3:5000")]
    [InlineData("rtp://239.1.2.3:5000")]
    [InlineData("http://10.1.2.3/a.m3u8")]
    public void What_is_public_or_allowed_may_be_registered(string url) =>
        Assert.Null(Allowing("239.0.0.0/8", "10.0.0.0/8").Problem(url, isFromFile: false));

    [Theory]
    [InlineData("file:///etc/passwd", "begin with")]
    [InlineData("/etc/passwd", "begin with")]
    [InlineData("-", "begin with")]
    [InlineData("concat:http://a/|http://b/", "begin with")]
    [InlineData("subfile,,start,0,end,9,,:http://a/", "begin with")]
    [InlineData("crypto+http://example.com/", "begin with")]
    [InlineData("rtsp://example.com/live", "begin with")]
    [InlineData("rtmpt://example.com/live", "begin with")]
    [InlineData("http:/example.com/", "for certain")]
    [InlineData("http://a@b@c/", "for certain")]
    [InlineData("http://good.example\\@evil.example/", "for certain")]
    [InlineData("http://exa mple.com/", "for certain")]
    [InlineData("http://%31%32%37.0.0.1/", "for certain")]
    [InlineData("http:///path", "no host")]
    [InlineData("http://127.0.0.1/", "not in the public internet")]
    [InlineData("http://[::1]:80/", "not in the public internet")]
    [InlineData("http://[::ffff:127.0.0.1]/", "not in the public internet")]
    [InlineData("http://169.254.169.254/latest/meta-data", "not in the public internet")]
    [InlineData("http://10.0.0.1/", "not in the public internet")]
    [InlineData("http://localhost/", "not in the public internet")]
    [InlineData("http://x.localhost./", "not in the public internet")]
    [InlineData("srt://192.168.0.1:9000", "not in the public internet")]
    [InlineData("tcp://0.0.0.0:22", "not in the public internet")]
    [InlineData("http://0x7f000001/", "")]
    [InlineData("http://2130706433/", "")]
    [InlineData("http://0177.0.0.1/", "")]
    [InlineData("http://127.1/", "")]
    [InlineData("udp://@239.1.2.3:5000", "the operator must allow")]
    [InlineData("udp://0.0.0.0:5000", "the operator must allow")]
    [InlineData("udp://@:5000", "the operator must allow")]
    [InlineData("udp://8.8.8.8:5000", "the operator must allow")]
    [InlineData("rtp://cast.example:5000", "the operator must allow")]
    [InlineData("srt://0.0.0.0:9000?mode=listener", "the operator must allow")]
    [InlineData("srt://8.8.8.8:9000?latency=1&mode=rendezvous", "the operator must allow")]
    [InlineData("tcp://8.8.8.8:9000?listen=1", "the operator must allow")]
    [InlineData("srt://8.8.8.8:9000?passphrase=***", "secret")]
    public void What_is_neither_is_refused_with_the_reason(string url, string reason)
    {
        var problem = Allowing().Problem(url, isFromFile: false);

        Assert.NotNull(problem);
        Assert.Contains(reason, problem, StringComparison.Ordinal);
        Assert.Null(Allowing().Problem(url, isFromFile: true));
    }

    [Fact]
    public async Task A_name_is_refused_for_one_bad_address_among_good_ones_and_waited_for_where_unknown()
    {
        var stop = TestContext.Current.CancellationToken;
        var addresses = Resolving("8.8.8.8", "10.0.0.1");

        Assert.Contains(
            "10.0.0.1", await addresses.LookUpAsync("http://mixed.example/a", stop), StringComparison.Ordinal);
        Assert.Null(await Resolving("8.8.8.8").LookUpAsync("http://good.example/a", stop));
        Assert.Null(await Resolving().LookUpAsync("http://unknown.example/a", stop));
    }

    [Fact]
    public async Task The_gate_gives_the_media_layer_checked_addresses_only()
    {
        var stop = TestContext.Current.CancellationToken;

        var good = await Resolving("8.8.8.8").Gate("http://127.0.0.1:1").ResolveAsync("a.example", stop);
        Assert.Equal([IPAddress.Parse("8.8.8.8")], good);
        var error = await Assert.ThrowsAsync<MediaException>(() =>
            Resolving("127.0.0.1").Gate("http://127.0.0.1:1").ResolveAsync("a.example", stop));
        Assert.Equal(MediaError.NotAllowed, error.Error);
        Assert.Equal(
            [IPAddress.Parse("239.1.2.3")], await Allowing("239.0.0.0/8").Gate("http://127.0.0.1:1")
                .ResolveAsync("239.1.2.3", stop));
    }

    private static SourceAddresses Allowing(params string[] networks) =>
        new(new SourceRules { AllowNetworks = networks });

    private static SourceAddresses Resolving(params string[] addresses) =>
        new(new SourceRules(), options =>
            new AddressPolicy(options, (_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray())));
}
