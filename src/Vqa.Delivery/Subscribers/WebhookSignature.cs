using System.Security.Cryptography;
using System.Text;

namespace Vqa.Delivery.Subscribers;

/// <summary>
/// The value of the header <c>Vqa-Signature</c>: <c>t=1700000000,v1=hex</c>, where hex is HMAC-SHA256, keyed with a
/// shared secret, of the time, a dot and the body. With several secrets there are several v1; a receiver takes the
/// request where one of them fits and the time is recent.
/// </summary>
public static class WebhookSignature
{
    /// <summary>Name of the header.</summary>
    public const string Header = "Vqa-Signature";

    /// <summary>The header's value.</summary>
    /// <param name="body">The body as it is sent.</param>
    /// <param name="secrets">One or several secrets, taken as UTF-8.</param>
    /// <param name="at">Time of sending.</param>
    public static string Make(ReadOnlySpan<byte> body, IReadOnlyList<string> secrets, DateTimeOffset at)
    {
        var time = at.ToUnixTimeSeconds();
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{time}."), .. body];
        var value = new StringBuilder($"t={time}");
        foreach (var secret in secrets)
        {
            var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed);
            value.Append(",v1=").Append(Convert.ToHexStringLower(hash));
        }

        return value.ToString();
    }
}
