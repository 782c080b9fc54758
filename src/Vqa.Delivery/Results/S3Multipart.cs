using Amazon.S3;
using Amazon.S3.Model;

namespace Vqa.Delivery.Results;

/// <summary>
/// Sends a big object in parts, one after the other. Where that fails the parts are removed again, for S3 keeps and
/// bills them until then; a rule of the bucket removes those of a process that died (deploy/results.md).
/// </summary>
internal sealed class S3Multipart(AmazonS3Client client, S3StoreOptions options)
{
    // S3's own limit.
    private const int MostParts = 10_000;
    private static readonly TimeSpan _abortLimit = TimeSpan.FromSeconds(10);

    /// <summary>Sends it.</summary>
    /// <exception cref="AmazonS3Exception">S3 refused a part, or the whole: status 412 where it was there
    /// already.</exception>
    public async Task SendAsync(string name, Stream content, ResultBody body, bool onlyIfAbsent, CancellationToken stop)
    {
        var started = await client.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest
            {
                BucketName = options.Bucket, Key = name, ContentType = body.ContentType,
            },
            stop).ConfigureAwait(false);
        try
        {
            var parts = await SendPartsAsync(name, content, body.Length, started.UploadId, stop).ConfigureAwait(false);
            var request = new CompleteMultipartUploadRequest
            {
                BucketName = options.Bucket,
                Key = name,
                UploadId = started.UploadId,
                PartETags = parts,
                IfNoneMatch = onlyIfAbsent ? "*" : null,
            };
            await client.CompleteMultipartUploadAsync(request, stop).ConfigureAwait(false);
        }
        catch
        {
            await AbortAsync(name, started.UploadId).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<List<PartETag>> SendPartsAsync(
        string name, Stream content, long length, string upload, CancellationToken stop)
    {
        var partBytes = Math.Max(options.PartBytes, (length + MostParts - 1) / MostParts);
        var parts = new List<PartETag>();
        for (long offset = 0; offset < length; offset += partBytes)
        {
            var size = Math.Min(partBytes, length - offset);
            using var part = new StreamSlice(content, offset, size, leaveOpen: true);
            var request = new UploadPartRequest
            {
                BucketName = options.Bucket,
                Key = name,
                UploadId = upload,
                PartNumber = parts.Count + 1,
                PartSize = size,
                InputStream = part,
                UseChunkEncoding = false,
                MD5Digest = await ContentDigest.OfAsync(part, stop).ConfigureAwait(false),
            };
            var answer = await client.UploadPartAsync(request, stop).ConfigureAwait(false);
            parts.Add(new PartETag(request.PartNumber.Value, answer.ETag));
        }

        return parts;
    }

    /// <summary>Tries to; what made it necessary is what is told.</summary>
    private async Task AbortAsync(string name, string upload)
    {
        using var limit = new CancellationTokenSource(_abortLimit);
        try
        {
            await client.AbortMultipartUploadAsync(options.Bucket, name, upload, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is Amazon.Runtime.AmazonClientException or AmazonS3Exception or HttpRequestException
            or OperationCanceledException or IOException)
        {
            // The bucket's rule for incomplete uploads removes the parts.
        }
    }
}
