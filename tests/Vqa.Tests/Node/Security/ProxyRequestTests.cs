using System.Text;
using CsCheck;
using Vqa.Node.Security;

namespace Vqa.Tests.Node.Security;

/// <summary>The proxy reads what FFmpeg sends, and nothing that could mean two things.</summary>
public class ProxyRequestTests
{
    [Fact]
    public void A_resource_is_asked_for_at_its_server_with_its_headers()
    {
        var request = ProxyRequest.Parse(
            "GET http://cdn.example:8080/live/a.ts?t=1 HTTP/1.1\r\nUser-Agent: Lavf/59\r\nHost: other.example\r\n"
            + "Range: bytes=0-\r\n"
            + "Connection: keep-alive\r\nProxy-Authorization: Basic x\r\n");

        Assert.Equal(("cdn.example", 8080, false), (request!.Host, request.Port, request.IsTunnel));
        Assert.Equal(
            "GET /live/a.ts?t=1 HTTP/1.1\r\nHost: cdn.example:8080\r\nConnection: close\r\nUser-Agent: Lavf/59\r\n"
            + "Range: bytes=0-\r\n\r\n",
            Encoding.ASCII.GetString(request.Head));
    }

    [Theory]
    [InlineData("CONNECT cdn.example:443 HTTP/1.1", "cdn.example", 443)]
    [InlineData("CONNECT [2001:db8::1]:8443 HTTP/1.1", "2001:db8::1", 8443)]
    public void A_tunnel_is_asked_for_by_host_and_port(string head, string host, int port)
    {
        var request = ProxyRequest.Parse(head + "\r\nHost: whatever\r\n");

        Assert.Equal((host, port, true), (request!.Host, request.Port, request.IsTunnel));
    }

    [Theory]
    [InlineData("GET /path HTTP/1.1")]
    [InlineData("GET https://cdn.example/ HTTP/1.1")]
    [InlineData("GET http://a@b@c/ HTTP/1.1")]
    [InlineData("GET http://good\\@evil/ HTTP/1.1")]
    [InlineData("GET http://cdn.example:99999/ HTTP/1.1")]
    [InlineData("GET http:// HTTP/1.1")]
    [InlineData("GET http://cdn.example/ HTTP/2")]
    [InlineData("POST http://cdn.example/ HTTP/1.1")]
    [InlineData("CONNECT cdn.example HTTP/1.1")]
    [InlineData("CONNECT cdn.example:443/x HTTP/1.1")]
    [InlineData("GET http://cdn.example/ HTTP/1.1\r\nno header")]
    [InlineData("GET http://cdn.example/ HTTP/1.1\r\nA: b\nHost: evil")]
    public void What_it_does_not_serve_is_no_request(string head) => Assert.Null(ProxyRequest.Parse(head));

    [Fact]
    public void Whatever_is_sent_what_goes_on_is_one_request()
    {
        var text = from parts in Gen.OneOf("GET ", "http://", "a.example", ":80", "/", "\r\n", "\n", "\r", " HTTP/1.1",
            "Host: b", ": ", "\t", "@", "%0d%0a").Array[0, 12]
                   select "GET http://a.example/" + string.Concat(parts);

        text.Sample(head =>
        {
            if (ProxyRequest.Parse(head) is not { } request)
            {
                return;
            }

            var sent = Encoding.Latin1.GetString(request.Head);
            Assert.EndsWith("\r\n\r\n", sent, StringComparison.Ordinal);
            Assert.Equal(sent.Length - 4, sent.IndexOf("\r\n\r\n", StringComparison.Ordinal));
            Assert.DoesNotContain('\n', sent.Replace("\r\n", "", StringComparison.Ordinal));
            Assert.Single(sent.Split("\r\n"), line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase));
        });
    }
}
