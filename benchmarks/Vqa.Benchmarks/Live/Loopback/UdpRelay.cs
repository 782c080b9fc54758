using System.Net;
using System.Net.Sockets;

namespace Vqa.Benchmarks.Live.Loopback;

/// <summary>Passes datagrams on from one port to another and loses some of them, as a bad network does.</summary>
internal sealed class UdpRelay : IAsyncDisposable
{
    private readonly Socket _in = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _out = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly CancellationTokenSource _stop = new();
    private readonly Predicate<long> _isLost;
    private readonly Task _loop;
    private long _lost;

    /// <summary>Starts it.</summary>
    /// <param name="from">Port that it receives on.</param>
    /// <param name="to">Port that it sends to.</param>
    /// <param name="isLost">Says of each datagram, by its number from 0, whether it is lost.</param>
    public UdpRelay(int from, int to, Predicate<long> isLost)
    {
        _isLost = isLost;
        _in.Bind(new IPEndPoint(IPAddress.Loopback, from));
        _out.Connect(new IPEndPoint(IPAddress.Loopback, to));
        _loop = RelayAsync();
    }

    /// <summary>Datagrams lost so far.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _in.Dispose();
        _out.Dispose();
        _stop.Dispose();
    }

    private async Task RelayAsync()
    {
        var datagram = new byte[65_536];
        for (var number = 0L; !_stop.IsCancellationRequested; number++)
        {
            try
            {
                var size = await _in.ReceiveAsync(datagram, _stop.Token).ConfigureAwait(false);
                if (_isLost(number))
                {
                    Interlocked.Increment(ref _lost);
                    continue;
                }

                await _out.SendAsync(datagram.AsMemory(0, size), _stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // Nobody listens on the other port yet (ICMP port unreachable): the datagram is lost like any other.
            }
        }
    }
}
