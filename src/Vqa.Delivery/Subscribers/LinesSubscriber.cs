namespace Vqa.Delivery.Subscribers;

/// <summary>
/// Writes each notice as a line: the <see cref="CloudEvent"/> that a webhook gets. Each line is flushed at once.
/// </summary>
/// <param name="output">Where to. Owned: disposed with this.</param>
/// <param name="source">The node, as the attribute "source" names it.</param>
public sealed class LinesSubscriber(Stream output, string source) : ISubscriber
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <inheritdoc/>
    public async Task<DeliveryResult> TellAsync(OutgoingNotice outgoing, CancellationToken cancellation)
    {
        byte[] line = [.. CloudEvent.Write(outgoing, source), (byte)'\n'];
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            // Not to be cancelled: half a line would spoil the next one.
            await output.WriteAsync(line, CancellationToken.None).ConfigureAwait(false);
            await output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }

        return DeliveryResult.Delivered;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await output.DisposeAsync().ConfigureAwait(false);
        _turn.Dispose();
    }
}
