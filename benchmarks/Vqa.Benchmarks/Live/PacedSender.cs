using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Vqa.Benchmarks.Live.Loopback;

namespace Vqa.Benchmarks.Live;

/// <summary>
/// Sends a transport stream in UDP datagrams by its own programme clock, as an encoder does, and remembers when each left: the
/// moment at which a picture was sent is known to the millisecond.
/// </summary>
internal sealed class PacedSender
{
    private const int PacketsPerDatagram = 7;

    private readonly TransportStream _stream;
    private readonly int _port;
    private readonly long[] _sentAt;

    /// <summary>Prepares to send.</summary>
    /// <param name="stream">What to send; several senders may share it.</param>
    /// <param name="port">The loopback port to send to.</param>
    public PacedSender(TransportStream stream, int port)
    {
        _stream = stream;
        _port = port;
        _sentAt = new long[(stream.PacketCount + PacketsPerDatagram - 1) / PacketsPerDatagram];
    }

    /// <summary>When the picture left that is shown at a time; null where it did not leave.</summary>
    /// <returns>A <see cref="Stopwatch"/> time stamp.</returns>
    public long? SentAt(TimeSpan shownAt) =>
        _stream.PacketOfPicture(shownAt) is { } packet && Volatile.Read(ref _sentAt[packet / PacketsPerDatagram]) is > 0 and var at
            ? at
            : null;

    /// <summary>Sends all of it at its pace, on a thread of its own.</summary>
    public Task SendAsync(CancellationToken stop) => Task.Factory.StartNew(
        () => Send(stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Send(CancellationToken stop)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var receiver = new IPEndPoint(IPAddress.Parse(LoopbackPort.Host), _port);
        var startedAt = Stopwatch.GetTimestamp();
        for (var datagram = 0; datagram < _sentAt.Length && !stop.IsCancellationRequested; datagram++)
        {
            var first = datagram * PacketsPerDatagram;
            WaitUntil(startedAt, _stream.DueAt(first), stop);
            socket.SendTo(
                _stream.Packets(first, Math.Min(PacketsPerDatagram, _stream.PacketCount - first)), SocketFlags.None, receiver);
            Volatile.Write(ref _sentAt[datagram], Stopwatch.GetTimestamp());
        }
    }

    /// <summary>Waits on the kernel's clock, in steps of a millisecond: what is due within one leaves at once.</summary>
    private static void WaitUntil(long startedAt, TimeSpan due, CancellationToken stop)
    {
        var left = (int)(due - Stopwatch.GetElapsedTime(startedAt)).TotalMilliseconds;
        if (left > 0)
        {
            stop.WaitHandle.WaitOne(left);
        }
    }
}
