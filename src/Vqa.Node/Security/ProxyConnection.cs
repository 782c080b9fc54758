using System.Buffers;
using System.Net.Sockets;
using System.Text;

namespace Vqa.Node.Security;

/// <summary>One connection of a client to the proxy; serves one request.</summary>
internal sealed class ProxyConnection(Socket client) : IDisposable
{
    private const int PieceBytes = 64 << 10;

    // A client that was told all and does not close is closed.
    private static readonly TimeSpan _closeLimit = TimeSpan.FromSeconds(5);

    private readonly byte[] _first = new byte[ProxyRequest.LongestHead];
    private int _filled;
    private int _headEnd;

    /// <summary>Reads the request; null where it is none that can be served.</summary>
    public async Task<ProxyRequest?> ReadAsync(CancellationToken stop)
    {
        while (_filled < _first.Length)
        {
            var read = await client.ReceiveAsync(_first.AsMemory(_filled), stop);
            if (read == 0)
            {
                return null;
            }

            _filled += read;
            var end = _first.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                _headEnd = end + 4;
                return ProxyRequest.Parse(Encoding.Latin1.GetString(_first, 0, end));
            }
        }

        return null;
    }

    /// <summary>Answers that it cannot be.</summary>
    public async Task RefuseAsync(string status, CancellationToken stop)
    {
        await SendAsync(
            client, Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
            stop);
        client.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Sends the request on and passes bytes both ways until one side closes.</summary>
    public async Task PassAsync(Socket server, ProxyRequest request, CancellationToken stop)
    {
        client.NoDelay = true;
        if (request.IsTunnel)
        {
            await SendAsync(client, "HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), stop);
            await SendAsync(server, _first.AsMemory(_headEnd.._filled), stop);
        }
        else
        {
            await SendAsync(server, request.Head, stop);
        }

        // Of a plain request nothing more goes to the server: what a client sends behind it is another request, for
        // another connection. It is read all the same, for its end tells that the client is gone.
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var up = CopyAsync(client, request.IsTunnel ? server : null, ends.Token);
        var down = CopyAsync(server, client, ends.Token);
        if (await Task.WhenAny(up, down) == down && down.IsCompletedSuccessfully)
        {
            client.Shutdown(SocketShutdown.Send);
            await Task.WhenAny(up, Task.Delay(_closeLimit, stop));
        }

        await ends.CancelAsync();
        await Task.WhenAll(Quiet(up), Quiet(down));
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static async Task CopyAsync(Socket from, Socket? to, CancellationToken stop)
    {
        while (true)
        {
            // Waits without a buffer: most connections wait most of the time.
            _ = await from.ReceiveAsync(Memory<byte>.Empty, stop);
            var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
            try
            {
                var read = await from.ReceiveAsync(piece.AsMemory(0, PieceBytes), stop);
                if (read == 0)
                {
                    return;
                }

                if (to is not null)
                {
                    await SendAsync(to, piece.AsMemory(0, read), stop);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(piece);
            }
        }
    }

    private static async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await to.SendAsync(bytes, stop)..];
        }
    }

    private static Task Quiet(Task task) =>
        task.ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
}
