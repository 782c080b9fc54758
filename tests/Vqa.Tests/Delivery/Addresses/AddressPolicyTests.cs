using System.Net;
using Vqa.Delivery.Addresses;

namespace Vqa.Tests.Delivery.Addresses;

public class AddressPolicyTests
{
    private static readonly AddressPolicy _policy = new(new AddressPolicyOptions());

    [Theory]
    // The public internet.
    [InlineData("1.1.1.1", true)]
    [InlineData("93.184.216.34", true)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.32.0.0", true)]
    [InlineData("100.63.255.255", true)]
    [InlineData("100.128.0.0", true)]
    [InlineData("223.255.255.255", true)]
    [InlineData("2606:4700:4700::1111", true)]
    [InlineData("2a00:1450:4001::8a", true)]
    // This machine and its networks.
    [InlineData("0.0.0.0", false)]
    [InlineData("0.1.2.3", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.255.255.254", false)]
    [InlineData("169.254.0.1", false)]
    [InlineData("172.16.0.0", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.168.255.255", false)]
    [InlineData("192.0.0.8", false)]
    [InlineData("192.0.2.1", false)]
    [InlineData("192.88.99.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("198.51.100.7", false)]
    [InlineData("203.0.113.7", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("239.255.255.250", false)]
    [InlineData("240.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::7f00:1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fe80::1%1", false)]
    [InlineData("fec0::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd12:3456::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("100::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("3fff::1", false)]
    [InlineData("5f00::1", false)]
    // Where credentials are handed out.
    [InlineData("169.254.169.254", false)]
    [InlineData("169.254.170.2", false)]
    [InlineData("168.63.129.16", false)]
    [InlineData("100.100.100.200", false)]
    [InlineData("fd00:ec2::254", false)]
    // One address inside of another: IPv4-mapped, NAT64, local NAT64, 6to4, Teredo.
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:169.254.169.254", false)]
    [InlineData("::ffff:1.1.1.1", true)]
    [InlineData("64:ff9b::127.0.0.1", false)]
    [InlineData("64:ff9b::168.63.129.16", false)]
    [InlineData("64:ff9b::1.1.1.1", true)]
    [InlineData("64:ff9b:1::1.1.1.1", false)]
    [InlineData("2002:7f00:1::1", false)]
    [InlineData("2002:a9fe:a9fe::", false)]
    [InlineData("2002:101:101::1", true)]
    [InlineData("2001::1", false)]
    public void An_address_is_reached_only_in_the_public_internet(string address, bool isAllowed)
    {
        Assert.Equal(isAllowed, _policy.IsAllowed(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("10.2.0.0", false)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("64:ff9b::10.1.2.3", true)]
    [InlineData("fd00:1::5", true)]
    [InlineData("fd00:2::5", false)]
    [InlineData("169.254.1.1", true)]
    // A network that holds it is not enough.
    [InlineData("169.254.169.254", false)]
    [InlineData("169.254.170.2", true)]
    public void The_operator_can_allow_networks(string address, bool isAllowed)
    {
        var policy = Allowing("10.1.0.0/16", "fd00:1::/32", "169.254.0.0/16", "169.254.170.2/32");

        Assert.Equal(isAllowed, policy.IsAllowed(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("https://example.com/hook", null)]
    [InlineData("http://1.1.1.1:8080/", null)]
    [InlineData("https://[2606:4700:4700::1111]/", null)]
    [InlineData("ftp://example.com/", "scheme \"ftp\"")]
    [InlineData("file:///etc/passwd", "scheme \"file\"")]
    [InlineData("gopher://127.0.0.1/", "scheme \"gopher\"")]
    [InlineData("/hook", "scheme")]
    [InlineData("http://localhost/", "127.0.0.1")]
    [InlineData("http://LOCALHOST./", "127.0.0.1")]
    [InlineData("http://a.localhost/", "127.0.0.1")]
    [InlineData("http://127.1/", "127.0.0.1")]
    [InlineData("http://2130706433/", "127.0.0.1")]
    [InlineData("http://0x7f.0.0.1/", "127.0.0.1")]
    [InlineData("http://017700000001/", "127.0.0.1")]
    [InlineData("http://[::ffff:127.0.0.1]/", "not in the public internet")]
    [InlineData("http://user:word@169.254.169.254/latest", "169.254.169.254")]
    public void A_url_is_judged_as_it_is_written(string url, string? problem)
    {
        var found = _policy.Problem(new Uri(url, UriKind.RelativeOrAbsolute));

        if (problem is null) Assert.Null(found); else Assert.Contains(problem, found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("srt://127.0.0.1:9000", true)]
    [InlineData("srt://2130706433:9000", true)]
    [InlineData("rtmp://1.1.1.1/live", false)]
    [InlineData("https://example.com/a.m3u8", true)]
    public void Other_schemes_can_be_allowed_for_media(string url, bool isProblem)
    {
        var policy = new AddressPolicy(new AddressPolicyOptions { Schemes = ["srt", "rtmp"] });

        Assert.Equal(isProblem, policy.Problem(new Uri(url)) is not null);
    }

    [Fact]
    public async Task A_name_with_one_private_address_among_others_is_refused()
    {
        var policy = new AddressPolicy(new AddressPolicyOptions(), (_, _) => Task.FromResult<IPAddress[]>(
            [IPAddress.Parse("1.1.1.1"), IPAddress.Parse("10.0.0.1")]));

        var error = await Assert.ThrowsAsync<AddressRefusedException>(
            () => policy.ResolveAsync("mixed.example", TestContext.Current.CancellationToken));
        Assert.Contains("10.0.0.1", error.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// The name is public when it is looked up to judge it and private when it is looked up to connect.
    /// </summary>
    [Fact]
    public async Task A_name_that_changes_its_address_is_judged_by_the_one_that_is_connected_to()
    {
        var lookups = 0;
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var policy = new AddressPolicy(new AddressPolicyOptions(), (_, _) => Task.FromResult<IPAddress[]>(
            [lookups++ == 0 ? IPAddress.Parse("1.1.1.1") : IPAddress.Loopback]));
        await policy.ResolveAsync("rebinding.example", TestContext.Current.CancellationToken);
        using var client = new HttpClient(policy.CreateHandler());

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(
            new Uri($"http://rebinding.example:{((IPEndPoint)listener.LocalEndpoint).Port}/"), TestContext.Current.CancellationToken));

        Assert.Contains("127.0.0.1", (error.InnerException ?? error).Message, StringComparison.Ordinal);
        Assert.False(listener.Pending());
    }

    private static AddressPolicy Allowing(params string[] networks) =>
        new(new AddressPolicyOptions { AllowedNetworks = [.. networks.Select(IPNetwork.Parse)] });
}
