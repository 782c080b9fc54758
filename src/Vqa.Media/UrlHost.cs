using System.Net;
using System.Net.Sockets;

namespace Vqa.Media;

/// <summary>
/// A URL cut where libavformat cuts it. What two parsers could read differently (a backslash, a second '@', white
/// space, percent signs in the host) is no URL here, for one of them would check and the other would connect.
/// </summary>
/// <param name="Scheme">In lower case.</param>
/// <param name="UserInfo">What stands before the '@', which belongs to it; empty where there is none.</param>
/// <param name="Host">Name or address, without brackets; empty where there is none, as in "udp://@:5000".</param>
/// <param name="Port">With its colon; empty where there is none.</param>
/// <param name="Rest">Path, query and fragment.</param>
public sealed record UrlHost(string Scheme, string UserInfo, string Host, string Port, string Rest)
{
    /// <summary>The parts of a URL; null where it is none, or one that could be read in two ways.</summary>
    public static UrlHost? Parse(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        int colon = url.IndexOf("://", StringComparison.Ordinal);
        if (colon <= 0 || !url.AsSpan(0, colon).ContainsOnly(char.IsAsciiLetterOrDigit)) return null;
        int begin = colon + 3;
        int length = url.AsSpan(begin).IndexOfAny('/', '?', '#');
        string authority = length < 0 ? url[begin..] : url.Substring(begin, length);
        int at = authority.IndexOf('@');
        string user = authority[..(at + 1)];
        string place = authority[(at + 1)..];
        if (user.AsSpan().IndexOfAny('\\', '[', ']') >= 0 || user.Any(c => c is <= ' ' or > '~')) return null;
        string rest = length < 0 ? "" : url[(begin + length)..];
        return Split(place) is (var host, var port)
            ? new UrlHost(url[..colon].ToLowerInvariant(), user, host, port, rest) : null;
    }

    /// <summary>The host as an address, where it is written as one.</summary>
    public IPAddress? Literal => IPAddress.TryParse(Host, out IPAddress? address) ? address : null;

    /// <summary>The URL with an address in place of the host.</summary>
    public string With(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        string shown = address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
        return $"{Scheme}://{UserInfo}{shown}{Port}{Rest}";
    }

    private static (string Host, string Port)? Split(string place)
    {
        if (place.StartsWith('['))
        {
            int end = place.IndexOf(']');
            bool isAddress = end > 0 && place.AsSpan(1, end - 1)
                .ContainsOnly(c => char.IsAsciiHexDigit(c) || c is ':' or '.');
            return isAddress && IsPort(place[(end + 1)..]) ? (place[1..end], place[(end + 1)..]) : null;
        }

        int colon = place.IndexOf(':');
        (string host, string port) = colon < 0 ? (place, "") : (place[..colon], place[colon..]);
        return host.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_') && IsPort(port) ? (host, port)
            : null;
    }

    private static bool IsPort(string port) =>
        port.Length == 0 || (port[0] == ':' && port.Length <= 6 && port.AsSpan(1).ContainsOnly(char.IsAsciiDigit));
}

/// <summary>A look at all characters of a part.</summary>
file static class Characters
{
    public static bool ContainsOnly(this ReadOnlySpan<char> text, Func<char, bool> isAllowed)
    {
        foreach (char c in text)
        {
            if (!isAllowed(c)) return false;
        }

        return true;
    }
}
