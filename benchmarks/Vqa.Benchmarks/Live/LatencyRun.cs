using System.Diagnostics;
using Vqa.Benchmarks.Live.Loopback;

namespace Vqa.Benchmarks.Live;

/// <summary>
/// Measures one transport: paced senders play the train of freezes, <c>vqa analyze</c> watches them in a process of its own, and
/// each freeze is paired with the line that tells of it.
/// </summary>
internal sealed class LatencyRun : IAsyncDisposable
{
    private const string Detector = "video_freeze";

    /// <summary>A line that comes this early or late belongs to another freeze. One cycle holds only one such span.</summary>
    private static readonly TimeSpan _early = TimeSpan.FromSeconds(-0.9), _late = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(20), _endLimit = TimeSpan.FromSeconds(20);

    private readonly TransportStream _stream;
    private readonly int _cycles;
    private readonly Stack<IAsyncDisposable> _parts = new();
    private readonly List<(PacedSender Sender, string Url, Func<bool> IsReady)> _paths = [];

    private LatencyRun(TransportStream stream, int cycles)
    {
        _stream = stream;
        _cycles = cycles;
    }

    /// <summary>Transports that can be measured.</summary>
    public static IReadOnlyList<string> Transports { get; } = ["udp", "srt", "rtmp", "hls"];

    /// <summary>Measures.</summary>
    /// <param name="transport">One of <see cref="Transports"/>.</param>
    /// <param name="stream">The train of freezes.</param>
    /// <param name="cycles">How many freezes it has.</param>
    /// <param name="streams">How many streams one process watches at a time.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<LatencyFigures> MeasureAsync(
        string transport, TransportStream stream, int cycles, int streams, CancellationToken stop)
    {
        await using var run = new LatencyRun(stream, cycles);
        for (var i = 0; i < streams; i++)
        {
            await run.AddPathAsync(transport, stop).ConfigureAwait(false);
        }

        return await run.WatchAsync(transport, stop).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out var part))
        {
            await part.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<LatencyFigures> WatchAsync(string transport, CancellationToken stop)
    {
        var senders = _paths.Select(path => path.Sender.SendAsync(stop)).ToList();
        await Poll.UntilAsync(() => _paths.All(path => path.IsReady()), _startLimit, "the relays", stop).ConfigureAwait(false);
        await using var vqa = new VqaWatch(_paths.Select(path => path.Url));
        await Task.WhenAll(senders).ConfigureAwait(false);
        try
        {
            await Poll.UntilAsync(() => Delays(vqa.Events).Count >= _paths.Count * _cycles, _late, "all lines", stop)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // What did not come is counted below.
        }

        vqa.Interrupt();
        await vqa.EndAsync(_endLimit, stop).ConfigureAwait(false);
        var delays = Delays(vqa.Events);
        return new LatencyFigures(transport, delays, (_paths.Count * _cycles) - delays.Count);
    }

    private List<TimeSpan> Delays(IReadOnlyList<EventLine> lines) =>
    [
        .. from path in _paths
           from start in FreezeTrain.Starts(_cycles)
           let delay = Delay(path.Sender.SentAt(start + FreezeTrain.MinimumDuration), lines.Where(line => line.Input == path.Url))
           where delay is not null
           select delay.Value,
    ];

    private static TimeSpan? Delay(long? sentAt, IEnumerable<EventLine> lines) => sentAt is not { } from ? null : lines
        .Where(line => line is { Kind: "opened", Detector: Detector })
        .Select(line => (TimeSpan?)Stopwatch.GetElapsedTime(from, line.ArrivedAt))
        .FirstOrDefault(delay => delay > _early && delay < _late);

    private async Task AddPathAsync(string transport, CancellationToken stop)
    {
        var port = LoopbackPort.FreeUdp();
        var (url, isReady) = transport switch
        {
            "udp" => ($"udp://{LoopbackPort.Host}:{port}", () => true),
            "srt" => AddSrt(port),
            "rtmp" => await AddRtmpAsync(port, stop).ConfigureAwait(false),
            "hls" => AddHls(port),
            _ => throw new ArgumentException($"no transport {transport}"),
        };
        _paths.Add((new PacedSender(_stream, port), url, isReady));
    }

    private (string Url, Func<bool> IsReady) AddSrt(int port)
    {
        var srtPort = LoopbackPort.FreeUdp();
        _parts.Push(FFmpegRelay.SrtListener(port, srtPort));
        return ($"srt://{LoopbackPort.Host}:{srtPort}", () => LoopbackPort.IsListening(srtPort));
    }

    private async Task<(string Url, Func<bool> IsReady)> AddRtmpAsync(int port, CancellationToken stop)
    {
        var server = await RtmpServer.StartAsync(keepsReaders: true, stop).ConfigureAwait(false);
        _parts.Push(server);
        _parts.Push(FFmpegRelay.Rtmp(port, server.Url("train")));
        return (server.Url("train"), () => server.WasPublished("train"));
    }

    private (string Url, Func<bool> IsReady) AddHls(int port)
    {
        var folder = Directory.CreateTempSubdirectory("vqa-hls-");
        var server = new OriginServer(folder.FullName);
        _parts.Push(server);
        _parts.Push(FFmpegRelay.Hls(port, folder.FullName));
        // Three segments: where FFmpeg begins in a live playlist.
        return (server.Address + "live.m3u8", () => folder.GetFiles("*.ts").Length >= 3);
    }
}
