using Vqa.Delivery.Notices;
using Vqa.Delivery.Outbox;

namespace Vqa.IntegrationTests.Subscribers;

/// <summary>
/// A node that opens and closes incidents on 20 streams until it is killed. Explicit, for it never ends by itself:
/// <see cref="KilledProcessTests"/> runs it in a process of its own.
/// </summary>
public sealed class PublishingChild
{
    public const string LedgerVariable = "VQA_TEST_LEDGER", HookVariable = "VQA_TEST_HOOK";

    private const int Streams = 20;

    [Fact(Explicit = true)]
    public async Task Publish_until_killed()
    {
        await using var ledger = IncidentLedger.Open(Environment.GetEnvironmentVariable(LedgerVariable)!);
        await ledger.CloseInterruptedAsync(TimeProvider.System.GetUtcNow(), DeliveryBench.Stop);
        await using var fleet = DeliveryBench.FleetOf(ledger);
        await fleet.SetAsync(
            DeliveryBench.Webhook(new Uri(Environment.GetEnvironmentVariable(HookVariable)!)), DeliveryBench.Stop);
        using var limit = new CancellationTokenSource(DeliveryBench.Limit);
        await Task.WhenAll(Enumerable.Range(0, Streams).Select(stream => WatchAsync(ledger, $"s{stream}", limit.Token)));

        Assert.Fail("Nobody killed it.");
    }

    private static async Task WatchAsync(IncidentLedger ledger, string stream, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var notice = DeliveryBench.Opened(Guid.CreateVersion7().ToString(), stream);
                ledger.Publish(notice);
                foreach (var kind in new[] { NoticeKind.Updated, NoticeKind.Updated, NoticeKind.Closed })
                {
                    await Task.Delay(Random.Shared.Next(60), stop);
                    ledger.Publish(notice = DeliveryBench.Next(notice, kind));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Not killed in time.
        }
    }
}
