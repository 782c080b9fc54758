using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Vqa.Delivery.Subscribers;

namespace Vqa.IntegrationTests.Subscribers;

/// <summary>A webhook as its receiver sees it, in good days and bad.</summary>
public sealed class WebhookTests : IAsyncDisposable
{
    private readonly DeliveryBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_receiver_gets_a_signed_cloudevents_document()
    {
        const string Secret = "an old secret, 16+", NewSecret = "a new secret, 16 or more";
        using var server = new HookServer();
        await _bench.Fleet.SetAsync(
            DeliveryBench.Webhook(server.Url) with
            {
                Secrets = [NewSecret, Secret],
                Source = "/nodes/7",
                Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer t0ken" },
            }, DeliveryBench.Stop);

        _bench.Publish("i1");
        await _bench.DeliveredAsync(3);

        var request = server.Requests[0];
        Assert.Equal("POST /hook HTTP/1.1", request.Line);
        Assert.Equal("application/cloudevents+json; charset=utf-8", request.Headers["Content-Type"]);
        Assert.Equal("Bearer t0ken", request.Headers["Authorization"]);
        // As a receiver would check it.
        var signature = request.Headers["Vqa-Signature"].Split(',');
        var signed = Encoding.UTF8.GetBytes($"{signature[0][2..]}.{request.Text}");
        Assert.Equal("v1=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(NewSecret), signed)), signature[1]);
        Assert.Equal("v1=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), signed)), signature[2]);
        using var document = JsonDocument.Parse(request.Body);
        var root = document.RootElement;
        Assert.Equal(("1.0", "i1.1", "/nodes/7"), (Text(root, "specversion"), Text(root, "id"), Text(root, "source")));
        Assert.Equal(("vqa.incident.opened", "stream-i1"), (Text(root, "type"), Text(root, "subject")));
        Assert.Equal("eu", Text(root.GetProperty("data").GetProperty("labels"), "region"));
        Assert.Equal("critical", Text(root.GetProperty("data").GetProperty("incident"), "severity"));
        Assert.Equal(["i1.1", "i1.2", "i1.3"], server.Requests.Select(sent => sent.Key));
    }

    public static TheoryData<string> BadAnswers => ["500", "503", "404", "redirect", "garbage", "hang", "reset", "huge", "endless", "headers"];

    /// <summary>
    /// One bad answer, then a good one: everything arrives once, in order, and nothing is followed or hoarded.
    /// </summary>
    [Theory]
    [MemberData(nameof(BadAnswers))]
    public async Task A_bad_answer_is_survived_and_the_notice_told_again(string kind)
    {
        using var elsewhere = new HookServer();
        var asked = 0;
        using var server = new HookServer(_ => Interlocked.Increment(ref asked) == 1 ? BadAnswer(kind, elsewhere.Url) : HookAnswer.Status(200));
        await _bench.Fleet.SetAsync(
            DeliveryBench.Webhook(server.Url) with { Timeout = TimeSpan.FromSeconds(kind is "hang" or "endless" ? 0.5 : 30) },
            DeliveryBench.Stop);

        _bench.Publish("i1");
        await _bench.DeliveredAsync(3);

        Assert.Equal(["i1.1", "i1.1", "i1.2", "i1.3"], server.Requests.Select(request => request.Key));
        Assert.Empty(elsewhere.Requests);
        Assert.Equal(1, _bench.Fleet.Health.Single().Failed);
        Assert.InRange(_bench.Fleet.Health.Single().LastError!.Length, 1, 300);
    }

    /// <summary>A 2xx is a 2xx, whatever follows it.</summary>
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\nonly a part")]
    [InlineData("HTTP/1.1 202 OK\r\nTransfer-Encoding: chunked\r\n\r\nno chunk")]
    public async Task What_follows_a_good_status_does_not_matter(string answer)
    {
        using var server = new HookServer(_ => new HookAnswer(Encoding.ASCII.GetBytes(answer)));
        await _bench.Fleet.SetAsync(DeliveryBench.Webhook(server.Url), DeliveryBench.Stop);

        _bench.Publish("i1");
        await _bench.DeliveredAsync(3);

        Assert.Equal(["i1.1", "i1.2", "i1.3"], server.Requests.Select(request => request.Key));
    }

    [Fact]
    public async Task Under_failures_at_random_every_notice_arrives_and_each_incident_in_order()
    {
        var random = new Random(4711);
        var answers = new List<(string Key, bool IsTaken)>();
        using var server = new HookServer(request =>
        {
            lock (answers)
            {
                var answer = random.Next(10) switch
                {
                    0 => HookAnswer.Reset,
                    1 => HookAnswer.Status(500),
                    2 => HookAnswer.Status(429, "Retry-After: 0\r\n"),
                    3 => new HookAnswer("nonsense\r\n\r\n"u8.ToArray()),
                    _ => HookAnswer.Status(200),
                };
                answers.Add((request.Key, answer.Bytes is [_, _, _, _, _, _, _, _, _, (byte)'2', ..]));
                return answer;
            }
        });
        await _bench.Fleet.SetAsync(DeliveryBench.Webhook(server.Url), DeliveryBench.Stop);

        _bench.Publish(Enumerable.Range(0, 60).Select(number => $"i{number}"));
        await _bench.DeliveredAsync(180);

        var taken = answers.Where(answer => answer.IsTaken).Select(answer => answer.Key).ToList();
        Assert.Equal(180, taken.Distinct().Count());
        Assert.All(
            taken.GroupBy(key => key.Split('.')[0]),
            incident => Assert.Equal(["1", "2", "3"], incident.Select(key => key.Split('.')[1])));
        Assert.Equal((0, SubscriberState.Healthy), (_bench.Fleet.Health.Single().Depth, _bench.Fleet.Health.Single().State));
    }

    [Fact]
    public async Task A_receiver_that_hangs_delays_no_other()
    {
        using var dead = new HookServer(_ => HookAnswer.Hang);
        using var healthy = new HookServer();
        await _bench.Fleet.SetAsync(DeliveryBench.Webhook(dead.Url) with { Id = "dead" }, DeliveryBench.Stop);
        await _bench.Fleet.SetAsync(DeliveryBench.Webhook(healthy.Url), DeliveryBench.Stop);

        _bench.Publish(Enumerable.Range(0, 30).Select(number => $"i{number}"));
        await _bench.DeliveredAsync(90);

        var health = _bench.Fleet.Health.Single(subscriber => subscriber.Id == "dead");
        Assert.Equal((90, 0), (health.Depth, (int)health.Delivered));
        Assert.InRange(dead.Requests.Count, 0, 4);
    }

    [Fact]
    public async Task Gone_disables_and_new_settings_keep_what_waits()
    {
        using var gone = new HookServer(_ => HookAnswer.Status(410));
        await _bench.Fleet.SetAsync(DeliveryBench.Webhook(gone.Url) with { Id = "gone" }, DeliveryBench.Stop);
        using var down = new HookServer(_ => HookAnswer.Status(500));
        await _bench.Fleet.SetAsync(DeliveryBench.Webhook(down.Url), DeliveryBench.Stop);
        _bench.Publish("i1");
        await DeliveryBench.UntilAsync(() => _bench.Fleet.Health.Any(health => health.State == SubscriberState.Disabled));
        await DeliveryBench.UntilAsync(() => down.Requests.Count > 0);

        using var up = new HookServer();
        await _bench.Fleet.SetAsync(DeliveryBench.Webhook(up.Url), DeliveryBench.Stop);
        await _bench.DeliveredAsync(3);

        Assert.Equal(["i1.1", "i1.2", "i1.3"], up.Requests.Select(request => request.Key));
        Assert.Equal(0, _bench.Fleet.Health.Single(health => health.Id == "gone").Depth);
    }

    [Theory]
    [InlineData("http://10.0.0.1/", "not in the public internet")]
    [InlineData("http://169.254.169.254/latest/meta-data", "not in the public internet")]
    [InlineData("ftp://example.com/", "scheme")]
    public async Task A_url_that_is_not_allowed_is_refused_at_once(string url, string problem)
    {
        var found = await Assert.ThrowsAsync<ArgumentException>(
            () => _bench.Fleet.SetAsync(DeliveryBench.Webhook(new Uri(url)), DeliveryBench.Stop));

        Assert.Contains(problem, found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length", "5")]
    [InlineData("Vqa-Signature", "t=1")]
    [InlineData("X-A", "a\r\nX-B: b")]
    [InlineData("Bad Name", "a")]
    [InlineData("Content-Encoding", "x")]
    public async Task A_header_that_would_spoil_the_request_is_refused(string name, string value)
    {
        var found = await Assert.ThrowsAsync<ArgumentException>(() => _bench.Fleet.SetAsync(
            DeliveryBench.Webhook(new Uri("https://example.com/")) with { Headers = new Dictionary<string, string> { [name] = value } },
            DeliveryBench.Stop));

        Assert.StartsWith($"headers: '{name}' ", found.Message, StringComparison.Ordinal);
    }

    private static HookAnswer BadAnswer(string kind, Uri elsewhere) => kind switch
    {
        "500" => HookAnswer.Status(500, body: "broken\r\n\u001b[31m"),
        "503" => HookAnswer.Status(503, "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT\r\n"),
        "404" => HookAnswer.Status(404),
        "redirect" => HookAnswer.Status(307, $"Location: {elsewhere}\r\n"),
        "garbage" => new HookAnswer([0x16, 0x03, 0x01, 0, 0xff, 0xfe, (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n']),
        "hang" => HookAnswer.Hang,
        "reset" => HookAnswer.Reset,
        "huge" => HookAnswer.Status(500, body: new string('x', 8 << 20)),
        "endless" => new HookAnswer("HTTP/1.1 500 Whatever\r\nContent-Length: 1000000\r\n\r\nand then nothing"u8.ToArray()),
        "headers" => HookAnswer.Status(500, string.Concat(Enumerable.Range(0, 5000).Select(number => $"X-{number}: {number}\r\n"))),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
