using System.Text.RegularExpressions;

namespace Vqa.Media;

/// <summary>Takes the secrets out of an address before a person or a log sees it.</summary>
internal static partial class Redaction
{
    private const string Mask = "***";

    /// <summary>
    /// Query parameters whose values tell nothing secret. All others are masked: new names for keys, tokens and
    /// signatures are invented faster than a list of them could be kept.
    /// </summary>
    private static readonly HashSet<string> _harmless = new(StringComparer.OrdinalIgnoreCase)
    {
        "mode", "latency", "rcvlatency", "peerlatency", "transtype", "pkt_size", "payload_size", "maxbw", "timeout",
        "connect_timeout", "listen", "listen_timeout", "localaddr", "localport", "local_port", "localrtpport",
        "localrtcpport", "rtcpport", "reuse", "ttl", "buffer_size", "fifo_size", "overrun_nonfatal", "sources", "block",
        "transport", "tcp", "udp", "pbkeylen", "format", "quality", "width", "height",
    };

    /// <summary>
    /// The address with user information, RTMP's stream key (the last part of the path), and the values of all but harmless
    /// query parameters masked.
    /// </summary>
    public static string Redact(string address)
    {
        if (!address.Contains("://", StringComparison.Ordinal)) return address;
        string shown = UserInformation().Replace(address, "$1" + Mask + "@");
        shown = StreamKey().Replace(shown, "$1" + Mask);
        return QueryValue().Replace(
            shown, match => _harmless.Contains(match.Groups[2].Value) ? match.Value : $"{match.Groups[1].Value}{Mask}");
    }

    [GeneratedRegex(@"(://)[^/?#]*@")]
    private static partial Regex UserInformation();

    [GeneratedRegex(@"^(rtmp[a-z]*://[^/?#]*/[^?#]*/)[^/?#]+", RegexOptions.IgnoreCase)]
    private static partial Regex StreamKey();

    [GeneratedRegex(@"([?&;]([^=&;#?]+)=)[^&;#]*")]
    private static partial Regex QueryValue();
}
