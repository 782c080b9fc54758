using System.Collections.Concurrent;
using System.Net;

namespace Vqa.Benchmarks.Live.Loopback;

/// <summary>Serves the files of a folder over HTTP, as an origin of HLS and DASH does, and fails on demand.</summary>
internal sealed class OriginServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly HttpListener _listener;
    private readonly ConcurrentQueue<string> _asked = new();
    private readonly Task _loop;
    private long _failures;

    /// <summary>Starts it.</summary>
    /// <param name="folder">What to serve; below it nothing is hidden.</param>
    public OriginServer(string folder)
    {
        _folder = folder;
        (_listener, Address) = Listen();
        _loop = ServeAsync();
    }

    /// <summary>Its address; file names follow it.</summary>
    public string Address { get; }

    /// <summary>Which file names are answered with 404 though they are there. May be changed at any time.</summary>
    public Predicate<string> Fails { get; set; } = _ => false;

    /// <summary>The file names that were asked for so far, those that are not there too.</summary>
    public IReadOnlyCollection<string> Asked => _asked;

    /// <summary>How many requests <see cref="Fails"/> failed so far.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _loop.ConfigureAwait(false);
    }

    // Someone may take the port between its choice and its use; then there are others.
    private static (HttpListener Listener, string Address) Listen()
    {
        const int Attempts = 10;
        for (var attempt = 1; ; attempt++)
        {
            var address = $"http://{LoopbackPort.Host}:{LoopbackPort.FreeTcp()}/";
            var listener = new HttpListener();
            listener.Prefixes.Add(address);
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException) when (attempt < Attempts)
            {
                listener.Close();
            }
        }
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                _ = AnswerAsync(await _listener.GetContextAsync().ConfigureAwait(false));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return; // closed
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var response = context.Response;
            var name = context.Request.Url!.AbsolutePath.TrimStart('/');
            _asked.Enqueue(name);
            if (Fails(name))
            {
                Interlocked.Increment(ref _failures);
                response.StatusCode = (int)HttpStatusCode.NotFound;
                return;
            }

            await SendFileAsync(response, Path.Combine(_folder, name)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The reader hung up, or the server was closed meanwhile.
        }
    }

    private static async Task SendFileAsync(HttpListenerResponse response, string path)
    {
        if (!File.Exists(path))
        {
            response.StatusCode = (int)HttpStatusCode.NotFound;
            return;
        }

        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        response.ContentType = ContentType(path);
        response.ContentLength64 = file.Length;
        await file.CopyToAsync(response.OutputStream).ConfigureAwait(false);
    }

    private static string ContentType(string path) => Path.GetExtension(path) switch
    {
        ".m3u8" => "application/vnd.apple.mpegurl",
        ".mpd" => "application/dash+xml",
        ".ts" => "video/mp2t",
        ".m4s" or ".mp4" => "video/mp4",
        _ => "application/octet-stream",
    };
}
