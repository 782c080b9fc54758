using System.Globalization;

namespace Vqa.Media;

/// <summary>Turns our options into libavformat's.</summary>
internal static class SourceSettings
{
    /// <summary>Media time that a live source is read to find its streams.</summary>
    private static readonly TimeSpan _liveProbeTime = TimeSpan.FromSeconds(3);

    /// <summary>How much later than our own limits those of libavformat end a wait: it cannot tell a time-out from other failures.</summary>
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(1);

    /// <summary>Settings by name for demuxer and protocols. Names that the ones in use do not know are ignored.</summary>
    public static Dictionary<string, string> Of(MediaAddress address, NestedRules rules, SourceOptions options)
    {
        SourcePolicy policy = options.Policy;
        bool isFile = address.IsLocal || address.Scheme is "http" or "https";
        TimeSpan probeTime = isFile || policy.MaxProbeTime < _liveProbeTime ? policy.MaxProbeTime : _liveProbeTime;
        var settings = new Dictionary<string, string>
        {
            ["protocol_whitelist"] = rules.ProtocolWhiteList,
            ["probesize"] = policy.MaxProbeBytes.ToString(CultureInfo.InvariantCulture),
            ["analyzeduration"] = Microseconds(probeTime),
            ["max_streams"] = policy.MaxStreams.ToString(CultureInfo.InvariantCulture),
            // The second line, for waits in which libavformat does not ask IoGuard.
            ["rw_timeout"] = Microseconds(Longer(options.OpenTimeout, options.ReadTimeout) + _grace),
        };
        if (options.DecryptionKey is { } key)
        {
            settings["decryption_key"] = key;
            settings["cenc_decryption_key"] = key;
            settings["seg_format_options"] = $"decryption_key={key}";
        }

        AddForScheme(settings, address, options);
        if (policy.Gate is not null && address.Scheme is "rtmp" or "rtmps") AddServerName(settings, address);
        return settings;
    }

    private static void AddForScheme(Dictionary<string, string> settings, MediaAddress address, SourceOptions options)
    {
        switch (address.Scheme)
        {
            case MediaAddress.File or "http" or "https":
                // What a playlist may name is decided by NestedRules and not by extensions, which keys have none of.
                settings["allowed_extensions"] = "ALL";
                settings["extension_picky"] = "0";
                break;
            case "udp" or "rtp" or "srtp":
                // A burst that we are too slow for is a loss to report, not the end of the stream.
                settings["overrun_nonfatal"] = "1";
                settings["buffer_size"] = "2097152";
                break;
            case "srt":
                settings["connect_timeout"] =
                    ((long)(options.OpenTimeout + _grace).TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
                break;
            case "rtsp" or "rtsps":
                settings["rtsp_flags"] = "prefer_tcp";
                break;
        }
    }

    /// <summary>
    /// What is connected to is an address, and a server of several names is still told which one is meant. Its application is
    /// what libavformat takes for it: the first two parts of a path of three and more, else the first.
    /// </summary>
    private static void AddServerName(Dictionary<string, string> settings, MediaAddress address)
    {
        if (UrlHost.Parse(address.Original) is not { } url) return;
        string[] parts = url.Rest.TrimStart('/').Split('/');
        bool isInstance = parts.Length > 2 && !parts[1].Contains(':', StringComparison.Ordinal);
        string host = url.Host.Contains(':', StringComparison.Ordinal) ? $"[{url.Host}]" : url.Host;
        settings["rtmp_tcurl"] = $"{url.Scheme}://{host}{url.Port}/{(isInstance ? $"{parts[0]}/{parts[1]}" : parts[0])}";
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static string Microseconds(TimeSpan time) =>
        ((long)time.TotalMicroseconds).ToString(CultureInfo.InvariantCulture);
}
