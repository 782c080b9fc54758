using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Vqa.IntegrationTests.Serve;

/// <summary>Who may do what on a node that runs.</summary>
public sealed class SecurityApiTests(ApiNode shared) : IClassFixture<ApiNode>
{
    private readonly CancellationToken _stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_token_only_health_is_told_and_a_reader_changes_nothing()
    {
        foreach (var path in (string[])[
            "/v1/streams", "/v1/openapi.json", "/v1/events", "/v1/nothing", "/", "/metrics"])
        {
            using var response = await shared.Node.Client.GetAsync(path, _stop);
            Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, path);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.NotEmpty(response.Headers.WwwAuthenticate);
        }

        using var put = await shared.Looker.PutAsJsonAsync("/v1/streams/x", new { url = shared.Blinking }, _stop);
        using var health = await shared.Node.Client.GetAsync("/healthz", _stop);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (put.StatusCode, health.StatusCode));
    }

    [Fact]
    public async Task A_browser_logs_in_and_out_and_its_pages_alone_change_things()
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
            { BaseAddress = shared.Node.Address };
        using var wrong = await client.PostAsJsonAsync("/v1/session", new { token = "not-the-right-token" }, _stop);
        using var form = await client.PostAsync(
            "/v1/session", new FormUrlEncodedContent([new("token", ApiNode.Operator), new("then", "//evil.example/")]),
            _stop);
        using var login = await client.PostAsJsonAsync("/v1/session", new { token = ApiNode.Operator }, _stop);
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (form.StatusCode, form.Headers.Location?.ToString()));
        Assert.Equal(HttpStatusCode.NoContent, login.StatusCode);
        var cookie = login.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, HttpMethod.Get, cookie, null));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(client, HttpMethod.Delete, cookie, null));
        Assert.Equal(
            HttpStatusCode.Forbidden, await AskAsync(client, HttpMethod.Delete, cookie, "https://evil.example"));
        Assert.Equal(HttpStatusCode.NotFound,
            await AskAsync(client, HttpMethod.Delete, cookie, shared.Node.Address.GetLeftPart(UriPartial.Authority)));
        using var logout = await client.DeleteAsync("/v1/session", _stop);
        Assert.Contains(
            "expires=Thu, 01 Jan 1970", logout.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_a_load_balancer_that_ends_tls_a_browser_logs_in()
    {
        await using var node = await NodeProcess.StartAsync(new JsonObject
        {
            ["self_test"] = new JsonObject { ["enabled"] = false },
            ["api"] = new JsonObject { ["trusted_proxies"] = new JsonArray("127.0.0.0/8") },
            ["tokens"] = new JsonArray(new JsonObject { ["name"] = "a", ["role"] = "read", ["token"] = ApiNode.Reader }),
        });
        using var login = new HttpRequestMessage(HttpMethod.Post, "/v1/session");
        login.Headers.Host = "vqa.example.org";
        login.Headers.Add("Origin", "https://vqa.example.org");
        login.Headers.Add("X-Forwarded-Proto", "https");
        login.Headers.Add("X-Forwarded-For", "203.0.113.7");
        login.Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["token"] = ApiNode.Reader, ["then"] = "/node" });
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
            { BaseAddress = node.Address };

        using var answer = await client.SendAsync(login, _stop);

        Assert.Equal((HttpStatusCode.SeeOther, "/node"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        Assert.Contains("secure", answer.Headers.GetValues("Set-Cookie").Single(), StringComparison.OrdinalIgnoreCase);
        await node.LoggedAsync("from 203.0.113.7");
    }

    [Fact]
    public async Task Without_tokens_a_node_answers_by_its_own_names_only()
    {
        await using var node =
            await NodeProcess.StartAsync(new JsonObject { ["self_test"] = new JsonObject { ["enabled"] = false } });
        using var local = await node.Client.GetAsync("/v1/streams", _stop);
        using var rebound = new HttpRequestMessage(HttpMethod.Get, "/v1/streams");
        rebound.Headers.Host = "evil.example";
        using var refused = await node.Client.SendAsync(rebound, _stop);
        using var foreign = new HttpRequestMessage(HttpMethod.Delete, "/v1/streams/x");
        foreign.Headers.Add("Origin", "https://evil.example");
        using var forbidden = await node.Client.SendAsync(foreign, _stop);

        Assert.Equal(HttpStatusCode.OK, local.StatusCode);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, refused.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
    }

    [Fact]
    public async Task Too_large_too_wrong_and_too_often_have_their_problems()
    {
        using var large = await shared.Client.PutAsync(
            "/v1/streams/large",
            new StringContent(new string(' ', 2 << 20), MediaTypeHeaderValue.Parse("application/json")), _stop);
        using var method = await shared.Client.PostAsync("/v1/streams/large", null, _stop);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.MethodNotAllowed),
            (large.StatusCode, method.StatusCode));
        Assert.All([large, method], response =>
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType));

        var settings = new JsonObject { ["requests_per_second"] = 1 };
        await using var node = await NodeProcess.StartAsync(new JsonObject
        {
            ["api"] = settings, ["self_test"] = new JsonObject { ["enabled"] = false },
        });
        HttpResponseMessage response;
        do
        {
            response = await node.Client.GetAsync("/v1/streams", _stop);
        }
        while (response.IsSuccessStatusCode);

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        using var health = await node.Client.GetAsync("/healthz", _stop);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    [Fact]
    public async Task A_registered_source_that_leads_to_a_forbidden_server_never_reaches_it()
    {
        using var canary = new Canary();
        using var server = new TrickServer();
        server.Redirect("/live.m3u8", $"http://127.0.0.1:{canary.Port}/live.m3u8");
        using var put =
            await shared.Client.PutAsJsonAsync("/v1/streams/trick", new { url = server.Address + "live.m3u8" }, _stop);
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);

        await shared.Node.WaitForStreamAsync("trick", stream => stream.TryGetProperty("reason", out _), shared.Client);

        Assert.Contains("/live.m3u8", server.Requests);
        Assert.Equal(0, canary.Visits);
        Assert.Contains("a source was kept from an address", shared.Node.Output, StringComparison.Ordinal);
        await shared.Client.DeleteAsync("/v1/streams/trick", _stop);
    }

    private async Task<HttpStatusCode> AskAsync(HttpClient client, HttpMethod method, string cookie, string? origin)
    {
        using var request =
            new HttpRequestMessage(method, "/v1/streams/" + (method == HttpMethod.Get ? "filed" : "nobody"));
        request.Headers.Add("Cookie", cookie);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using var response = await client.SendAsync(request, _stop);
        return response.StatusCode;
    }
}
