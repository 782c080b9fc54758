using Vqa.Delivery.Results;
using Vqa.Delivery.Subscribers;

namespace Vqa.Node.Serve;

/// <summary>The subscriber of every node: puts each step of each incident into the store, by way of the spool.</summary>
internal sealed class StoreSubscriber(ResultWriter results) : ISubscriber
{
    /// <summary>Its id in the ledger; no user's subscriber may have it.</summary>
    public const string Id = "results";

    /// <inheritdoc/>
    public async Task<DeliveryResult> TellAsync(OutgoingNotice outgoing, CancellationToken cancellation)
    {
        try
        {
            await results.StoreAsync(outgoing.Notice, cancellation);
            return DeliveryResult.Delivered;
        }
        catch (IOException e)
        {
            return new DeliveryResult(DeliveryVerdict.HostFailed, e.Message);
        }
        catch (ArgumentException e)
        {
            return new DeliveryResult(DeliveryVerdict.Refused, e.Message);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
