using Vqa.Delivery.Addresses;

namespace Vqa.Delivery.Subscribers;

/// <summary>
/// Tells a URL by POST: a <see cref="CloudEvent"/> with <c>Idempotency-Key</c> (also its id) and, where there are
/// secrets,
/// <see cref="WebhookSignature"/>. Any 2xx says that the subscriber has it.
/// </summary>
public sealed class WebhookSubscriber : ISubscriber
{
    /// <summary>A shorter secret could be guessed from a signature.</summary>
    public const int ShortestSecret = 16;

    private readonly SubscriberOptions _options;
    private readonly TimeProvider _time;
    private readonly JsonPost _post;

    /// <exception cref="ArgumentException">The URL, a header or a secret cannot be used; the message says
    /// why.</exception>
    public WebhookSubscriber(SubscriberOptions options, AddressPolicy policy, TimeProvider time)
    {
        if (options.Secrets.Any(secret => secret.Length < ShortestSecret))
        {
            throw new ArgumentException($"A secret is too short. Give {ShortestSecret} characters or more.", nameof(options));
        }

        (_options, _time) = (options, time);
        _post = new JsonPost(options.Url, options.Headers, options.Timeout, policy, time);
    }

    /// <inheritdoc/>
    public async Task<DeliveryResult> TellAsync(OutgoingNotice outgoing, CancellationToken cancellation)
    {
        var body = CloudEvent.Write(outgoing, _options.Source);
        var headers = new Dictionary<string, string> { ["Idempotency-Key"] = outgoing.Key };
        if (_options.Secrets.Count > 0)
        {
            headers.Add(WebhookSignature.Header, WebhookSignature.Make(body, _options.Secrets, _time.GetUtcNow()));
        }

        var (result, _) = await _post.SendAsync(body, CloudEvent.MediaType, headers, cancellation).ConfigureAwait(false);
        return result;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _post.Dispose();
        return ValueTask.CompletedTask;
    }
}
