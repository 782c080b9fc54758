using System.Security.Cryptography;
using System.Text.Json;
using Vqa.Delivery.Subscribers;

namespace Vqa.IntegrationTests.Subscribers;

/// <summary>Queues of Amazon SQS, played by a server on loopback that speaks its JSON protocol.</summary>
public sealed class SqsTests : IAsyncDisposable
{
    private readonly DeliveryBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_fifo_queue_holds_each_incident_as_a_group_in_order_without_repetitions()
    {
        var queue = new FifoQueue();
        using var server = new HookServer(queue.Answer);
        await _bench.Fleet.SetAsync(Options(server, "incidents.fifo"), DeliveryBench.Stop);

        _bench.Publish("i1", "i2");
        await _bench.DeliveredAsync(6);

        Assert.All(server.Requests, request =>
        {
            Assert.Equal("AmazonSQS.SendMessage", request.Headers["X-Amz-Target"]);
            Assert.Equal("application/x-amz-json-1.0", request.Headers["Content-Type"]);
            Assert.Contains("/eu-west-1/sqs/aws4_request", request.Headers["Authorization"], StringComparison.Ordinal);
        });
        foreach (var incident in new[] { "i1", "i2" })
        {
            var messages = queue.Messages.Where(message => message.Group == incident).ToList();
            Assert.Equal([$"{incident}.1", $"{incident}.2", $"{incident}.3"], messages.Select(message => message.Deduplication));
            using var document = JsonDocument.Parse(messages[2].Body);
            Assert.Equal("vqa.incident.closed", document.RootElement.GetProperty("type").GetString());
        }
    }

    [Fact]
    public async Task A_plain_queue_gets_neither_group_nor_deduplication()
    {
        var queue = new FifoQueue();
        using var server = new HookServer(queue.Answer);
        await _bench.Fleet.SetAsync(Options(server, "incidents"), DeliveryBench.Stop);

        _bench.Publish("i1");
        await _bench.DeliveredAsync(3);

        Assert.Equal(3, queue.Messages.Count);
        Assert.All(queue.Messages, message => Assert.Equal((null, null), (message.Group, message.Deduplication)));
    }

    /// <summary>
    /// An answer that is lost, one whose checksum is wrong, throttling, a missing queue: sent again, and held once.
    /// </summary>
    [Fact]
    public async Task Failures_of_the_service_are_survived()
    {
        var queue = new FifoQueue();
        var asked = 0;
        using var server = new HookServer(request => Interlocked.Increment(ref asked) switch
        {
            1 => HookAnswer.Status(500),
            2 => Error(400, "QueueDoesNotExist"),
            3 => Error(400, "ThrottlingException"),
            4 => Then(queue.Answer(request), HookAnswer.Reset),
            5 => queue.Answer(request, md5: "00000000000000000000000000000000"),
            _ => queue.Answer(request),
        });
        await _bench.Fleet.SetAsync(Options(server, "incidents.fifo"), DeliveryBench.Stop);

        _bench.Publish("i1");
        await _bench.DeliveredAsync(3);

        Assert.Equal(["i1.1", "i1.2", "i1.3"], queue.Messages.Select(message => message.Deduplication));
        Assert.Equal(8, server.Requests.Count);
    }

    [Theory]
    [InlineData("https://example.com/123/incidents")]
    [InlineData("http://sqs.eu-west-1.amazonaws.com/123/incidents")]
    [InlineData("https://sqs.eu-west-1.amazonaws.com.evil.example/123/incidents")]
    public async Task A_queue_that_is_not_amazons_is_refused(string url)
    {
        var problem = await Assert.ThrowsAsync<ArgumentException>(() => _bench.Fleet.SetAsync(
            new SubscriberOptions { Id = "q", Kind = SubscriberKind.Sqs, Url = new Uri(url) }, DeliveryBench.Stop));

        Assert.Contains("https://sqs.", problem.Message, StringComparison.Ordinal);
    }

    private static SubscriberOptions Options(HookServer server, string queue) => new()
    {
        Id = "hook",
        Kind = SubscriberKind.Sqs,
        Url = new Uri(server.Url, $"/123456789012/{queue}"),
        ServiceUrl = new Uri(server.Url, "/"),
        Region = "eu-west-1",
        Timeout = TimeSpan.FromSeconds(30),
        Pump = DeliveryBench.Impatient,
    };

    private static HookAnswer Error(int status, string code) => HookAnswer.Status(
        status, "Content-Type: application/x-amz-json-1.0\r\n", $$"""{"__type":"com.amazonaws.sqs#{{code}}","message":"no"}""");

    private static HookAnswer Then(HookAnswer _, HookAnswer next) => next;

    private sealed record Message(string? Group, string? Deduplication, string Body);

    private sealed class FifoQueue
    {
        private readonly List<Message> _messages = [];

        public List<Message> Messages
        {
            get { lock (_messages) return [.. _messages]; }
        }

        public HookAnswer Answer(HookRequest request) => Answer(request, md5: null);

        public HookAnswer Answer(HookRequest request, string? md5)
        {
            using var document = JsonDocument.Parse(request.Body);
            var message = new Message(
                Text(document, "MessageGroupId"), Text(document, "MessageDeduplicationId"), Text(document, "MessageBody")!);
            lock (_messages)
            {
                var isKnown = message.Deduplication is not null
                    && _messages.Any(known => known.Deduplication == message.Deduplication);
                if (!isKnown) _messages.Add(message);
            }

#pragma warning disable CA5351 // The protocol says MD5.
            md5 ??= Convert.ToHexStringLower(MD5.HashData(System.Text.Encoding.UTF8.GetBytes(message.Body)));
#pragma warning restore CA5351
            return HookAnswer.Status(
                200, "Content-Type: application/x-amz-json-1.0\r\n",
                $$"""{"MessageId":"{{Guid.NewGuid()}}","MD5OfMessageBody":"{{md5}}"}""");
        }

        private static string? Text(JsonDocument document, string name) =>
            document.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
    }
}
