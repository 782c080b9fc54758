using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Vqa.IntegrationTests.Serve;

/// <summary>
/// A stranger's web server on an address that the node may reach, 127.0.0.2: each path answers what the test wants,
/// redirects among it.
/// </summary>
internal sealed class TrickServer : IDisposable
{
    /// <summary>Its address: all of 127.0.0.0/8 is this machine on Linux.</summary>
    public static readonly IPAddress Host = IPAddress.Parse("127.0.0.2");

    private readonly TcpListener _listener = new(Host, 0);
    private readonly Dictionary<string, byte[]> _answers = [];
    private readonly List<string> _requests = [];

    public TrickServer()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Its port.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>With a slash at the end.</summary>
    public string Address => $"http://{Host}:{Port}/";

    /// <summary>Paths that it serves, without the slash before them.</summary>
    public IReadOnlyList<string> Paths => [.. _answers.Keys.Select(path => path[1..])];

    /// <summary>Paths asked for so far.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Serves bytes.</summary>
    public void Serve(string path, byte[] body) => _answers[path] =
        [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"),
            .. body];

    /// <summary>Serves a text.</summary>
    public void Serve(string path, string body) => Serve(path, Encoding.UTF8.GetBytes(body));

    /// <summary>Leads elsewhere.</summary>
    public void Redirect(string path, string location, int status = 302) => _answers[path] = Encoding.ASCII.GetBytes(
        $"HTTP/1.1 {status} Found\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                var path = (await reader.ReadLineAsync() ?? "").Split(' ').ElementAtOrDefault(1)?.Split('?')[0] ?? "";
                while (await reader.ReadLineAsync() is { Length: > 0 })
                {
                }

                lock (_requests)
                {
                    _requests.Add(path);
                }

                await stream.WriteAsync(_answers.GetValueOrDefault(
                    path, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray()));
                client.Client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // The client has heard enough.
            }
        }
    }
}
