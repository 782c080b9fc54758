using System.Globalization;
using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.Benchmarks.Processes;
using Vqa.Media;

namespace Vqa.Benchmarks.Density;

/// <summary>
/// Resident memory of a process that runs many streams at a time, one thread each. It runs as a process of its own,
/// so that nothing else is counted: <c>vqa-benchmarks density-memory</c>.
/// </summary>
internal static class MemoryProbe
{
    /// <summary>Measures in a child process.</summary>
    /// <returns>Resident bytes that each stream added.</returns>
    public static async Task<double> MeasureAsync(
        string clip, int streams, int seconds, bool decodeOnly, CancellationToken stop)
    {
        var (program, arguments) = NeighbourPrograms.Start(
            NeighbourPrograms.Self, DensityCommand.MemoryProbeName, "--clip", clip,
            "--streams", $"{streams}", "--seconds", $"{seconds}", "--decode-only", $"{decodeOnly}");
        var result = await ToolProcess.RunAsync(program, arguments, TimeSpan.FromMinutes(5), stop).ConfigureAwait(false);
        return result.ExitCode == 0 && long.TryParse(result.Output, CultureInfo.InvariantCulture, out var bytes)
            ? (double)bytes / streams
            : throw new ToolException($"the memory probe ended with {result.ExitCode}: {result.Errors}");
    }

    /// <summary>Runs the streams and prints the resident bytes that they added together.</summary>
    public static async Task<int> RunAsync(
        string clip, int streams, int seconds, bool decodeOnly, CancellationToken stop)
    {
        var before = ResidentBytes();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var threads =
            Enumerable.Range(0, streams).Select(_ => new Thread(() => Stream(clip, decodeOnly, over.Token))).ToList();
        threads.ForEach(t => t.Start());
        await Task.Delay(TimeSpan.FromSeconds(seconds), stop).ConfigureAwait(false);
        Console.WriteLine(ResidentBytes() - before);
        await over.CancelAsync().ConfigureAwait(false);
        threads.ForEach(t => t.Join());
        return 0;
    }

    private static void Stream(string clip, bool decodeOnly, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (decodeOnly)
            {
                Decode(clip, stop);
            }
            else
            {
                new StreamSession(clip, new SessionOptions(), new Nobody()).Run(stop);
            }
        }
    }

    // What any analysis needs at least: the same decoders, with the same threads, one picture and one block of sound.
    private static void Decode(string clip, CancellationToken stop)
    {
        using var source = MediaSource.Open(clip, new SourceOptions(), stop);
        using var video = new VideoDecoder(source, source.Info.IsLive ? 1 : 0);
        using var audio = source.Info.Audio is null ? null : new AudioDecoder(source);
        using var packet = new MediaPacket();
        using var frame = new VideoFrame();
        using var block = new AudioBlock();
        while (source.Read(packet) == ReadStatus.Packet)
        {
            if (packet.Kind == MediaKind.Video)
            {
                video.Send(packet);
                while (video.TryReceive(frame))
                {
                }
            }
            else
            {
                audio!.Send(packet);
                while (audio.TryReceive(block))
                {
                }
            }
        }
    }

    private static long ResidentBytes()
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(6).Trim().TrimEnd("kB ").Trim(), CultureInfo.InvariantCulture);
    }

    private sealed class Nobody : ISessionListener
    {
        public void OnOpened(MediaInfo info)
        {
        }

        public void OnFrame(in FrameMetrics metrics, VideoFrame frame)
        {
        }

        public void OnAudio(in AudioMetrics metrics)
        {
        }

        public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame)
        {
        }
    }
}
