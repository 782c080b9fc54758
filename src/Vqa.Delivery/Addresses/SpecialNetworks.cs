using System.Net;
using System.Net.Sockets;

namespace Vqa.Delivery.Addresses;

/// <summary>
/// Addresses that are not the public internet's: IANA's registries of special-purpose addresses (RFC 6890, as of
/// 2025), and those at which clouds serve credentials.
/// </summary>
internal static class SpecialNetworks
{
    private static readonly IPNetwork[] _special4 = Parse(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4");

    /// <summary>What of 2000::/3 is special: 2001::/23 has Teredo, ORCHID and the like.</summary>
    private static readonly IPNetwork[] _special6 = Parse("2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20");

    private static readonly IPNetwork _global6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork _nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork _sixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>
    /// AWS (and most others), ECS tasks, EKS pods, AWS over IPv6, Alibaba, Azure (a public address), Oracle.
    /// </summary>
    private static readonly IPAddress[] _metadata =
    [
        .. new[]
        {
            "169.254.169.254", "169.254.170.2", "169.254.170.23", "fd00:ec2::254", "fd00:ec2::23", "100.100.100.200",
            "168.63.129.16", "192.0.0.192",
        }.Select(IPAddress.Parse),
    ];

    /// <summary>Whether a cloud serves credentials there.</summary>
    public static bool IsMetadata(IPAddress address) => _metadata.Contains(address);

    /// <summary>Whether it is in the public internet. Of an address without others inside it.</summary>
    public static bool IsPublic(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? !_special4.Any(network => network.Contains(address))
        : _global6.Contains(address) && !_special6.Any(network => network.Contains(address));

    /// <summary>
    /// The address that packets end at: the IPv4 address inside of an IPv4-mapped, NAT64 or 6to4 one, and the address
    /// itself without its scope otherwise.
    /// </summary>
    public static IPAddress Destination(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork) return address;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        var plain = new IPAddress(bytes);
        if (_nat64.Contains(plain)) return new IPAddress(bytes.AsSpan(12, 4));
        return _sixToFour.Contains(plain) ? new IPAddress(bytes.AsSpan(2, 4)) : plain;
    }

    private static IPNetwork[] Parse(params string[] networks) => [.. networks.Select(IPNetwork.Parse)];
}
