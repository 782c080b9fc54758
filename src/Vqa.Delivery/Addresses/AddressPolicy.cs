using System.Net;
using System.Net.Sockets;

namespace Vqa.Delivery.Addresses;

/// <summary>
/// Keeps addresses that others name (media sources over the API; subscribers in the operator's own file) from reaching
/// what only this machine can reach: loopback, private and link-local networks, as far as its options do not allow them,
/// and the services that hand out credentials.
/// </summary>
/// <remarks>
/// A name is looked up once, every address that it has is checked, and the connection goes to one of those very
/// addresses: a name that answers differently the next time (DNS rebinding) gains nothing. Proxies are not used, for
/// they would look names up again. Any thread.
/// </remarks>
public sealed class AddressPolicy
{
    private readonly AddressPolicyOptions _options;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;

    /// <summary>A policy that asks the system's resolver.</summary>
    public AddressPolicy(AddressPolicyOptions options)
        : this(options, Dns.GetHostAddressesAsync)
    {
    }

    /// <summary>A policy with a resolver of its own.</summary>
    internal AddressPolicy(AddressPolicyOptions options, Func<string, CancellationToken, Task<IPAddress[]>> resolve) =>
        (_options, _resolve) = (options, resolve);

    /// <summary>Whether the operator lets that address be reached.</summary>
    public bool IsAllowed(IPAddress address)
    {
        var destination = SpecialNetworks.Destination(address);
        if (SpecialNetworks.IsMetadata(destination)) return IsListed(destination, exactly: true);
        return SpecialNetworks.IsPublic(destination) || IsListed(destination, exactly: false);
    }

    /// <summary>
    /// What is wrong with an address as it is written, with the fix; null where nothing is. A name is not looked up:
    /// that happens at the connection.
    /// </summary>
    public string? Problem(Uri address)
    {
        if (!address.IsAbsoluteUri) return "It is not a whole URL. Give one with scheme and host, like https://example.com/hook.";
        if (!_options.Schemes.Contains(address.Scheme))
        {
            return $"The scheme \"{address.Scheme}\" is not allowed. Use one of: {string.Join(", ", _options.Schemes)}.";
        }

        if (address.DnsSafeHost is not { Length: > 0 } host) return "It names no host. Give one, like https://example.com/hook.";
        if (Literal(host) is { } literal) return IsAllowed(literal) ? null : Refusal(host, literal);
        var isLocal = host.TrimEnd('.') is var name && (name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase));
        return isLocal && !IsAllowed(IPAddress.Loopback) ? Refusal(host, IPAddress.Loopback) : null;
    }

    /// <summary>The addresses of a host, all of them allowed.</summary>
    /// <exception cref="AddressRefusedException">One of them is not.</exception>
    /// <exception cref="SocketException">There is no such host.</exception>
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellation)
    {
        var literal = Literal(host);
        var addresses = literal is null ? await _resolve(host, cancellation).ConfigureAwait(false) : [literal];
        if (addresses.Length == 0) throw new SocketException((int)SocketError.HostNotFound);
        // One that is refused beside one that is not is what an attack looks like.
        return Array.Find(addresses, address => !IsAllowed(address)) is { } refused
            ? throw new AddressRefusedException(Refusal(host, refused))
            : addresses;
    }

    /// <summary>
    /// A handler that reaches only what is allowed: no proxy, no redirects, no cookies, bounded headers. The caller
    /// disposes it.
    /// </summary>
    public SocketsHttpHandler CreateHandler() => new()
    {
        ConnectCallback = ConnectAsync,
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = 32,
        MaxResponseDrainSize = 64 << 10,
        ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        // Names are looked up again from time to time.
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        SocketException? last = null;
        foreach (var address in await ResolveAsync(host, cancellation).ConfigureAwait(false))
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), cancellation).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                last = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw last!;
    }

    private bool IsListed(IPAddress address, bool exactly) => _options.AllowedNetworks.Any(network =>
        network.Contains(address) && (!exactly || network.PrefixLength == address.GetAddressBytes().Length * 8));

    private static IPAddress? Literal(string host) =>
        IPAddress.TryParse(host.Trim('[', ']'), out var address) ? address : null;

    private static string Refusal(string host, IPAddress address) =>
        $"{host} is at {address}, which is not in the public internet. Use a public host, or have the operator allow its "
        + "network.";
}

/// <summary>An address is not allowed. The message says which and what to do.</summary>
public sealed class AddressRefusedException(string message) : Exception(message);
