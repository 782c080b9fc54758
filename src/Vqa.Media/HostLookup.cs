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
    /// <exception cref="MediaException">There is no such host, it took too long, or the caller stopped it.</exception>
    public static void Check(MediaAddress address, TimeSpan limit, CancellationToken stop)
    {
        if (address.Host is not { } host || IPAddress.TryParse(host, out _) || GoesThroughProxy(address.Scheme)) return;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(limit);
        try
        {
            Dns.GetHostAddressesAsync(host, deadline.Token).WaitAsync(deadline.Token).GetAwaiter().GetResult();
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
        catch (SocketException e)
        {
            throw new MediaException(
                MediaError.Unreachable, $"{address.Shown}: there is no host \"{host}\" ({e.Message}). Check its name.");
        }
    }

    /// <summary>libavformat takes a proxy from this variable, and then the proxy looks the name up.</summary>
    private static bool GoesThroughProxy(string scheme) =>
        scheme is "http" or "https" && !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("http_proxy"));
}
