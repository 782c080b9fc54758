using System.Net;
using System.Net.Sockets;

namespace Vqa.Benchmarks.Live.Loopback;

/// <summary>
/// Finds ports of the loopback address that nobody uses at the moment. Another program may take one before its user does; the
/// kernel gives ports out at random, so that this is rare.
/// </summary>
internal static class LoopbackPort
{
    /// <summary>The address that all senders and servers use.</summary>
    public const string Host = "127.0.0.1";

    /// <summary>A free TCP port.</summary>
    public static int FreeTcp()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A free UDP port. It is even and the next one is free too, for RTP puts RTCP there (RFC 3550 section 11).</summary>
    public static int FreeUdp()
    {
        while (true)
        {
            using var first = Bind(0);
            var port = ((IPEndPoint)first.LocalEndPoint!).Port;
            if (port % 2 == 0 && IsFree(port + 1))
            {
                return port;
            }
        }
    }

    /// <summary>
    /// True where some program listens on the port. Read from the kernel's tables: a trial connection would use up a sender that
    /// takes only one.
    /// </summary>
    public static bool IsListening(int port) =>
        Holds("/proc/net/udp", port, state: "07") || Holds("/proc/net/tcp", port, state: "0A");

    /// <summary>Columns of the table: number, local address, remote address, state; addresses as hex, the port behind the colon.</summary>
    private static bool Holds(string table, int port, string state) => File.ReadLines(table)
        .Skip(1)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Any(columns => columns[1].EndsWith($":{port:X4}", StringComparison.Ordinal) && columns[3] == state);

    private static bool IsFree(int port)
    {
        try
        {
            using var socket = Bind(port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static Socket Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }
}
