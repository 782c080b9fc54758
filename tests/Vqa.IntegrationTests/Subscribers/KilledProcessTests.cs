using System.Diagnostics;
using Vqa.Delivery.Outbox;

namespace Vqa.IntegrationTests.Subscribers;

/// <summary>What is left of a process that dies in the middle.</summary>
public sealed class KilledProcessTests
{
    private const int Kills = 5;

    [Fact]
    public async Task Killed_again_and_again_it_tells_every_notice_that_it_had_and_each_incident_in_order()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("vqa-killed-").FullName, "ledger.db");
        var random = new Random(1);
        List<string> taken = [];
        var killAt = 0;
        Process? child = null;
        using var server = new HookServer(request =>
        {
            lock (taken)
            {
                if (random.Next(8) == 0) return HookAnswer.Status(500);
                taken.Add(request.Key);
                // The moment it has told something.
                if (taken.Count == killAt) child!.Kill();
                return HookAnswer.Status(200);
            }
        });
        var told = () => { lock (taken) return taken.ToList(); };
        for (var kill = 0; kill < Kills; kill++)
        {
            lock (taken)
            {
                killAt = taken.Count + random.Next(20, 200);
                child = Start(path, server.Url);
            }

            await child.WaitForExitAsync(DeliveryBench.Stop).WaitAsync(DeliveryBench.Limit, DeliveryBench.Stop);
            child.Dispose();

            // Nobody was told anything that the ledger does not have.
            var received = told();
            Assert.True(received.Count >= killAt, "It ended by itself.");
            await using var ledger = IncidentLedger.Open(path);
            Assert.Empty(received.Except(Keys(ledger)));
            Assert.InRange(ledger.OpenIncidents().Count, 1, 20);
        }

        await using var last = IncidentLedger.Open(path);
        var open = last.OpenIncidents().Count;
        Assert.Equal(open, await last.CloseInterruptedAsync(TimeProvider.System.GetUtcNow(), DeliveryBench.Stop));
        await using var fleet = DeliveryBench.FleetOf(last);
        await fleet.SetAsync(DeliveryBench.Webhook(server.Url), DeliveryBench.Stop);
        await DeliveryBench.UntilAsync(() => fleet.Health.Single().Depth == 0, () => fleet.Health.Single().ToString());

        var all = told();
        Assert.Empty(Keys(last).Except(all));
        // A notice may come twice; the first time, all before it have come.
        Assert.All(
            all.Distinct().GroupBy(key => key[..key.LastIndexOf('.')]),
            incident => Assert.Equal(
                Enumerable.Range(1, incident.Count()), incident.Select(key => int.Parse(key[(key.LastIndexOf('.') + 1)..]))));
        Assert.All(last.List(new IncidentFilter(), limit: IncidentLedger.MaxLimit).Incidents, incident => Assert.False(incident.IsOpen));
    }

    private static HashSet<string> Keys(IncidentLedger ledger)
    {
        HashSet<string> keys = [];
        long after = 0;
        while (ledger.Notices(after) is { Count: > 0 } notices)
        {
            keys.UnionWith(notices.Select(committed => committed.Notice.IdempotencyKey));
            after = notices[^1].Sequence;
        }

        return keys;
    }

    private static Process Start(string ledger, Uri hook)
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "Vqa.IntegrationTests"),
            ["-explicit", "only", "-class", typeof(PublishingChild).FullName!])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                [PublishingChild.LedgerVariable] = ledger,
                [PublishingChild.HookVariable] = hook.AbsoluteUri,
            },
        };
        return Process.Start(start)!;
    }
}
