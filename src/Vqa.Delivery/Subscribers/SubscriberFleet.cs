using Amazon.Runtime;
using Microsoft.Extensions.Logging;
using Vqa.Delivery.Addresses;
using Vqa.Delivery.Outbox;

namespace Vqa.Delivery.Subscribers;

/// <summary>All subscribers of a node. Thread-safe.</summary>
/// <param name="ledger">What they are told from; it must outlive this.</param>
/// <param name="policy">Which addresses they may be at.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where to log.</param>
/// <param name="credentials">Who asks Amazon; null for what the environment of the process gives.</param>
public sealed class SubscriberFleet(
    IncidentLedger ledger, AddressPolicy policy, TimeProvider time, ILogger logger, AWSCredentials? credentials = null)
    : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile Dictionary<string, SubscriberPump> _pumps = [];

    /// <summary>How each is doing.</summary>
    public IReadOnlyList<SubscriberHealth> Health => [.. _pumps.Values.Select(pump => pump.Health)];

    /// <summary>
    /// Whether a subscriber could be told that way; null where it could, otherwise what is wrong, with the fix.
    /// Reaches nobody.
    /// </summary>
    public async Task<string?> ProblemAsync(SubscriberOptions options)
    {
        try
        {
            await Create(options).DisposeAsync().ConfigureAwait(false);
            return null;
        }
        catch (ArgumentException e)
        {
            return e.Message;
        }
    }

    /// <summary>Begins to serve a subscriber, or goes on with other settings; what waits for it stays.</summary>
    /// <exception cref="ArgumentException">The settings cannot be used; the message says why. The former ones
    /// stay.</exception>
    public async Task SetAsync(SubscriberOptions options, CancellationToken cancellation = default)
    {
        var subscriber = Create(options);
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await StopAsync(options.Id).ConfigureAwait(false);
            var pump = await SubscriberPump.StartAsync(
                ledger, options.Id, options.Filter, subscriber, options.Pump, time, logger, cancellation).ConfigureAwait(false);
            _pumps = new(_pumps) { [options.Id] = pump };
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Serves a subscriber no more and forgets what waits for it.</summary>
    public async Task RemoveAsync(string id, CancellationToken cancellation = default)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await StopAsync(id).ConfigureAwait(false);
            await ledger.ForgetSubscriberAsync(id, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Serves a subscriber again that had said that it wants nothing any more. False for an unknown one.
    /// </summary>
    public async Task<bool> EnableAsync(string id)
    {
        if (!_pumps.TryGetValue(id, out var pump)) return false;
        await pump.EnableAsync().ConfigureAwait(false);
        return true;
    }

    /// <summary>
    /// Commits what was published and returns once everybody was told what is due, or cannot be told for now. For a
    /// graceful end.
    /// </summary>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        await ledger.FlushAsync(cancellation).ConfigureAwait(false);
        await Task.WhenAll(_pumps.Values.Select(pump => pump.DrainAsync(cancellation))).ConfigureAwait(false);
    }

    /// <summary>Ends them all; what is not delivered stays in the ledger.</summary>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        await Task.WhenAll(_pumps.Values.Select(pump => pump.DisposeAsync().AsTask())).ConfigureAwait(false);
        _pumps = [];
        _turn.Release();
    }

    private async Task StopAsync(string id)
    {
        if (!_pumps.TryGetValue(id, out var pump)) return;
        await pump.DisposeAsync().ConfigureAwait(false);
        _pumps = new(_pumps.Where(other => other.Key != id));
    }

    private ISubscriber Create(SubscriberOptions options) => options switch
    {
        { Problem: { } problem } => throw new ArgumentException(problem, nameof(options)),
        { Kind: SubscriberKind.Webhook } => new WebhookSubscriber(options, policy, time),
        { Kind: SubscriberKind.Sqs } => new SqsSubscriber(options, policy, credentials),
        { Kind: SubscriberKind.Lines } => new LinesSubscriber(Console.OpenStandardOutput(), options.Source),
        { Kind: SubscriberKind.Action } => new ActionSubscriber(options, policy, ledger.Actions, time),
        _ => throw new ArgumentException($"There is no kind of subscriber {options.Kind}.", nameof(options)),
    };
}
