using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Vqa.Node.Security;
using Vqa.Node.Serve;

namespace Vqa.Tests.Node.Security;

/// <summary>Who gets past the gate, and what the others are told.</summary>
public class AccessGateTests
{
    private const string Reader = "token-of-the-reader", Operator = "token-of-the-operator";

    private static readonly TokenSettings[] _tokens =
    [
        new() { Name = "reader", Role = ApiRole.Read, Token = Reader },
        new() { Name = "operator", Role = ApiRole.Operate, Token = Operator },
    ];

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("GET", null, 401)]
    [InlineData("GET", "Bearer " + Reader, 200)]
    [InlineData("GET", "bearer " + Operator, 200)]
    [InlineData("GET", "Bearer token-of-somebody-else", 401)]
    [InlineData("GET", "Basic " + Reader, 401)]
    [InlineData("PUT", "Bearer " + Reader, 403)]
    [InlineData("PUT", "Bearer " + Operator, 200)]
    [InlineData("BREW", "Bearer " + Reader, 403)]
    public async Task A_token_opens_what_its_role_allows(string method, string? header, int status)
    {
        Assert.Equal(status, await AskAsync(Gate(_tokens), method, ("Authorization", header)));
    }

    [Theory]
    [InlineData("127.0.0.1:8080", 200)]
    [InlineData("[::1]:8080", 200)]
    [InlineData("localhost", 200)]
    [InlineData("node-7.example", 200)]
    [InlineData("alias.example", 200)]
    [InlineData("evil.example:8080", 421)]
    [InlineData("127.0.0.1.evil.example", 421)]
    [InlineData("localhost.evil.example", 421)]
    [InlineData("", 421)]
    public async Task Without_tokens_only_names_of_this_machine_are_answered(string host, int status)
    {
        Assert.Equal(status, await AskAsync(Gate([]), "PUT", ("Host", host)));
    }

    [Theory]
    [InlineData("PUT", "https://evil.example", null, 403)]
    [InlineData("PUT", null, "cross-site", 403)]
    [InlineData("PUT", null, "same-site", 403)]
    [InlineData("PUT", "http://127.0.0.1:8080", "cross-site", 403)]
    [InlineData("PUT", "http://127.0.0.1:9090", null, 403)]
    [InlineData("PUT", "http://127.0.0.1:8080", "same-origin", 200)]
    [InlineData("PUT", "http://127.0.0.1:8080", null, 200)]
    [InlineData("PUT", null, "same-origin", 200)]
    [InlineData("GET", null, "cross-site", 200)]
    public async Task A_page_of_another_site_changes_nothing(string method, string? origin, string? site, int status)
    {
        Assert.Equal(status, await AskAsync(Gate([]), method, ("Origin", origin), ("Sec-Fetch-Site", site)));
        var (gate, cookie) = await LoggedInAsync();
        Assert.Equal(
            status, await AskAsync(gate, method, ("Cookie", cookie), ("Origin", origin), ("Sec-Fetch-Site", site)));
    }

    [Fact]
    public async Task By_cookie_a_change_needs_to_say_where_it_comes_from()
    {
        var (gate, cookie) = await LoggedInAsync();

        Assert.Equal(403, await AskAsync(gate, "PUT", ("Cookie", cookie)));
        Assert.Equal(200, await AskAsync(gate, "GET", ("Cookie", cookie)));
        Assert.Equal(401, await AskAsync(gate, "GET", ("Cookie", cookie + "x")));
        Assert.Equal(403,
            await AskAsync(
                gate, "GET", ("Cookie", cookie), ("Upgrade", "websocket"), ("Origin", "https://evil.example")));
    }

    [Fact]
    public async Task Wrong_tokens_are_held_up_for_a_while_and_right_ones_never()
    {
        var gate = Gate(_tokens);
        for (var attempt = 0; attempt < 10; attempt++)
        {
            Assert.Equal(401, await AskAsync(gate, "GET", ("Authorization", $"Bearer wrong-token-{attempt}")));
        }

        Assert.Equal(429, await AskAsync(gate, "GET", ("Authorization", "Bearer wrong-token")));
        Assert.Equal(200, await AskAsync(gate, "GET", ("Authorization", "Bearer " + Reader)));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(401, await AskAsync(gate, "GET", ("Authorization", "Bearer wrong-token")));
    }

    [Fact]
    public async Task Too_many_requests_are_told_when_to_come_again()
    {
        var gate = Gate(_tokens, new ApiSettings { RequestsPerSecond = 1 });
        for (var request = 0; request < 10; request++)
        {
            Assert.Equal(200, await AskAsync(gate, "GET", ("Authorization", "Bearer " + Reader)));
        }

        var context = Context("GET", ("Authorization", "Bearer " + Reader));
        await gate.PassAsync(context, _ => Task.CompletedTask);
        Assert.Equal(429, context.Response.StatusCode);
        Assert.Equal("10", context.Response.Headers.RetryAfter);
        Assert.Equal(200, await AskAsync(gate, "GET", ("Authorization", "Bearer " + Operator)));
    }

    [Fact]
    public async Task A_person_is_led_to_the_login_and_every_answer_has_the_headers()
    {
        var context = Context("GET", ("Accept", "text/html"));
        context.Request.Path = "/streams/a";
        context.Request.QueryString = new QueryString("?tab=1");
        context.Request.Scheme = "https";

        await Gate(_tokens).PassAsync(context, _ => Task.CompletedTask);

        Assert.Equal(302, context.Response.StatusCode);
        Assert.Equal("/login?then=%2Fstreams%2Fa%3Ftab%3D1", context.Response.Headers.Location);
        Assert.Contains("frame-ancestors 'none'", context.Response.Headers.ContentSecurityPolicy.ToString(),
            StringComparison.Ordinal);
        Assert.Equal("nosniff", context.Response.Headers.XContentTypeOptions);
        Assert.Equal("no-referrer", context.Response.Headers["Referrer-Policy"]);
        Assert.NotEmpty(context.Response.Headers.StrictTransportSecurity.ToString());
    }

    private async Task<(AccessGate Gate, string Cookie)> LoggedInAsync()
    {
        var gate = Gate(_tokens);
        var context = Context("POST");
        Assert.NotNull(gate.LogIn(context, "not-the-token-of-anybody"));
        Assert.Null(gate.LogIn(context, Operator));
        await context.Response.StartAsync();
        var set = context.Response.Headers.SetCookie.ToString();
        Assert.Contains("httponly", set, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", set, StringComparison.OrdinalIgnoreCase);
        return (gate, set.Split(';')[0]);
    }

    private AccessGate Gate(TokenSettings[] tokens, ApiSettings? settings = null)
    {
        var book = new TokenBook(tokens);
        return new AccessGate(
            settings ?? new ApiSettings { HostNames = ["alias.example"] }, "node-7.example", book,
            new SessionCookies(new byte[32], book, TimeSpan.FromHours(1), _time), _time, NullLogger.Instance);
    }

    private static async Task<int> AskAsync(
        AccessGate gate, string method, params (string Name, string? Value)[] headers)
    {
        var context = Context(method, headers);
        await gate.PassAsync(context, _ => Task.CompletedTask);
        return context.Response.StatusCode;
    }

    private static DefaultHttpContext Context(string method, params (string Name, string? Value)[] headers)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.Scheme = "http";
        context.Request.Path = "/v1/streams";
        context.Request.Headers.Host = "127.0.0.1:8080";
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        foreach (var (name, value) in headers.Where(header => header.Value is not null))
        {
            context.Request.Headers[name] = value;
        }

        return context;
    }
}
