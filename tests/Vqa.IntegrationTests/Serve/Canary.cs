using System.Net;
using System.Net.Sockets;

namespace Vqa.IntegrationTests.Serve;

/// <summary>A server that nobody may reach: it counts who does, and answers nothing.</summary>
internal sealed class Canary : IDisposable
{
    private readonly List<TcpListener> _listeners = [];
    private int _visits;

    /// <summary>Listens on the loopback addresses of IPv4 and IPv6, on one port.</summary>
    public Canary()
    {
        var first = new TcpListener(IPAddress.Loopback, 0);
        Listen(first);
        Port = ((IPEndPoint)first.LocalEndpoint).Port;
        if (Socket.OSSupportsIPv6)
        {
            try
            {
                Listen(new TcpListener(IPAddress.IPv6Loopback, Port));
            }
            catch (SocketException)
            {
                // Taken, or no IPv6 in this container: the other one counts.
            }
        }
    }

    /// <summary>Its port.</summary>
    public int Port { get; }

    /// <summary>Connections so far.</summary>
    public int Visits => Volatile.Read(ref _visits);

    /// <inheritdoc/>
    public void Dispose() => _listeners.ForEach(listener => listener.Dispose());

    private void Listen(TcpListener listener)
    {
        listener.Start();
        _listeners.Add(listener);
        _ = CountAsync(listener);
    }

    private async Task CountAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                using var visitor = await listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref _visits);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }
}
