using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Vqa.IntegrationTests.Media;

/// <summary>
/// Serves the files of a folder over HTTP on loopback, whole (no ranges), one request to a connection, and remembers what was
/// asked for.
/// </summary>
internal sealed class FolderServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _requests = [];
    private readonly string _folder;

    public FolderServer(string folder)
    {
        _folder = folder;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>With a slash at the end.</summary>
    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";

    public IReadOnlyList<string> Requests
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
                NetworkStream stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                string request = await reader.ReadLineAsync(_stop.Token) ?? "";
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 })
                {
                }

                string name = request.Split(' ')[1].TrimStart('/');
                lock (_requests) _requests.Add(name);
                string path = Path.Combine(_folder, name);
                byte[] content = File.Exists(path) ? await File.ReadAllBytesAsync(path, _stop.Token) : [];
                string status = File.Exists(path) ? "200 OK" : "404 Not Found";
                byte[] head = Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 {status}\r\nContent-Length: {content.Length}\r\nConnection: close\r\n\r\n");
                await stream.WriteAsync(head, _stop.Token);
                await stream.WriteAsync(content, _stop.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client has heard enough.
            }
        }
    }
}
