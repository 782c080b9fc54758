using System.Net;
using CsCheck;
using Vqa.Media;

namespace Vqa.Tests.Media;

/// <summary>A URL is cut in one way only.</summary>
public class UrlHostTests
{
    [Theory]
    [InlineData("srt://host:9000?mode=caller", "srt", "", "host", ":9000", "?mode=caller")]
    [InlineData("RTMP://user:pa:ss@Host.example/app/x", "rtmp", "user:pa:ss@", "Host.example", "", "/app/x")]
    [InlineData("udp://@239.1.2.3:5000", "udp", "@", "239.1.2.3", ":5000", "")]
    [InlineData("udp://:5000", "udp", "", "", ":5000", "")]
    [InlineData("http://[2001:db8::1]:80/a@b", "http", "", "2001:db8::1", ":80", "/a@b")]
    public void The_parts_are_those_that_libavformat_sees(
        string url, string scheme, string user, string host, string port, string rest) =>
        Assert.Equal(new UrlHost(scheme, user, host, port, rest), UrlHost.Parse(url));

    [Theory]
    [InlineData("http:/host/")]
    [InlineData("://host/")]
    [InlineData("http://a@b@c/")]
    [InlineData("http://a\\@b/")]
    [InlineData("http://a b/")]
    [InlineData("http://host:80:90/")]
    [InlineData("http://[::1/")]
    [InlineData("http://[host]/")]
    [InlineData("http://h%6fst/")]
    [InlineData("http://höst/")]
    public void What_could_be_read_in_two_ways_is_none(string url) => Assert.Null(UrlHost.Parse(url));

    [Theory]
    [InlineData("srt://host:9000?x", "1.2.3.4", "srt://1.2.3.4:9000?x")]
    [InlineData("rtmp://u:p@host/a", "2001:db8::1", "rtmp://u:p@[2001:db8::1]/a")]
    public void An_address_takes_the_place_of_the_host_alone(string url, string address, string wanted) =>
        Assert.Equal(wanted, UrlHost.Parse(url)!.With(IPAddress.Parse(address)));

    [Fact]
    public void Where_dotnet_sees_a_host_too_it_is_the_same()
    {
        var text = from parts in Gen.OneOf(
            "a.example", "1.2.3.4", "@", ":", "80", "/", "?", "#", "[::1]", "\\", "%40", " ", "b").Array[1, 8]
                   select "http://" + string.Concat(parts);

        text.Sample(url =>
        {
            // An address in another notation is the same address.
            if (UrlHost.Parse(url) is { Host.Length: > 0, Literal: null } cut
                && Uri.TryCreate(url, UriKind.Absolute, out var uri))
            {
                Assert.Equal(cut.Host, uri.DnsSafeHost, ignoreCase: true);
            }
        });
    }
}
