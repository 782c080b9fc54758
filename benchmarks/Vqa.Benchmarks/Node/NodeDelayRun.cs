using System.Diagnostics;
using System.Globalization;
using Vqa.Benchmarks.Live;
using Vqa.Benchmarks.Live.Loopback;

namespace Vqa.Benchmarks.Node;

/// <summary>
/// How long after the end of a freeze's minimum duration its webhook is there, over many live UDP streams that all freeze at the
/// same moment.
/// </summary>
internal static class NodeDelayRun
{
    private const string Detector = "video_freeze";

    private static readonly TimeSpan _early = TimeSpan.FromSeconds(-0.9), _late = TimeSpan.FromSeconds(4.5);
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(60);

    /// <summary>Measures.</summary>
    public static async Task<LatencyFigures> MeasureAsync(int streams, int cycles, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("vqa-node-delay-");
        try
        {
            var clip = Path.Combine(folder.FullName, "train.ts");
            await FreezeTrain.MakeAsync(clip, cycles, stop).ConfigureAwait(false);
            var train = new TransportStream(clip);
            await using var receiver = new WebhookReceiver();
            var ports = Enumerable.Range(0, streams).Select(_ => LoopbackPort.FreeUdp()).ToList();
            await using var node = NodeUnderTest.Start(
                folder.FullName,
                $"self_test: {{enabled: false}}\nsubscribers: [{{id: bench, kind: webhook, url: '{receiver.Address}'}}]\n",
                "streams:\n" + string.Concat(ports.Select((port, i) => string.Create(
                    CultureInfo.InvariantCulture, $"- {{id: s{i}, url: 'udp://{LoopbackPort.Host}:{port}'}}\n"))));
            await Poll.UntilAsync(() => ports.TrueForAll(LoopbackPort.IsListening), _startLimit, "the node to listen", stop)
                .ConfigureAwait(false);
            var senders = ports.ConvertAll(port => new PacedSender(train, port));
            await Task.WhenAll(senders.Select(sender => sender.SendAsync(stop))).ConfigureAwait(false);
            await Task.Delay(_late, stop).ConfigureAwait(false);
            var delays = Delays(senders, cycles, receiver.Received);
            await node.StopAsync(stop).ConfigureAwait(false);
            return new LatencyFigures("webhook", delays, (streams * cycles) - delays.Count);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static List<TimeSpan> Delays(List<PacedSender> senders, int cycles, IReadOnlyList<ReceivedNotice> received) =>
    [
        .. from sender in senders.Select((sender, i) => (Sender: sender, Stream: $"s{i}"))
           from start in FreezeTrain.Starts(cycles)
           let delay = Delay(
               sender.Sender.SentAt(start + FreezeTrain.MinimumDuration),
               received.Where(notice => notice.Stream == sender.Stream && notice is { Kind: "opened", Detector: Detector }))
           where delay is not null
           select delay.Value,
    ];

    private static TimeSpan? Delay(long? sentAt, IEnumerable<ReceivedNotice> notices) => sentAt is not { } from ? null : notices
        .Select(notice => (TimeSpan?)Stopwatch.GetElapsedTime(from, notice.ArrivedAt))
        .FirstOrDefault(delay => delay > _early && delay < _late);
}
