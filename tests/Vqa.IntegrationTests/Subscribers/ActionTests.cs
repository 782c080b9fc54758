using System.Text.Json;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Outbox;
using Vqa.Delivery.Subscribers;

namespace Vqa.IntegrationTests.Subscribers;

/// <summary>Rules that ask another system to act.</summary>
public sealed class ActionTests : IAsyncDisposable
{
    private readonly DeliveryBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_rule_acts_once_on_a_stream_and_then_lets_it_alone()
    {
        using var endpoint = new HookServer();
        await _bench.Fleet.SetAsync(Rule(endpoint, new ActionOptions
        {
            Body = """{"do":"switch {stream}","region":"{labels.region}","why":"{detector}"}""",
        }), DeliveryBench.Stop);

        _bench.Ledger.Publish(DeliveryBench.Opened("a1", "a"));
        await DoneAsync();
        _bench.Ledger.Publish(DeliveryBench.Opened("a2", "a"));
        _bench.Ledger.Publish(DeliveryBench.Opened("b1", "b"));
        await DoneAsync();

        Assert.Equal(["a1.1", "b1.1"], endpoint.Requests.Select(request => request.Key).Order());
        Assert.Equal(
            """{"do":"switch a","region":"eu","why":"video_black"}""", endpoint.Requests.First(request => request.Key == "a1.1").Text);
        Assert.Equal("application/json; charset=utf-8", endpoint.Requests[0].Headers["Content-Type"]);
        var trail = _bench.Ledger.Actions.List().Actions.OrderBy(line => line.IncidentId).ToList();
        Assert.Equal(
            [ActionOutcome.Done, ActionOutcome.SuppressedByCoolDown, ActionOutcome.Done], trail.Select(line => line.Outcome));
        Assert.Equal(("hook", "a", "a1", "a1.1", 204), (trail[0].Rule, trail[0].Stream, trail[0].IncidentId, trail[0].Key, trail[0].Status!.Value));
        Assert.DoesNotContain("topsecret", trail[0].Url, StringComparison.Ordinal);
        Assert.Single(_bench.Ledger.Actions.List(stream: "b").Actions);
        Assert.Empty(_bench.Ledger.Actions.List(rule: "other").Actions);
    }

    [Fact]
    public async Task Incidents_of_one_stream_at_the_same_moment_are_acted_on_once()
    {
        using var endpoint = new HookServer();
        await _bench.Fleet.SetAsync(Rule(endpoint, new ActionOptions()), DeliveryBench.Stop);

        for (var i = 0; i < 20; i++) _bench.Ledger.Publish(DeliveryBench.Opened($"a{i}", "a"));
        await DoneAsync();

        Assert.Single(endpoint.Requests);
        Assert.Equal(19, _bench.Ledger.Actions.List().Actions.Count(line => line.Outcome == ActionOutcome.SuppressedByCoolDown));
    }

    [Fact]
    public async Task A_rule_acts_no_more_than_so_often_in_an_hour()
    {
        using var endpoint = new HookServer();
        await _bench.Fleet.SetAsync(Rule(endpoint, new ActionOptions { MaxPerHour = 2 }), DeliveryBench.Stop);

        for (var i = 0; i < 5; i++) _bench.Ledger.Publish(DeliveryBench.Opened($"i{i}", $"s{i}"));
        await DoneAsync();

        Assert.Equal(2, endpoint.Requests.Count);
        Assert.Equal(3, _bench.Ledger.Actions.List().Actions.Count(line => line.Outcome == ActionOutcome.SuppressedByLimit));
    }

    [Fact]
    public async Task A_failed_action_is_tried_again_under_the_same_key_and_its_attempts_are_in_the_trail()
    {
        var asked = 0;
        using var endpoint = new HookServer(_ => HookAnswer.Status(Interlocked.Increment(ref asked) < 3 ? 502 : 200));
        await _bench.Fleet.SetAsync(Rule(endpoint, new ActionOptions { On = NoticeKind.Closed }), DeliveryBench.Stop);

        _bench.Publish("i1");
        await DoneAsync();

        Assert.Equal(1, _bench.Fleet.Health.Single().Delivered);
        Assert.Equal(["i1.3", "i1.3", "i1.3"], endpoint.Requests.Select(request => request.Key));
        using var body = JsonDocument.Parse(endpoint.Requests[0].Body);
        Assert.Equal("closed", body.RootElement.GetProperty("kind").GetString());
        Assert.Equal([200, 502, 502], _bench.Ledger.Actions.List().Actions.Select(line => line.Status!.Value));
    }

    [Fact]
    public async Task An_action_that_comes_too_late_is_not_asked_for()
    {
        using var endpoint = new HookServer(_ => HookAnswer.Status(500));
        await _bench.Fleet.SetAsync(
            Rule(endpoint, new ActionOptions { RetryFor = TimeSpan.FromMilliseconds(200) }), DeliveryBench.Stop);

        _bench.Publish("i1");
        await DoneAsync();

        Assert.Equal(ActionOutcome.Expired, _bench.Ledger.Actions.List().Actions[0].Outcome);
        Assert.Equal(0, _bench.Fleet.Health.Single().Depth);
    }

    [Fact]
    public async Task The_trail_comes_in_parts()
    {
        using var endpoint = new HookServer();
        await _bench.Fleet.SetAsync(Rule(endpoint, new ActionOptions()), DeliveryBench.Stop);
        for (var i = 0; i < 5; i++) _bench.Ledger.Publish(DeliveryBench.Opened($"i{i}", $"s{i}"));
        await DoneAsync();

        var first = _bench.Ledger.Actions.List(limit: 2);
        var second = _bench.Ledger.Actions.List(page: first.NextPage, limit: 3);

        Assert.Equal(_bench.Ledger.Actions.List().Actions, first.Actions.Concat(second.Actions));
        Assert.Equal((5, null), (first.Actions.Concat(second.Actions).Distinct().Count(), second.NextPage));
        Assert.Throws<ArgumentException>(() => _bench.Ledger.Actions.List(page: "nonsense"));
    }

    private async Task DoneAsync()
    {
        await _bench.Ledger.FlushAsync(DeliveryBench.Stop);
        await DeliveryBench.UntilAsync(() => _bench.Fleet.Health.Single().Depth == 0);
    }

    private static SubscriberOptions Rule(HookServer endpoint, ActionOptions action) =>
        DeliveryBench.Webhook(new Uri(endpoint.Url, "/act?token=topsecret")) with { Kind = SubscriberKind.Action, Action = action };
}
