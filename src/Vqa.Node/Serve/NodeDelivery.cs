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
    private readonly NodeConfiguration _configuration;
    private readonly NodeStorage _storage;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly NoticeLog _lines;
    private SubscriberPump? _store;

    /// <exception cref="UsageException">The ledger cannot be opened.</exception>
    public NodeDelivery(NodeConfiguration configuration, NodeStorage storage, TimeProvider time, ILoggerFactory logs)
    {
        (_configuration, _storage, _time) = (configuration, storage, time);
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

    /// <summary>Closes what a process that died left open, then begins to tell.</summary>
    /// <exception cref="UsageException">The settings of a subscriber cannot be meant so.</exception>
    public async Task StartAsync(CancellationToken stop)
    {
        await Ledger.CloseInterruptedAsync(_time.GetUtcNow(), stop);
        _store = await SubscriberPump.StartAsync(
            Ledger, StoreSubscriber.Id, NoticeFilter.All, new StoreSubscriber(_storage.Results), new PumpOptions(), _time, _log, stop);
        foreach (var settings in _configuration.Subscribers)
        {
            try
            {
                await Subscribers.SetAsync(settings.ToOptions(_configuration.Name), stop);
            }
            catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
            {
                throw new UsageException($"subscribers: '{settings.Id}': {e.Message}");
            }
        }
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

    // On the evidence writer's thread, which waits: the clip is copied to the spool before the next one is written. Where that fails
    // it comes again, all of it.
    private void Keep(IncidentEvidence evidence)
    {
        Ledger.AttachEvidenceAsync(evidence.IncidentId, evidence.Folder).GetAwaiter().GetResult();
        if (Ledger.Find(evidence.IncidentId) is not { } incident)
        {
            return;
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
