using System.Net;
using Microsoft.Extensions.Logging;
using Vqa.Delivery.Addresses;
using Vqa.Delivery.Evidence;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Outbox;
using Vqa.Delivery.Subscribers;
using Vqa.Node.Commands;
using Vqa.Node.Streams;

namespace Vqa.Node.Serve;

/// <summary>How a node tells what it finds: the ledger, whoever is told from it, and the store.</summary>
internal sealed class NodeDelivery : INoticeSink, IAsyncDisposable
{
    private static readonly TimeSpan _ledgerLimit = TimeSpan.FromSeconds(2);

    private readonly NodeConfiguration _configuration;
    private readonly NodeStorage _storage;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly NoticeLog _lines;
    private readonly DateTimeOffset? _lastAlive;
    private SubscriberPump? _store;

    /// <param name="configuration">Who is told.</param>
    /// <param name="storage">Where evidence and results are kept.</param>
    /// <param name="lastAlive">When an earlier process was last known to watch; null where that is not known.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">Where to log.</param>
    /// <exception cref="UsageException">The ledger cannot be opened.</exception>
    public NodeDelivery(
        NodeConfiguration configuration, NodeStorage storage, DateTimeOffset? lastAlive, TimeProvider time, ILoggerFactory logs)
    {
        (_configuration, _storage, _lastAlive, _time) = (configuration, storage, lastAlive, time);
        _log = logs.CreateLogger("vqa.delivery");
        _lines = new NoticeLog(_log);
        try
        {
            Ledger = IncidentLedger.Open(Path.Combine(configuration.Data, "incidents.db"), new LedgerOptions(), time, _log);
        }
        catch (LedgerException e)
        {
            throw new UsageException(e.Message);
        }

        // The operator's own file names them, so they may be anywhere; the services that hand out credentials stay out of reach.
        var policy = new AddressPolicy(new AddressPolicyOptions { AllowedNetworks = [IPNetwork.Parse("0.0.0.0/0"), IPNetwork.Parse("::/0")] });
        Subscribers = new SubscriberFleet(Ledger, policy, time, _log);
        storage.EvidenceWriter.Written += Keep;
    }

    /// <summary>All incidents.</summary>
    public IncidentLedger Ledger { get; }

    /// <summary>Whoever is told of them.</summary>
    public SubscriberFleet Subscribers { get; }

    /// <summary>How the writing of incidents to the store goes; null before the start.</summary>
    public SubscriberHealth? Store => _store?.Health;

    /// <summary>
    /// Closes what a process that died left open, begins to tell, and forgets who is not told any more. The ledger is asked for all of
    /// it, in that order, before this returns, so streams may be watched at once: what they find comes behind it.
    /// </summary>
    /// <returns>Ends once the ledger has done it; where its disk takes nothing, that is when it does again.</returns>
    /// <exception cref="UsageException">The settings of a subscriber cannot be meant so.</exception>
    public Task StartAsync(CancellationToken stop)
    {
        List<Task> asked = [Ledger.CloseInterruptedAsync(WatchingEnded(), stop)];
        _store = new SubscriberPump(
            Ledger, StoreSubscriber.Id, NoticeFilter.All, new StoreSubscriber(_storage.Results), new PumpOptions(), _time, _log);
        asked.Add(_store.Registered.WaitAsync(stop));
        foreach (var settings in _configuration.Subscribers)
        {
            try
            {
                asked.Add(Subscribers.SetAsync(settings.ToOptions(_configuration.Name), stop));
            }
            catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
            {
                throw new UsageException($"subscribers: '{settings.Id}': {e.Message}");
            }
        }

        string[] told = [StoreSubscriber.Id, .. _configuration.Subscribers.Select(settings => settings.Id)];
        asked.Add(Ledger.ForgetSubscribersExceptAsync(told, stop));
        return Task.WhenAll(asked);
    }

    /// <inheritdoc/>
    public void Publish(IncidentNotice notice)
    {
        Ledger.Publish(notice);
        _lines.Publish(notice);
    }

    /// <summary>Tells what is due, for so long at most; the rest is told after the next start.</summary>
    public async Task DrainAsync(TimeSpan limit)
    {
        using var stop = new CancellationTokenSource(limit, _time);
        try
        {
            await Task.WhenAll(Subscribers.DrainAsync(stop.Token), _store?.DrainAsync(stop.Token) ?? Task.CompletedTask);
        }
        catch (OperationCanceledException)
        {
            // A subscriber that is slow now must not hold up the end.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // What is still to be written is kept as well: it needs the ledger.
        await Task.WhenAll(
            Task.Run(_storage.EvidenceWriter.Dispose), Subscribers.DisposeAsync().AsTask(),
            _store?.DisposeAsync().AsTask() ?? Task.CompletedTask);
        _storage.EvidenceWriter.Written -= Keep;
        await Ledger.DisposeAsync();
    }

    // The last moment at which an earlier process is known to have been alive: after a night without a node, incidents did not last all night.
    private DateTimeOffset WatchingEnded()
    {
        var now = _time.GetUtcNow();
        var known = new[] { _lastAlive, Ledger.LastWrite }.Max() ?? now;
        return known < now ? known : now;
    }

    /// <exception cref="TimeoutException">The disk of the ledger takes nothing now.</exception>
    private IncidentRecord? FindOnceWritten(string id)
    {
        Ledger.FlushAsync().WaitAsync(_ledgerLimit).GetAwaiter().GetResult();
        return Ledger.Find(id);
    }

    // On the evidence writer's thread, which waits: the clip is copied to the spool before the next one is written. Where that fails
    // it comes again, all of it.
    private void Keep(IncidentEvidence evidence)
    {
        if ((Ledger.Find(evidence.IncidentId) ?? FindOnceWritten(evidence.IncidentId)) is not { } incident)
        {
            return; // It was removed, being old.
        }

        var notice = incident.AsNotice();
        foreach (var file in evidence.Clips.Append(evidence.Picture).Append(evidence.HeatMap).OfType<string>())
        {
            _storage.Results.PutEvidenceAsync(notice, file, Path.GetFileName(file), CancellationToken.None).GetAwaiter().GetResult();
        }

        // An incident that shares a clip has a copy of it there.
        _storage.Results.PutEvidenceAsync(notice, evidence.DocumentOfCopies(), IncidentEvidence.DocumentName, CancellationToken.None)
            .GetAwaiter().GetResult();
    }
}
