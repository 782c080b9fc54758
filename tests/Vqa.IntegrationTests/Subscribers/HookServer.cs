using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Vqa.IntegrationTests.Subscribers;

/// <summary>What a webhook was asked.</summary>
internal sealed record HookRequest(string Line, Dictionary<string, string> Headers, byte[] Body)
{
    public string Key => Headers.GetValueOrDefault("Idempotency-Key", "");

    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>
/// What it answers: bytes, as they are. Null hangs until the client gives up; empty resets the connection.
/// </summary>
internal sealed record HookAnswer(byte[]? Bytes)
{
    public static HookAnswer Hang { get; } = new((byte[]?)null);

    public static HookAnswer Reset { get; } = new([]);

    public static HookAnswer Status(int status, string headers = "", string body = "") => new(Encoding.UTF8.GetBytes(
        $"HTTP/1.1 {status} Whatever\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
}

/// <summary>
/// An HTTP server on loopback that answers as a test says, well or badly, and remembers what it was asked.
/// </summary>
internal sealed class HookServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<HookRequest> _requests = [];
    private readonly Func<HookRequest, HookAnswer> _answer;

    public HookServer(Func<HookRequest, HookAnswer>? answer = null)
    {
        _answer = answer ?? (_ => HookAnswer.Status(204));
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/hook");

    public List<HookRequest> Requests
    {
        get { lock (_requests) return [.. _requests]; }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                var stream = client.GetStream();
                while (await ReadAsync(stream) is { } request)
                {
                    lock (_requests) _requests.Add(request);
                    switch (_answer(request).Bytes)
                    {
                        case null:
                            await stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, _stop.Token);
                            return;
                        case []:
                            client.Client.Close(timeout: 0);
                            return;
                        case var bytes:
                            await stream.WriteAsync(bytes, _stop.Token);
                            break;
                    }
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The client has heard enough.
            }
        }
    }

    private async Task<HookRequest?> ReadAsync(NetworkStream stream)
    {
        if (await LineAsync(stream) is not { } line) return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await LineAsync(stream) is { Length: > 0 } header)
        {
            var parts = header.Split(": ", 2);
            headers[parts[0]] = parts[1];
        }

        var body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"))];
        await stream.ReadExactlyAsync(body, _stop.Token);
        return new HookRequest(line, headers, body);
    }

    private async Task<string?> LineAsync(NetworkStream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, _stop.Token) > 0)
        {
            if (one[0] == '\n') return Encoding.ASCII.GetString([.. line]).TrimEnd('\r');
            line.Add(one[0]);
        }

        return null;
    }
}
