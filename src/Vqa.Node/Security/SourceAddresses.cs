using System.Net;
using System.Net.Sockets;
using Vqa.Delivery.Addresses;
using Vqa.Media;
using Vqa.Node.Serve;

namespace Vqa.Node.Security;

/// <summary>
/// What sources that come over the API may lead to. Streams of the operator's own file are free of it.
/// <para>
/// http and https may lead to public addresses and to allowed networks, with all that they name and redirect to
/// (<see cref="SourceGate"/>); srt, rtmp, rtmps and tcp to the same, by an address that was checked when it is opened.
/// What listens (udp, rtp, srt as a listener, tcp?listen) takes what anyone sends, so its address must be written out
/// and be in an allowed network: 239.0.0.0/8, or 0.0.0.0/32 for all addresses of the machine. RTSP and RTMPT are not
/// there, for libavformat follows their servers to other hosts by itself.
/// </para>
/// </summary>
internal sealed class SourceAddresses
{
    private static readonly string[] _schemes = ["http", "https", "rtmp", "rtmps", "srt", "udp", "rtp", "tcp"];

    private static readonly TimeSpan _lookUpLimit = TimeSpan.FromSeconds(3);

    private readonly IPNetwork[] _allowed;
    private readonly AddressPolicy _policy;

    /// <summary>Takes what the operator allows.</summary>
    public SourceAddresses(SourceRules rules)
        : this(rules, options => new AddressPolicy(options))
    {
    }

    /// <summary>The same with a resolver of the caller's.</summary>
    internal SourceAddresses(SourceRules rules, Func<AddressPolicyOptions, AddressPolicy> policy)
    {
        _allowed = [.. rules.AllowNetworks.Select(IPNetwork.Parse)];
        _policy = policy(new AddressPolicyOptions { Schemes = _schemes, AllowedNetworks = _allowed });
    }

    /// <summary>Says which addresses may be reached.</summary>
    public AddressPolicy Policy => _policy;

    /// <summary>Why an address may not be registered, as far as it tells by itself; null where it may.</summary>
    /// <param name="url">The address.</param>
    /// <param name="isFromFile">The operator's own file names it.</param>
    public string? Problem(string url, bool isFromFile)
    {
        if (isFromFile)
        {
            return null;
        }

        if (url.Contains("***", StringComparison.Ordinal))
        {
            return "The *** stands for a secret that is not shown. Give the whole address, or leave it out of a PATCH.";
        }

        var colon = url.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || !_schemes.Contains(url[..colon], StringComparer.OrdinalIgnoreCase))
        {
            return $"It must begin with one of {string.Join(", ", _schemes.Select(scheme => scheme + "://"))}. "
                + "Files, and what else FFmpeg opens, can be named in the streams file of the node.";
        }

        if (UrlHost.Parse(url) is not { } parts)
        {
            return "Its host cannot be told for certain. Write scheme://host:port/path, with addresses of IPv6 in "
                + "brackets.";
        }

        if (IsListening(parts))
        {
            var address = parts.Host.Length == 0 ? IPAddress.Any : parts.Literal;
            return address is not null && _allowed.Any(network => network.Contains(address))
                ? null
                : $"It takes what anyone sends to {address?.ToString() ?? parts.Host}, so that the operator must allow "
                    + "it: an address, and no name, that is in sources.allow_networks (239.0.0.0/8, 0.0.0.0/32).";
        }

        return parts switch
        {
            { Host: "" } => "It names no host.",
            { Literal: { } literal } => _policy.IsAllowed(literal) ? null : NotAllowed(parts.Host),
            _ when IsAmbiguous(parts.Host) =>
                $"{parts.Host} is an address written in an unusual way. Write it with four decimal numbers.",
            _ => parts.Host.TrimEnd('.').EndsWith("localhost", StringComparison.OrdinalIgnoreCase)
                && !_policy.IsAllowed(IPAddress.Loopback) ? NotAllowed(parts.Host) : null,
        };
    }

    /// <summary>
    /// Why what the host of an address leads to now may not be reached; null where it may, or where nobody knows the
    /// name yet: it is looked up and checked again whenever the stream is opened.
    /// </summary>
    public async Task<string?> LookUpAsync(string url, CancellationToken stop)
    {
        if (UrlHost.Parse(url) is not { Host.Length: > 0, Literal: null } parts)
        {
            return null;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(_lookUpLimit);
        try
        {
            await _policy.ResolveAsync(parts.Host, limit.Token).WaitAsync(limit.Token);
            return null;
        }
        catch (AddressRefusedException e)
        {
            return e.Message;
        }
        catch (Exception e) when (e is SocketException or ArgumentException
            || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>What the media layer asks when it opens such a source.</summary>
    /// <param name="proxy">Address of the <see cref="SourceGate"/>.</param>
    public AddressGate Gate(string proxy) => new(proxy, async (host, stop) =>
    {
        // What listens was allowed by its own address, which is not one that the policy would let a client reach.
        if (IPAddress.TryParse(host, out var literal) && _allowed.Any(network => network.Contains(literal)))
        {
            return [literal];
        }

        try
        {
            return await _policy.ResolveAsync(host, stop);
        }
        catch (AddressRefusedException e)
        {
            throw new MediaException(MediaError.NotAllowed, e.Message);
        }
    });

    private static bool IsListening(UrlHost url)
    {
        if (url.Scheme is "udp" or "rtp")
        {
            return true;
        }

        var query = url.Rest.IndexOf('?', StringComparison.Ordinal);
        var pairs = query < 0 ? [] : url.Rest[(query + 1)..].Split('&', '#').Select(pair => pair.Split('=', 2));
        return url.Scheme switch
        {
            "srt" => pairs.Any(pair => pair[0] == "mode" && !(pair.Length == 2 && pair[1] is "caller" or "client")),
            "tcp" => pairs.Any(pair => pair[0] == "listen"),
            _ => false,
        };
    }

    // getaddrinfo takes 2130706433, 0x7f.1 and 127.1 for addresses; .NET's parser does, too, but for some.
    private static bool IsAmbiguous(string host) =>
        host.Split('.').Last() is { Length: > 0 } last
        && (last.All(char.IsAsciiDigit) || last.StartsWith("0x", StringComparison.OrdinalIgnoreCase));

    private static string NotAllowed(string host) =>
        $"{host} is not in the public internet. Use a public host, or have the operator allow its network "
        + "(sources.allow_networks).";
}
