using System.Globalization;
using System.Text;
using Vqa.Media;

namespace Vqa.Node.Security;

/// <summary>
/// What a client asks a proxy for (RFC 9112): a tunnel to a host (CONNECT), or a resource by its whole address (GET,
/// HEAD).
/// </summary>
/// <param name="Host">Name or address, without brackets.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Head">What is sent to the server in its place; empty for a tunnel.</param>
internal sealed record ProxyRequest(string Host, int Port, byte[] Head)
{
    /// <summary>Longest head of a request: libavformat's are below a kilobyte, cookies included some more.</summary>
    public const int LongestHead = 16 << 10;

    // What concerns one connection only, and what could make two readers see two requests.
    private static readonly string[] _dropped =
    [
        "Host", "Connection", "Proxy-Connection", "Keep-Alive", "Proxy-Authorization", "TE", "Trailer", "Upgrade",
        "Transfer-Encoding", "Content-Length", "Expect",
    ];

    /// <summary>True for a tunnel.</summary>
    public bool IsTunnel => Head.Length == 0;

    /// <summary>Reads the head of a request; null where it is none that this proxy serves.</summary>
    /// <param name="head">Up to its empty line.</param>
    public static ProxyRequest? Parse(string head)
    {
        var lines = head.Split("\r\n");
        var words = lines[0].Split(' ');
        if (lines.Any(line =>
            line.Any(c => char.IsControl(c) && c != '\t') || line.StartsWith(' ') || line.StartsWith('\t'))
            || words.Length != 3 || !words[2].StartsWith("HTTP/1.", StringComparison.Ordinal))
        {
            return null;
        }

        if (words[0] == "CONNECT")
        {
            return UrlHost.Parse($"https://{words[1]}")
                is { Host.Length: > 0, UserInfo: "", Rest: "", Port.Length: > 1 } tunnel
                && PortOf(tunnel.Port) is { } number ? new ProxyRequest(tunnel.Host, number, []) : null;
        }

        if (words[0] is not ("GET" or "HEAD")
            || UrlHost.Parse(words[1]) is not { Scheme: "http", UserInfo: "", Host.Length: > 0 } url || PortOf(url.Port)
            is not { } port)
        {
            return null;
        }

        var path = url.Rest.Split('#')[0];
        var request = new StringBuilder();
        request.Append(
            CultureInfo.InvariantCulture, $"{words[0]} {(path.StartsWith('/') ? path : "/" + path)} HTTP/1.1\r\n");
        var host = url.Host.Contains(':', StringComparison.Ordinal) ? $"[{url.Host}]" : url.Host;
        request.Append(CultureInfo.InvariantCulture, $"Host: {host}{url.Port}\r\nConnection: close\r\n");
        foreach (var line in lines.Skip(1).Where(line => line.Length > 0))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                return null;
            }

            if (!_dropped.Contains(line[..colon].Trim(), StringComparer.OrdinalIgnoreCase))
            {
                request.Append(line).Append("\r\n");
            }
        }

        return new ProxyRequest(url.Host, port, Encoding.Latin1.GetBytes(request.Append("\r\n").ToString()));
    }

    private static int? PortOf(string port) => port.Length == 0 ? 80
        : int.TryParse(port.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0
            and <= 65535
            ? number : null;
}
