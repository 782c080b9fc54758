using System.Net.Sockets;

namespace Vqa.Benchmarks.Live.Loopback;

/// <summary>nginx with its RTMP module, in one process and a temporary folder: senders publish to it, readers play from it.</summary>
internal sealed class RtmpServer : IAsyncDisposable
{
    private const string Module = "/usr/lib/nginx/modules/ngx_rtmp_module.so";

    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(10);

    private readonly DirectoryInfo _folder;
    private readonly int _port;
    private readonly BackgroundProgram _nginx;

    private RtmpServer(DirectoryInfo folder, int port, bool keepsReaders)
    {
        _folder = folder;
        _port = port;
        var configuration = Path.Combine(folder.FullName, "nginx.conf");
        File.WriteAllText(configuration, Configuration(folder.FullName, port, keepsReaders));
        _nginx = BackgroundProgram.Start("nginx", ["-p", folder.FullName, "-c", configuration]);
    }

    /// <summary>Starts it and waits until it takes connections.</summary>
    /// <param name="keepsReaders">
    /// Whether readers may wait for a sender, and stay when it leaves; else their connection ends with the sender's.
    /// </param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="TimeoutException">It did not start; nginx-light and libnginx-mod-rtmp may be missing.</exception>
    public static async Task<RtmpServer> StartAsync(bool keepsReaders, CancellationToken stop)
    {
        var server = new RtmpServer(
            Directory.CreateTempSubdirectory("vqa-rtmp-"), LoopbackPort.FreeTcp(), keepsReaders);
        try
        {
            await Poll.UntilAsync(
                server.TakesConnections, _startLimit, $"nginx to start: {server._nginx.Errors}", stop).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Where a stream of this name is published and played.</summary>
    public string Url(string name) => $"rtmp://{LoopbackPort.Host}:{_port}/live/{name}";

    /// <summary>True once a sender has published the stream of this name.</summary>
    public bool WasPublished(string name) => _nginx.Errors.Contains($"publish: name='{name}'", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await _nginx.DisposeAsync().ConfigureAwait(false);
        _folder.Delete(recursive: true);
    }

    private bool TakesConnections()
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(LoopbackPort.Host, _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>One process without a daemon, so that ending it by its id ends all of it.</summary>
    private static string Configuration(string folder, int port, bool keepsReaders) =>
        $$"""
        load_module {{Module}};
        daemon off;
        master_process off;
        pid {{folder}}/nginx.pid;
        error_log stderr info;
        events { worker_connections 64; }
        rtmp {
          server {
            listen {{LoopbackPort.Host}}:{{port}};
            application live { live on; record off; idle_streams {{(keepsReaders ? "on" : "off")}}; }
          }
        }
        """;
}
