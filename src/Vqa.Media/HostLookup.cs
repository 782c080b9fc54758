using System.Net;
using System.Net.Sockets;

namespace Vqa.Media;

/// <summary>
/// Asks for a host's address before libavformat does: its own look-up cannot be interrupted and takes a resolver's whole
/// patience, ours ends in time, says what is wrong, and leaves the answer in the resolver's cache.
/// </summary>
internal static class HostLookup
{
    /// <summary>Returns when the name is known to have an address, or where there is nothing to look up.</summary>
    /// <param name="address">The input.</param>
    /// <param name="gate">Checks where it leads to; null where it may lead anywhere.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>What is to be opened: the input, by a gate with an address that was checked in place of its host.</returns>
    /// <exception cref="MediaException">
    /// There is no such host, it is not allowed, it took too long, or the caller stopped it.
    /// </exception>
    public static MediaAddress Check(MediaAddress address, AddressGate? gate, TimeSpan limit, CancellationToken stop)
    {
        if (address.IsLocal || address.Scheme == MediaAddress.Pipe) return address;
        if (gate is not null)
        {
            // The proxy looks up what http and https name.
            return address.Scheme is "http" or "https" ? address : Pin(address, gate, limit, stop);
        }

        if (address.Host is { } host && !IPAddress.TryParse(host, out _) && !GoesThroughProxy(address.Scheme))
        {
            Resolve(address, host, Dns.GetHostAddressesAsync, limit, stop);
        }

        return address;
    }

    private static MediaAddress Pin(MediaAddress address, AddressGate gate, TimeSpan limit, CancellationToken stop)
    {
        UrlHost url = UrlHost.Parse(address.Target) ?? throw new MediaException(
            MediaError.NotAllowed, $"{address.Shown}: its host cannot be told for certain. Write scheme://host:port/path.");
        string host = url.Host.Length > 0 ? url.Host : IPAddress.Any.ToString();
        return address with { Target = url.With(Resolve(address, host, gate.ResolveAsync, limit, stop)[0]) };
    }

    private static TAddresses Resolve<TAddresses>(
        MediaAddress address, string host, Func<string, CancellationToken, Task<TAddresses>> resolve, TimeSpan limit,
        CancellationToken stop)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(limit);
        try
        {
            return resolve(host, deadline.Token).WaitAsync(deadline.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw SourceErrors.Interrupted(address);
        }
        catch (OperationCanceledException)
        {
            throw new MediaException(
                MediaError.TimedOut,
                $"{address.Shown}: the name \"{host}\" was not resolved within {limit.TotalSeconds:0.#} s. Check the DNS server.");
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw new MediaException(
                MediaError.Unreachable, $"{address.Shown}: there is no host \"{host}\" ({e.Message}). Check its name.");
        }
    }

    /// <summary>libavformat takes a proxy from this variable, and then the proxy looks the name up.</summary>
    private static bool GoesThroughProxy(string scheme) =>
        scheme is "http" or "https" && !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("http_proxy"));
}
