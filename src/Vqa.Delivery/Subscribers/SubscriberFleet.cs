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
    /// Begins to serve a subscriber, or goes on with other settings; what waits for it stays. One that had said that
    /// it wants nothing any more is served again.
    /// </summary>
    /// <returns>
    /// Ends once the ledger has registered it. It is asked to before this returns, unless another call is still
    /// ending the former settings of a subscriber.
    /// </returns>
    /// <exception cref="ArgumentException">The settings cannot be used; the message says why. The former ones stay.</exception>
    public Task SetAsync(SubscriberOptions options, CancellationToken cancellation = default) =>
        SetAsync(options, Create(options), cancellation);

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

    private async Task SetAsync(SubscriberOptions options, ISubscriber subscriber, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        SubscriberPump pump;
        try
        {
            await StopAsync(options.Id).ConfigureAwait(false);
            pump = new SubscriberPump(ledger, options.Id, options.Filter, subscriber, options.Pump, time, logger);
            _pumps = new(_pumps) { [options.Id] = pump };
        }
        finally
        {
            _turn.Release();
        }

        await pump.Registered.WaitAsync(cancellation).ConfigureAwait(false);
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
