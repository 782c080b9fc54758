using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace Vqa.Delivery.Results;

/// <summary>
/// Results in a bucket of S3 or of a server that speaks its protocol. Conditional puts send <c>If-None-Match: *</c>,
/// so that of several writers of one key one creates it.
/// </summary>
/// <remarks>
/// Content is sent with its MD5, the one checksum that all servers know: S3 refuses whatever comes without into a bucket whose objects
/// are locked by default. The newer ones are not sent: servers other than Amazon's stumble over them.
/// </remarks>
public sealed class S3Store : IResultStore, IDisposable
{
    private const string CheckKey = "vqa-store-check.txt";

    private readonly S3StoreOptions _options;
    private readonly AmazonS3Client _client;
    private readonly S3Errors _errors;
    private readonly S3Multipart _multipart;
    private readonly string _prefix;

    /// <summary>Makes a client. Nothing is sent yet: <see cref="CheckAsync"/> finds out whether it works.</summary>
    /// <param name="options">Which bucket.</param>
    /// <param name="credentials">Null for those that the SDK finds by itself.</param>
    /// <exception cref="ArgumentException">The options do not fit together; the message says what to
    /// change.</exception>
    public S3Store(S3StoreOptions options, AWSCredentials? credentials = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(options.Bucket);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.PartBytes, 5 << 20);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MultipartFrom, options.PartBytes);
        _options = options;
        _prefix = options.Prefix.Trim('/') is { Length: > 0 } prefix ? $"{ResultKey.Check(prefix)}/" : "";
        Name = $"S3 bucket {options.Bucket}{(_prefix.Length > 0 ? $", {_prefix}" : "")}"
            + (options.Endpoint is null ? "" : $" at {options.Endpoint.GetLeftPart(UriPartial.Authority)}");
        try
        {
            _client = credentials is null ? new(Configuration(options)) : new(credentials, Configuration(options));
        }
        catch (AmazonClientException e)
        {
            throw new ArgumentException(
                $"There is no S3 client for {Name}: {e.Message} Set the region of the bucket.", e);
        }

        _errors = new S3Errors(options, Name);
        _multipart = new S3Multipart(_client, options);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public Task<PutOutcome> PutIfAbsentAsync(string key, ResultBody body, CancellationToken stop)
    {
        var name = NameOf(key);
        return _errors.GuardAsync(name, async () =>
        {
            if (body.Length >= _options.MultipartFrom && await ExistsNamedAsync(name, stop).ConfigureAwait(false))
            {
                // Not all servers look at the condition when parts are put together, and the parts need not be sent
                // at all.
                return PutOutcome.AlreadyThere;
            }

            try
            {
                await SendAsync(name, body, onlyIfAbsent: true, stop).ConfigureAwait(false);
                return PutOutcome.Created;
            }
            catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.PreconditionFailed)
            {
                return PutOutcome.AlreadyThere;
            }
        }, stop);
    }

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken stop)
    {
        var name = NameOf(CheckKey);
        return _errors.GuardAsync(name, async () =>
        {
            var body = ResultBody.FromBytes("vqa\n"u8.ToArray(), ContentTypes.Of(CheckKey));
            await SendAsync(name, body, onlyIfAbsent: false, stop).ConfigureAwait(false);
            return true;
        }, stop);
    }

    /// <summary>Closes its connections.</summary>
    public void Dispose() => _client.Dispose();

    private static AmazonS3Config Configuration(S3StoreOptions options)
    {
        var configuration = new AmazonS3Config
        {
            ForcePathStyle = options.ForcePathStyle,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            MaxErrorRetry = options.Retries,
            Timeout = options.RequestTimeout,
        };
        if (options.Endpoint is not null)
        {
            configuration.ServiceURL = options.Endpoint.AbsoluteUri;
            configuration.AuthenticationRegion = options.Region ?? "us-east-1";
        }
        else if (options.Region is not null)
        {
            configuration.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }

        return configuration;
    }

    private string NameOf(string key) => _prefix + ResultKey.Check(key);

    private async Task SendAsync(string name, ResultBody body, bool onlyIfAbsent, CancellationToken stop)
    {
        var content = body.Open();
        await using (content.ConfigureAwait(false))
        {
            if (body.Length >= _options.MultipartFrom)
            {
                await _multipart.SendAsync(name, content, body, onlyIfAbsent, stop).ConfigureAwait(false);
                return;
            }

            var request = new PutObjectRequest
            {
                BucketName = _options.Bucket,
                Key = name,
                InputStream = content,
                AutoCloseStream = false,
                ContentType = body.ContentType,
                UseChunkEncoding = false,
                MD5Digest = await ContentDigest.OfAsync(content, stop).ConfigureAwait(false),
                IfNoneMatch = onlyIfAbsent ? "*" : null,
            };
            await _client.PutObjectAsync(request, stop).ConfigureAwait(false);
        }
    }

    private async Task<bool> ExistsNamedAsync(string name, CancellationToken stop)
    {
        try
        {
            await _client.GetObjectMetadataAsync(_options.Bucket, name, stop).ConfigureAwait(false);
            return true;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    /// <summary>
    /// Sends its body without asking first (<c>Expect: 100-continue</c>): that costs small objects a round trip, and
    /// Ceph, where it refuses such a request, waits for the body that never comes and takes the next request's first
    /// bytes for it. The SDK goes by the name of the type, so it bears that of its base.
    /// </summary>
    private sealed class PutObjectRequest : Amazon.S3.Model.PutObjectRequest
    {
        protected override bool Expect100Continue => false;
    }
}
