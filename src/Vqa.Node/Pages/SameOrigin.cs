using Microsoft.AspNetCore.Http;

namespace Vqa.Node.Pages;

/// <summary>
/// Tells forms of these pages from those of other sites, which a browser would send here just as willingly, with the viewer's cookie. On a
/// loopback address without tokens this is all that keeps them out.
/// </summary>
internal static class SameOrigin
{
    /// <summary>True where a page of this node sent the request, or something that is no browser.</summary>
    public static bool Sent(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site)
        {
            return site is "same-origin" or "none";
        }

        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0
            || (Uri.TryCreate(origin, UriKind.Absolute, out var from)
                && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}
