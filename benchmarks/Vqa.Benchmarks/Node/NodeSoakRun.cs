using System.Diagnostics;
using System.Globalization;
using Vqa.Benchmarks.Live.Loopback;
using Vqa.Benchmarks.Processes;

namespace Vqa.Benchmarks.Node;

/// <summary>
/// Has a node watch streams whose sources drop, come back and change their format, and looks every half minute at its memory, threads and
/// handles: after the warm-up they must not grow.
/// </summary>
internal static class NodeSoakRun
{
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(60), _beat = TimeSpan.FromSeconds(30);

    private static readonly string[] _formats =
    [
        "-vf scale=320:180 -c:v libx264 -preset ultrafast -g 25 -c:a aac",
        "-vf scale=480:270 -c:v mpeg2video -b:v 1M -g 12 -c:a mp2",
        "-vf scale=256:144 -c:v libx264 -preset ultrafast -g 50 -c:a aac -ac 1",
    ];

    /// <summary>Runs it.</summary>
    /// <param name="streams">Streams; a half of them with sources that fail.</param>
    /// <param name="duration">How long.</param>
    /// <param name="warmUp">How much of that does not count.</param>
    /// <param name="progress">Told of each look.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<NodeSoak> RunAsync(
        int streams, TimeSpan duration, TimeSpan warmUp, Action<string> progress, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("vqa-node-soak-");
        try
        {
            var clips = await MakeAsync(folder.FullName, stop).ConfigureAwait(false);
            var ports = Enumerable.Range(0, streams / 2).Select(_ => LoopbackPort.FreeUdp()).ToList();
            var list = "streams:\n"
                + string.Concat(ports.Select((port, i) => Line($"live{i}", $"udp://{LoopbackPort.Host}:{port}", loop: false)))
                + string.Concat(Enumerable.Range(0, streams - ports.Count).Select(i => Line($"file{i}", clips[i % clips.Count], loop: true)));
            await using var receiver = new WebhookReceiver();
            await using var node = NodeUnderTest.Start(
                folder.FullName,
                $"evidence: {{folder_megabytes: 200}}\nself_test: {{interval_minutes: 2}}\nsubscribers: [{{id: bench, kind: webhook, url: '{receiver.Address}'}}]\n",
                list);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var senders = ports.Select((port, i) => SendAsync(port, i, clips, over.Token)).ToList();
            await node.RunningAsync(streams, 0, _startLimit, stop).ConfigureAwait(false);
            var worker = node.Worker!.Value;
            var looks = new List<(TimeSpan At, ProcessSize Size)>();
            var begin = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(begin) is var elapsed && elapsed < duration)
            {
                await Task.Delay(_beat, stop).ConfigureAwait(false);
                var size = ProcessTable.SizeOf(worker);
                looks.Add((Stopwatch.GetElapsedTime(begin), size));
                progress(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{elapsed.TotalMinutes:0.0} min: {size.ResidentBytes / 1e6:0.0} MB, {size.Threads} threads, {size.Handles} handles, {receiver.Received.Count} notices"));
            }

            await over.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(senders).ConfigureAwait(false);
            var isSame = node.Worker == worker;
            var end = await node.StopAsync(stop).ConfigureAwait(false);
            return NodeSoak.Of([.. looks.Where(look => look.At > warmUp)], receiver.Received.Count, end, isSame);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // A sender that works for a while, is gone for a while, and comes back in another format.
    private static async Task SendAsync(int port, int seed, IReadOnlyList<string> clips, CancellationToken stop)
    {
        var random = new Random(seed);
        for (var round = seed; !stop.IsCancellationRequested; round++)
        {
            await using (BackgroundProgram.Start(
                "ffmpeg",
                [
                    "-nostdin", "-loglevel", "quiet", "-re", "-stream_loop", "-1", "-i", clips[round % clips.Count],
                    .. _formats[round % _formats.Length].Split(' '), "-f", "mpegts", $"udp://{LoopbackPort.Host}:{port}?pkt_size=1316",
                ]))
            {
                await WaitAsync(TimeSpan.FromSeconds(20 + random.Next(60)), stop).ConfigureAwait(false);
            }

            await WaitAsync(TimeSpan.FromSeconds(random.Next(12)), stop).ConfigureAwait(false);
        }
    }

    private static Task WaitAsync(TimeSpan time, CancellationToken stop) =>
        Task.Delay(time, stop).ContinueWith(static _ => { }, TaskScheduler.Default);

    private static string Line(string id, string url, bool loop) => $"- {{id: {id}, url: '{url}', loop: {(loop ? "true" : "false")}}}\n";

    private static async Task<IReadOnlyList<string>> MakeAsync(string folder, CancellationToken stop)
    {
        string[] pictures =
        [
            "testsrc2=s=320x180:r=25,noise=alls=6:allf=t",
            "testsrc2=s=320x180:r=25,noise=alls=6:allf=t,drawbox=color=black:t=fill:enable='gte(t,10)*lt(t,14)'",
        ];
        var clips = new List<string>();
        foreach (var (picture, i) in pictures.Select((picture, i) => (picture, i)))
        {
            clips.Add(Path.Combine(folder, $"clip{i}.mp4"));
            await FFmpegProgram.RunAsync(
                [
                    "-v", "error", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", "anoisesrc=color=pink:r=48000:a=0.2", "-t", "30",
                    "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "veryfast", "-g", "25", "-c:a", "aac", clips[i],
                ],
                stop).ConfigureAwait(false);
        }

        return clips;
    }
}

/// <summary>How a soak went, after its warm-up.</summary>
/// <param name="MegabytesPerTenMinutes">Slope of the resident memory (least squares), MiB per ten minutes.</param>
/// <param name="ThreadsPerTenMinutes">The same of the threads.</param>
/// <param name="HandlesPerTenMinutes">The same of the handles.</param>
/// <param name="Notices">Notices delivered.</param>
/// <param name="End">How long the graceful end took.</param>
/// <param name="IsSameProcess">Nothing had to be started again.</param>
internal sealed record NodeSoak(
    double MegabytesPerTenMinutes, double ThreadsPerTenMinutes, double HandlesPerTenMinutes, int Notices, TimeSpan End, bool IsSameProcess)
{
    /// <summary>Fits the slopes.</summary>
    public static NodeSoak Of(IReadOnlyList<(TimeSpan At, ProcessSize Size)> looks, int notices, TimeSpan end, bool isSameProcess) => new(
        Slope(looks, size => size.ResidentBytes / (double)(1 << 20)),
        Slope(looks, size => size.Threads),
        Slope(looks, size => size.Handles),
        notices, end, isSameProcess);

    private static double Slope(IReadOnlyList<(TimeSpan At, ProcessSize Size)> looks, Func<ProcessSize, double> value)
    {
        if (looks.Count < 2)
        {
            return double.NaN;
        }

        var (x, y) = (looks.Average(look => look.At.TotalMinutes / 10), looks.Average(look => value(look.Size)));
        var above = looks.Sum(look => ((look.At.TotalMinutes / 10) - x) * (value(look.Size) - y));
        return above / looks.Sum(look => Math.Pow((look.At.TotalMinutes / 10) - x, 2));
    }
}
