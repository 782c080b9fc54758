using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Vqa.Benchmarks.Live.Loopback;
using Vqa.Benchmarks.Processes;
using Vqa.Delivery.Outbox;

namespace Vqa.Benchmarks.Node;

/// <summary>
/// Kills a node at random under streams with incidents, while its subscriber and its store come and go, and then counts what of
/// its ledger was delivered and stored.
/// </summary>
internal sealed class NodeKillRun
{
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(60), _settleLimit = TimeSpan.FromMinutes(5);

    private readonly Random _random;
    private readonly string _folder;
    private readonly List<TimeSpan> _returns = [];

    private NodeKillRun(string folder, int seed) => (_folder, _random) = (folder, new Random(seed));

    private string Store => Path.Combine(_folder, "store");

    /// <summary>Runs it.</summary>
    public static async Task<NodeKills> RunAsync(int streams, int kills, int seed, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("vqa-node-kill-");
        try
        {
            return await new NodeKillRun(folder.FullName, seed).RunAsync(streams, kills, stop).ConfigureAwait(false);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<NodeKills> RunAsync(int streams, int kills, CancellationToken stop)
    {
        var clip = Path.Combine(_folder, "blinking.mp4");
        await FFmpegProgram.RunAsync(
            [
                "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25,noise=alls=6:allf=t,drawbox=color=black:t=fill:enable='gte(t,2)*lt(t,5)'",
                "-f", "lavfi", "-i", "anoisesrc=color=pink:r=48000:a=0.2", "-t", "8", "-pix_fmt", "yuv420p", "-c:v", "libx264",
                "-preset", "veryfast", "-g", "25", "-c:a", "aac", clip,
            ],
            stop).ConfigureAwait(false);
        await using var receiver = new WebhookReceiver();
        var configuration =
            $"self_test: {{enabled: false}}\nresults: {{folder: store}}\nsubscribers: [{{id: bench, kind: webhook, url: '{receiver.Address}'}}]\n";
        var list = "streams:\n" + string.Concat(Enumerable.Range(0, streams).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"- {{id: s{i}, url: '{clip}', loop: true}}\n")));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var flapping = FlapAsync(receiver, over.Token);
        var node = NodeUnderTest.Start(_folder, configuration, list);
        var logged = new List<string>();
        try
        {
            await node.RunningAsync(streams, 0, _startLimit, stop).ConfigureAwait(false);
            for (var kill = 0; kill < kills; kill++)
            {
                await Task.Delay(TimeSpan.FromSeconds(3 + (_random.NextDouble() * 9)), stop).ConfigureAwait(false);
                var all = _random.Next(4) == 0;
                var line = node.Log.Count;
                node.Kill(all);
                var begin = Stopwatch.GetTimestamp();
                if (all)
                {
                    logged.AddRange(node.Log);
                    await node.DisposeAsync().ConfigureAwait(false);
                    node = NodeUnderTest.Start(_folder, configuration, list);
                    line = 0;
                }

                await node.RunningAsync(streams, line, _startLimit, stop).ConfigureAwait(false);
                _returns.Add(Stopwatch.GetElapsedTime(begin));
            }

            await over.CancelAsync().ConfigureAwait(false);
            await flapping.ConfigureAwait(false);
            receiver.Fails = false;
            Heal();
            await node.StopAsync(stop).ConfigureAwait(false);
            logged.AddRange(node.Log);
        }
        finally
        {
            await node.DisposeAsync().ConfigureAwait(false);
        }

        // Once more, without streams: what still waits is told and stored.
        await using (var last = NodeUnderTest.Start(_folder, configuration, "streams: []"))
        {
            await Poll.UntilAsync(() => HasAll(receiver), _settleLimit, "all to be delivered and stored", stop)
                .ContinueWith(static _ => { }, TaskScheduler.Default).ConfigureAwait(false);
            await last.StopAsync(stop).ConfigureAwait(false);
        }

        return Judge(receiver, logged);
    }

    // The subscriber refuses, and the store's folder is a file, for some seconds each.
    private async Task FlapAsync(WebhookReceiver receiver, CancellationToken stop)
    {
        var random = new Random(_random.Next());
        while (!stop.IsCancellationRequested)
        {
            receiver.Fails = random.Next(2) == 0;
            if (random.Next(2) == 0)
            {
                Break();
            }
            else
            {
                Heal();
            }

            await Task.Delay(TimeSpan.FromSeconds(1 + (random.NextDouble() * 4)), stop)
                .ContinueWith(static _ => { }, TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    private void Break()
    {
        if (Directory.Exists(Store))
        {
            Directory.Move(Store, Store + ".away");
            File.WriteAllText(Store, "in the way");
        }
    }

    private void Heal()
    {
        if (File.Exists(Store))
        {
            File.Delete(Store);
            Directory.Move(Store + ".away", Store);
        }
    }

    private List<CommittedNotice> Notices()
    {
        // A copy: the ledger is the node's while that runs.
        var copy = Path.Combine(_folder, "look");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_folder, "data"), "incidents.db*"))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)), overwrite: true);
        }

        var ledger = IncidentLedger.Open(Path.Combine(copy, "incidents.db"));
        try
        {
            var all = new List<CommittedNotice>();
            while (ledger.Notices(all.Count == 0 ? 0 : all[^1].Sequence) is { Count: > 0 } more)
            {
                all.AddRange(more);
            }

            return all;
        }
        finally
        {
            ledger.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    // What is copied while it is written may be no database; the next copy is.
    private bool HasAll(WebhookReceiver receiver)
    {
        try
        {
            return Missing(receiver).Count == 0;
        }
        catch (Exception e) when (e is LedgerException or DbException or IOException)
        {
            return false;
        }
    }

    private List<string> Missing(WebhookReceiver receiver)
    {
        var delivered = receiver.Received.Select(notice => notice.Key).ToHashSet();
        var stored = Stored();
        return [.. Notices().Select(notice => notice.Notice.IdempotencyKey).Where(key => !delivered.Contains(key) || !stored.Contains(key))];
    }

    private HashSet<string> Stored() => !Directory.Exists(Store) ? [] :
        [.. Directory.EnumerateFiles(Store, "*.json", SearchOption.AllDirectories).Select(file => Path.GetFileNameWithoutExtension(file))];

    private NodeKills Judge(WebhookReceiver receiver, List<string> logged)
    {
        var notices = Notices();
        var delivered = receiver.Received;
        var keys = delivered.Select(notice => notice.Key).ToHashSet();
        var stored = Stored();
        var outOfOrder = delivered.GroupBy(notice => notice.Incident).Count(incident =>
        {
            var first = incident.DistinctBy(notice => notice.Key)
                .Select(notice => int.Parse(notice.Key.Split('.')[^1], CultureInfo.InvariantCulture)).ToList();
            return !first.SequenceEqual(first.Order());
        });
        var known = notices.Select(notice => notice.Notice.IncidentId).ToHashSet();
        var opened = logged.Where(line => line.Contains(" Opened, ", StringComparison.Ordinal))
            .Select(line => line.Split("incident ", 2)[1].Split(',')[0]).Distinct();
        return new NodeKills(
            known.Count, notices.Count,
            notices.Count(notice => !keys.Contains(notice.Notice.IdempotencyKey)),
            notices.Count(notice => !stored.Contains(notice.Notice.IdempotencyKey)),
            outOfOrder, opened.Count(id => !known.Contains(id)), delivered.Count - keys.Count, _returns);
    }
}

/// <summary>How the killing went.</summary>
/// <param name="Incidents">Incidents in the ledger.</param>
/// <param name="Notices">Steps of them.</param>
/// <param name="Undelivered">Steps that the subscriber never got.</param>
/// <param name="Unstored">Steps that the store does not hold.</param>
/// <param name="OutOfOrder">Incidents of which a later step came first.</param>
/// <param name="Uncommitted">Incidents that the log tells of and the ledger does not: found in the last milliseconds before a kill.</param>
/// <param name="Repeated">Deliveries of what was delivered before.</param>
/// <param name="Returns">From each kill until all streams were watched again.</param>
internal sealed record NodeKills(
    int Incidents, int Notices, int Undelivered, int Unstored, int OutOfOrder, int Uncommitted, int Repeated,
    IReadOnlyList<TimeSpan> Returns);
