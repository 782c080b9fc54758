using System.Security.Cryptography;
using Vqa.Benchmarks.Live.Loopback;
using Vqa.IntegrationTests.Media;

namespace Vqa.IntegrationTests.Live;

/// <summary>One live stream on the loopback address: a sender and, where the transport needs it, a server, ready to be read.</summary>
internal sealed class LiveSource : IAsyncDisposable
{
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(30);

    private readonly Stack<IAsyncDisposable> _parts = new();
    private Func<BackgroundProgram>? _start;

    /// <summary>What <c>vqa analyze</c> is called with.</summary>
    public string Url { get; private set; } = "";

    /// <summary>The sender, to be ended by a test.</summary>
    public BackgroundProgram Sender { get; private set; } = null!;

    /// <summary>The server of HLS and DASH; null of other transports.</summary>
    public OriginServer? Server { get; private set; }

    /// <summary>All transports that <see cref="StartAsync"/> knows.</summary>
    public static IReadOnlyList<string> Transports { get; } =
    [
        "udp", "rtp", "srt", "srt-encrypted", "http-ts", "rtmp", "hls-ts", "hls-fmp4", "hls-aes",
        "dash", "dash-by-clock",
    ];

    /// <summary>Starts sender and server; returns when a reader may come.</summary>
    /// <param name="transport">One of <see cref="Transports"/>.</param>
    /// <param name="clip">What to play.</param>
    /// <param name="plays">How often to play it before the sender ends; <see cref="FFmpegSender.Endless"/> for no end.</param>
    /// <param name="stop">Ends the wait for listeners and first segments.</param>
    public static async Task<LiveSource> StartAsync(string transport, string clip, int plays, CancellationToken stop)
    {
        var source = new LiveSource();
        try
        {
            await source.BuildAsync(transport, clip, plays, stop);
            return source;
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills the sender of HLS or DASH, and starts it anew in its folder.</summary>
    public async Task RestartAsync()
    {
        await Sender.DisposeAsync();
        Sender = Keep(_start!());
    }

    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out var part))
        {
            await part.DisposeAsync();
        }
    }

    private async Task BuildAsync(string transport, string clip, int plays, CancellationToken stop)
    {
        var port = transport is "http-ts" ? LoopbackPort.FreeTcp() : LoopbackPort.FreeUdp();
        switch (transport)
        {
            case "udp":
                Set($"udp://{LoopbackPort.Host}:{port}", FFmpegSender.Udp(clip, port, plays));
                break;
            case "rtp":
                Set($"rtp://{LoopbackPort.Host}:{port}", FFmpegSender.Rtp(clip, port, plays));
                break;
            case "srt":
                Set($"srt://{LoopbackPort.Host}:{port}", FFmpegSender.SrtListener(clip, port, null, plays));
                break;
            case "srt-encrypted":
                const string Passphrase = "correct horse battery";
                var passphrase = Uri.EscapeDataString(Passphrase);
                Set($"srt://{LoopbackPort.Host}:{port}?passphrase={passphrase}",
                    FFmpegSender.SrtListener(clip, port, passphrase, plays));
                break;
            case "http-ts":
                Set($"http://{LoopbackPort.Host}:{port}/live.ts", FFmpegSender.HttpListener(clip, port, plays));
                break;
            case "rtmp":
                var server = Keep(await RtmpServer.StartAsync(keepsReaders: false, stop));
                Set(server.Url("stream"), FFmpegSender.Rtmp(clip, server.Url("stream"), plays));
                await Poll.UntilAsync(() => server.WasPublished("stream"), _startLimit, "the publisher", stop);
                break;
            default:
                await BuildSegmentedAsync(transport, clip, plays, stop);
                break;
        }

        if (transport is "srt" or "srt-encrypted" or "http-ts")
        {
            await Poll.UntilAsync(() => LoopbackPort.IsListening(port), _startLimit, "the listener", stop);
        }
    }

    private async Task BuildSegmentedAsync(string transport, string clip, int plays, CancellationToken stop)
    {
        var folder = TestClips.NewFolder();
        Server = Keep(new OriginServer(folder));
        var playlist = transport.StartsWith("dash", StringComparison.Ordinal) ? "live.mpd" : "live.m3u8";
        _start = () => transport switch
        {
            "hls-ts" => FFmpegSender.Hls(clip, folder, plays: plays),
            "hls-fmp4" => FFmpegSender.Hls(LiveClip.InMp4(clip), folder, isFragmented: true, plays: plays),
            "hls-aes" => FFmpegSender.Hls(clip, folder, keyInfo: WriteKey(folder, Server.Address), plays: plays),
            "dash" => FFmpegSender.Dash(LiveClip.InMp4(clip), folder, plays: plays),
            "dash-by-clock" => FFmpegSender.Dash(LiveClip.InMp4(clip), folder, isByClock: true, plays: plays),
            _ => throw new ArgumentException($"no transport {transport}"),
        };
        Set(Server.Address + playlist, _start());

        // Three segments: where FFmpeg begins in a live playlist.
        await Poll.UntilAsync(
            () => Directory.EnumerateFiles(folder).Count(file => Path.GetExtension(file) is ".ts" or ".m4s") >= 3,
            _startLimit, $"segments: {Sender.Errors}", stop);
        await Poll.UntilAsync(() => File.Exists(Path.Combine(folder, playlist)), _startLimit, playlist, stop);
    }

    /// <summary>Writes a key, and the file that tells ffmpeg of it: URL for readers, path for itself.</summary>
    private static string WriteKey(string folder, string address)
    {
        var key = Path.Combine(folder, "live.key");
        var information = Path.Combine(folder, "key-info.txt");
        File.WriteAllBytes(key, RandomNumberGenerator.GetBytes(16));
        File.WriteAllText(information, $"{address}live.key\n{key}\n");
        return information;
    }

    private void Set(string url, BackgroundProgram sender)
    {
        Url = url;
        Sender = Keep(sender);
    }

    private T Keep<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Push(part);
        return part;
    }
}
