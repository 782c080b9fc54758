using System.Globalization;
using Vqa.Benchmarks.Processes;

namespace Vqa.Benchmarks.Node;

/// <summary>
/// What a real-time 720p25 stream costs a node, with everything that the node does for it, against decoding it in real time and
/// nothing else (<c>ffmpeg -re -threads 1 … -f null -</c>), in the same run: decoding first, then the node, then decoding again, for a shared
/// machine is not the same a minute later.
/// </summary>
internal static class NodeDensityRun
{
    private const string Picture =
        "testsrc2=s=1280x720:r=25[base];life=s=160x90:r=25:mold=10:ratio=0.2:seed=7:death_color=#305070:life_color=#E0C080,"
        + "scale=1280:720:flags=neighbor,scroll=h=0.004:v=0.002,format=yuva420p,colorchannelmixer=aa=0.35[moving];"
        + "[base][moving]overlay,noise=c0s=8:c0f=t+u,format=yuv420p";

    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(60), _warmUp = TimeSpan.FromSeconds(12);

    /// <summary>Measures.</summary>
    /// <param name="clip">The clip to watch; null for one that is made: 720p25 H.264 of 4 Mb/s with AAC.</param>
    /// <param name="streams">How many at a time: few enough that neither falls behind.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="configuration">What more the node's configuration says.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<NodeDensity> MeasureAsync(
        string? clip, int streams, int seconds, string configuration, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("vqa-node-density-");
        try
        {
            clip ??= await MakeAsync(Path.Combine(folder.FullName, "720p25.mp4"), stop).ConfigureAwait(false);
            var before = await DecodeAsync(clip, streams, seconds, stop).ConfigureAwait(false);
            var watching = await WatchAsync(folder.FullName, clip, streams, seconds, configuration, stop).ConfigureAwait(false);
            var after = await DecodeAsync(clip, streams, seconds, stop).ConfigureAwait(false);
            return new NodeDensity((before + after) / 2, watching);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<double> DecodeAsync(string clip, int streams, int seconds, CancellationToken stop)
    {
        var before = ChildCpuTime.Read();
        await Task.WhenAll(Enumerable.Range(0, streams).Select(_ => FFmpegProgram.RunAsync(
            [
                "-v", "error", "-re", "-stream_loop", "-1", "-threads", "1", "-i", clip, "-t", $"{seconds}", "-f", "null", "-",
            ],
            stop))).ConfigureAwait(false);
        return (ChildCpuTime.Read() - before).TotalSeconds / seconds / streams;
    }

    private static async Task<double> WatchAsync(
        string folder, string clip, int streams, int seconds, string configuration, CancellationToken stop)
    {
        await using var node = NodeUnderTest.Start(
            folder, $"self_test: {{enabled: false}}\n{configuration}\n",
            "streams:\n" + string.Concat(Enumerable.Range(0, streams).Select(i => string.Create(
                CultureInfo.InvariantCulture, $"- {{id: s{i}, url: '{clip}', loop: true}}\n"))));
        await node.RunningAsync(streams, 0, _startLimit, stop).ConfigureAwait(false);
        await Task.Delay(_warmUp, stop).ConfigureAwait(false);
        var worker = node.Worker ?? throw new InvalidOperationException("the node has ended");
        var before = ProcessTable.CpuTime(worker);
        await Task.Delay(TimeSpan.FromSeconds(seconds), stop).ConfigureAwait(false);
        return (ProcessTable.CpuTime(worker) - before).TotalSeconds / seconds / streams;
    }

    private static async Task<string> MakeAsync(string path, CancellationToken stop)
    {
        await FFmpegProgram.RunAsync(
            [
                "-v", "error", "-f", "lavfi", "-i", Picture, "-f", "lavfi", "-i",
                "anoisesrc=color=pink:amplitude=0.2:seed=1:sample_rate=48000,tremolo=f=2:d=0.5,aformat=channel_layouts=stereo",
                "-t", "60", "-c:v", "libx264", "-preset", "fast", "-g", "50", "-b:v", "4M", "-maxrate", "4M", "-bufsize", "8M",
                "-c:a", "aac", "-b:a", "128k", path,
            ],
            stop).ConfigureAwait(false);
        return path;
    }
}

/// <summary>What a stream costs, in cores.</summary>
/// <param name="Decoding">Decoding alone.</param>
/// <param name="Watching">The node's whole process, per stream.</param>
internal sealed record NodeDensity(double Decoding, double Watching)
{
    /// <summary>Streams that the node sustains for each that decoding alone does.</summary>
    public double Share => Decoding / Watching;
}
