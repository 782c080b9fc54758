using System.Net;
using System.Net.Sockets;

namespace Vqa.IntegrationTests.Media;

/// <summary>Serves a folder over HTTP on loopback, and remembers what was asked for.</summary>
internal sealed class FolderServer : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly string folder;
    private readonly Task loop;

    public FolderServer(string folder)
    {
        this.folder = folder;
        Address = $"http://127.0.0.1:{FreePort()}/";
        listener.Prefixes.Add(Address);
        listener.Start();
        loop = Task.Run(ServeAsync);
    }

    /// <summary>With a slash at the end.</summary>
    public string Address { get; }

    public List<string> Requests { get; } = [];

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        listener.Close();
        loop.GetAwaiter().GetResult();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            string name = context.Request.Url!.AbsolutePath.TrimStart('/');
            lock (Requests) Requests.Add(name);
            string path = Path.Combine(folder, name);
            try
            {
                if (File.Exists(path))
                {
                    byte[] content = await File.ReadAllBytesAsync(path);
                    context.Response.ContentLength64 = content.Length;
                    await context.Response.OutputStream.WriteAsync(content);
                }
                else
                {
                    context.Response.StatusCode = 404;
                }

                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or IOException)
            {
                // The client has heard enough.
            }
        }
    }
}
