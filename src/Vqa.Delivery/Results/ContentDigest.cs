using System.Security.Cryptography;

namespace Vqa.Delivery.Results;

/// <summary>What S3 checks an upload against.</summary>
internal static class ContentDigest
{
    /// <summary>The MD5 of a seekable stream in base 64, as the header Content-MD5 wants it. The stream is at its start again then.</summary>
    public static async Task<string> OfAsync(Stream content, CancellationToken stop)
    {
        // It guards against damage on the way, not against anybody: the signature does that.
#pragma warning disable CA5351
        var digest = await MD5.HashDataAsync(content, stop).ConfigureAwait(false);
#pragma warning restore CA5351
        content.Position = 0;
        return Convert.ToBase64String(digest);
    }
}
