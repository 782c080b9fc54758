using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace Vqa.Delivery.Results;

/// <summary>
/// Turns what the SDK throws into what an operator can act on: what it is about, the cause, and the fix.
/// </summary>
internal sealed class S3Errors(S3StoreOptions options, string store)
{
    /// <summary>Does something with the store.</summary>
    /// <exception cref="ResultStoreException">It failed.</exception>
    public async Task<T> GuardAsync<T>(string name, Func<Task<T>> action, CancellationToken stop)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (AmazonS3Exception e)
        {
            throw Explain(name, e);
        }
        catch (AmazonServiceException e)
        {
            // The service that gives out credentials, or a request that S3 never answered.
            throw Unreachable(e);
        }
        catch (AmazonClientException e)
        {
            throw new ResultStoreException(
                ResultStoreFault.Misconfigured,
                $"{store}: there are no credentials, or they cannot be used: {FirstLine(e)} Give the task or the "
                + "instance a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
                e);
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or WebException
            || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            throw Unreachable(e);
        }
    }

    /// <summary>What an answer of S3 means.</summary>
    internal ResultStoreException Explain(string name, AmazonS3Exception e)
    {
        var (fault, text) = e.ErrorCode switch
        {
            "NoSuchBucket" => (ResultStoreFault.Misconfigured,
                $"there is no bucket '{options.Bucket}'. Create it, or correct the bucket's name or the endpoint."),
            "InvalidAccessKeyId" => (ResultStoreFault.Misconfigured,
                "the access key is not known there. Correct AWS_ACCESS_KEY_ID, or the role that it comes from."),
            "SignatureDoesNotMatch" => (ResultStoreFault.Misconfigured,
                "the secret key does not belong to the access key. Correct AWS_SECRET_ACCESS_KEY, and check this "
                + "machine's clock."),
            "ExpiredToken" or "InvalidToken" or "TokenRefreshRequired" => (ResultStoreFault.Misconfigured,
                "the session token is no longer valid. Renew it, or give the task a role that renews it."),
            "RequestTimeTooSkewed" => (ResultStoreFault.Misconfigured,
                "this machine's clock is wrong by more than 15 minutes. Set it, or run an NTP client."),
            "AccessDenied" or "Forbidden" or "AllAccessDisabled" => (ResultStoreFault.Misconfigured,
                $"access to '{name}' is denied. Allow s3:PutObject, s3:GetObject and s3:AbortMultipartUpload on the "
                + "objects, and s3:ListBucket on the bucket (deploy/results.md has the policy)."),
            "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" =>
                (ResultStoreFault.Misconfigured,
                $"the bucket is in another region than {options.Region ?? "the environment's"}. "
                + "Set the region of the bucket."),
            "QuotaExceeded" => (ResultStoreFault.Misconfigured,
                "the quota is used up. Raise it, or let a lifecycle rule delete what is old (deploy/results.md)."),
            "InvalidArgument" or "InvalidRequest" => (ResultStoreFault.RefusedForUnknownReason,
                $"'{name}' is refused, and so may be all that comes, by a setting of the bucket: {FirstLine(e)} It is tried again; "
                + "once others are taken it is kept aside."),
            "KeyTooLongError" or "EntityTooLarge" or "EntityTooSmall"
                or "MetadataTooLarge" or "InvalidObjectState" => (ResultStoreFault.ObjectRefused,
                $"'{name}' is refused: {FirstLine(e)} It is kept aside; others go on."),
            _ => (ResultStoreFault.Unreachable, Answer(e)),
        };
        return new ResultStoreException(fault, $"{store}: {text}", e);
    }

    private static string Answer(AmazonS3Exception e) =>
        $"it answered {(int)e.StatusCode} {e.ErrorCode}: {FirstLine(e)} It is tried again.";

    private ResultStoreException Unreachable(Exception e) => new(
        ResultStoreFault.Unreachable,
        $"{store} cannot be reached: {FirstLine(e)} Check the endpoint, the network and the server. It is tried again.",
        e);

    private static string FirstLine(Exception e)
    {
        var line = (e.InnerException is HttpRequestException inner ? inner : e).Message.Split('\n')[0].Trim();
        return line.EndsWith('.') ? line : $"{line}.";
    }
}
