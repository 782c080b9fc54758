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
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly List<string> requests = [];
    private readonly string folder;

    public FolderServer(string folder)
    {
        this.folder = folder;
        listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>With a slash at the end.</summary>
    public string Address => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";

    public IReadOnlyList<string> Requests
    {
        get { lock (requests) return [.. requests]; }
    }

    public void Dispose()
    {
        stop.Cancel();
        listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync(stop.Token));
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
                string request = await reader.ReadLineAsync(stop.Token) ?? "";
                while (await reader.ReadLineAsync(stop.Token) is { Length: > 0 })
                {
                }

                string name = request.Split(' ')[1].TrimStart('/');
                lock (requests) requests.Add(name);
                string path = Path.Combine(folder, name);
                byte[] content = File.Exists(path) ? await File.ReadAllBytesAsync(path, stop.Token) : [];
                string status = File.Exists(path) ? "200 OK" : "404 Not Found";
                byte[] head = Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 {status}\r\nContent-Length: {content.Length}\r\nConnection: close\r\n\r\n");
                await stream.WriteAsync(head, stop.Token);
                await stream.WriteAsync(content, stop.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client has heard enough.
            }
        }
    }
}
