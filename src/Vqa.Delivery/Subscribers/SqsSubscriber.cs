using System.Net;
using System.Text;
using Amazon;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using Vqa.Delivery.Addresses;

namespace Vqa.Delivery.Subscribers;

/// <summary>
/// Puts each notice into a queue of Amazon SQS: the <see cref="CloudEvent"/> that a webhook gets. In a FIFO queue an
/// incident is a message group, so its notices stay in order, and the idempotency key is the deduplication id.
/// </summary>
public sealed class SqsSubscriber : ISubscriber
{
    private readonly SubscriberOptions _options;
    private readonly string _queue;
    private readonly bool _isFifo;
    private readonly AmazonSQSClient _client;

    /// <param name="options">The settings.</param>
    /// <param name="policy">Which addresses may be reached, unless the operator set the service's own.</param>
    /// <param name="credentials">Who asks; null for what the environment of the process gives (role, profile,
    /// variables).</param>
    /// <exception cref="ArgumentException">The queue's URL cannot be used; the message says why.</exception>
    public SqsSubscriber(SubscriberOptions options, AddressPolicy policy, AWSCredentials? credentials = null)
    {
        ArgumentNullException.ThrowIfNull(options.Url);
        if (options.ServiceUrl is null) Check(options.Url, policy);
        (_options, _queue) = (options, options.Url.AbsoluteUri);
        _isFifo = options.Url.AbsolutePath.EndsWith(".fifo", StringComparison.Ordinal);
        var config = new AmazonSQSConfig
        {
            // The pump repeats; an attempt is one request.
            MaxErrorRetry = 0,
            Timeout = options.Timeout,
            HttpClientFactory = new GuardedClients(options.ServiceUrl is null ? policy : null),
        };
        var region = options.Region ?? RegionOf(options.Url) ?? "us-east-1";
        if (options.ServiceUrl is { } service)
        {
            (config.ServiceURL, config.AuthenticationRegion) = (service.AbsoluteUri, region);
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        _client = credentials is null ? new AmazonSQSClient(config) : new AmazonSQSClient(credentials, config);
    }

    /// <inheritdoc/>
    public async Task<DeliveryResult> TellAsync(OutgoingNotice outgoing, CancellationToken cancellation)
    {
        var request = new SendMessageRequest(_queue, Encoding.UTF8.GetString(CloudEvent.Write(outgoing, _options.Source)));
        if (_isFifo)
        {
            request.MessageGroupId = outgoing.Notice.IncidentId;
            request.MessageDeduplicationId = outgoing.Key;
        }

        try
        {
            await _client.SendMessageAsync(request, cancellation).ConfigureAwait(false);
            return DeliveryResult.Delivered;
        }
        catch (AmazonServiceException e) when (IsRefusal(e))
        {
            return new DeliveryResult(DeliveryVerdict.Refused, $"{e.ErrorCode}: {e.Message}");
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException
            || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return new DeliveryResult(DeliveryVerdict.HostFailed, e.Message);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static bool IsRefusal(AmazonServiceException error) =>
        error.StatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError
        && error is not RequestThrottledException and not KmsThrottledException
        && error.StatusCode != HttpStatusCode.TooManyRequests
        && error.ErrorCode?.Contains("Throttl", StringComparison.OrdinalIgnoreCase) != true;

    private static void Check(Uri queue, AddressPolicy policy)
    {
        if (policy.Problem(queue) is { } problem)
        {
            throw new ArgumentException($"The queue's URL is not allowed. {problem}", nameof(queue));
        }

        // The request is signed with the node's own credentials: nobody but Amazon is to see it.
        if (queue.Scheme != Uri.UriSchemeHttps || RegionOf(queue) is null)
        {
            throw new ArgumentException(
                $"{ShownUrl.Of(queue)} is not the URL of an SQS queue. It looks like "
                + "https://sqs.eu-west-1.amazonaws.com/123456789012/name.", nameof(queue));
        }
    }

    /// <summary>The region in sqs.REGION.amazonaws.com; null for another host.</summary>
    private static string? RegionOf(Uri queue)
    {
        var parts = queue.Host.Split('.');
        var isAmazons = parts is ["sqs" or "sqs-fips", _, "amazonaws", "com"]
            or ["sqs" or "sqs-fips", _, "amazonaws", "com", "cn"];
        return isAmazons ? parts[1] : null;
    }

    /// <summary>Clients of the SDK whose connections the policy checks.</summary>
    private sealed class GuardedClients(AddressPolicy? policy) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig)
        {
            var handler = policy?.CreateHandler() ?? new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
            return new HttpClient(handler) { Timeout = clientConfig.Timeout ?? Timeout.InfiniteTimeSpan };
        }

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }
}
