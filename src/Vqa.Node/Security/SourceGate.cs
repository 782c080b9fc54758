using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Vqa.Delivery.Addresses;

namespace Vqa.Node.Security;

/// <summary>
/// A proxy on the loopback address through which FFmpeg opens what http and https sources name. It looks each host up
/// once, checks all its addresses, and connects to one of those: whatever a playlist names or a server redirects to,
/// and however its name is answered the next time, no other address is reached.
/// <code>
/// FFmpeg ─► (1) read the head ─► (2) look up and check ─► (3) connect to that address ─► (4) pass bytes on, both ways
/// </code>
/// </summary>
internal sealed partial class SourceGate : IDisposable
{
    /// <summary>A stream has one or two at a time.</summary>
    private const int MostConnections = 8192;

    private static readonly TimeSpan _openLimit = TimeSpan.FromSeconds(10), _addressLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    private readonly AddressPolicy _policy;
    private readonly ILogger _log;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private int _connections;

    /// <summary>Begins to listen.</summary>
    /// <param name="policy">Says which addresses may be reached.</param>
    /// <param name="log">Told of refusals.</param>
    public SourceGate(AddressPolicy policy, ILogger log)
    {
        (_policy, _log) = (policy, log);
        _listener.Start(512);
        Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _accepting = AcceptAsync();
    }

    /// <summary>What FFmpeg is told as its proxy.</summary>
    public string Address { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                if (Interlocked.Increment(ref _connections) > MostConnections)
                {
                    Interlocked.Decrement(ref _connections);
                    client.Dispose();
                    continue;
                }

                _ = ServeAsync(client);
            }
            catch (SocketException)
            {
                // The client is gone before it was served, or there are no handles left: then the next try would fail at once, too.
                await Task.Delay(_pause);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            using var connection = new ProxyConnection(client);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            limit.CancelAfter(_openLimit);
            var request = await connection.ReadAsync(limit.Token); // (1)
            if (request is null)
            {
                await connection.RefuseAsync("400 Bad Request", limit.Token);
            }
            else if (await ConnectAsync(connection, request, limit.Token) is { } server)
            {
                using (server)
                {
                    await connection.PassAsync(server, request, _stop.Token); // (4)
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException
            or ObjectDisposedException)
        {
            // One side has closed, or nothing came: the other sees it by the closed connection.
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }

    private async Task<Socket?> ConnectAsync(ProxyConnection connection, ProxyRequest request, CancellationToken limit)
    {
        try
        {
            foreach (var address in await _policy.ResolveAsync(request.Host, limit)) // (2)
            {
                var server = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                using var soon = CancellationTokenSource.CreateLinkedTokenSource(limit);
                soon.CancelAfter(_addressLimit);
                try
                {
                    await server.ConnectAsync(new IPEndPoint(address, request.Port), soon.Token); // (3)
                    return server;
                }
                catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !limit.IsCancellationRequested))
                {
                    server.Dispose(); // The next address may answer.
                }
                catch
                {
                    server.Dispose();
                    throw;
                }
            }

            await connection.RefuseAsync("502 Bad Gateway", limit);
        }
        catch (AddressRefusedException e)
        {
            LogRefusal(e.Message);
            await connection.RefuseAsync("403 Forbidden", limit);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            await connection.RefuseAsync("502 Bad Gateway", limit);
        }

        return null;
    }

    [LoggerMessage(43, LogLevel.Warning, "a source was kept from an address: {Reason}")]
    private partial void LogRefusal(string reason);
}
