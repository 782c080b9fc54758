using System.Net;
using Microsoft.AspNetCore.Http;

namespace Vqa.Node.Security;

/// <summary>Where a request of a browser comes from.</summary>
internal static class Origins
{
    /// <summary>
    /// True where the request may change something: by its method, or by what a connection that it opens may carry.
    /// </summary>
    public static bool Changes(HttpRequest request) =>
        !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)
            || HttpMethods.IsOptions(request.Method))
        || request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// True where the browser says that a page of this node makes the request, or the user did; null where it says
    /// nothing, as programs do not.
    /// </summary>
    public static bool? IsOwn(HttpRequest request)
    {
        if (request.Headers.Origin is { Count: > 0 } origins)
        {
            var own = $"{request.Scheme}://{request.Host.Value}";
            return origins.All(origin => string.Equals(origin, own, StringComparison.OrdinalIgnoreCase))
                && IsOwnSite(request) != false;
        }

        return IsOwnSite(request);
    }

    /// <summary>
    /// True where the request is addressed to this machine by a name that no foreign domain can take (DNS rebinding):
    /// one of the loopback address, or one that the operator gave.
    /// </summary>
    public static bool IsLocalHost(HostString host, IReadOnlyCollection<string> names)
    {
        var name = host.Host;
        return string.Equals(name, "localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address))
            || names.Contains(name, StringComparer.OrdinalIgnoreCase);
    }

    private static bool? IsOwnSite(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() switch
    {
        "" => null,
        "same-origin" or "none" => true,
        _ => false,
    };
}
