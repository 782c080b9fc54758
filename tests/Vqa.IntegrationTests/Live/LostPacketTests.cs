using Vqa.Benchmarks.Live.Loopback;
using Vqa.Media;

namespace Vqa.IntegrationTests.Live;

/// <summary>Datagrams that never come, as libavformat tells of them: in its log only.</summary>
public class LostPacketTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(45);

    [Fact]
    public async Task Gaps_in_the_numbers_of_rtp_are_counted()
    {
        var (from, to) = (LoopbackPort.FreeUdp(), LoopbackPort.FreeUdp());
        await using var relay = new UdpRelay(from, to, isLost: number => number % 40 == 39);
        await using var sender = FFmpegSender.Rtp(LiveClip.Blinking, from, FFmpegSender.Endless);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(_limit);

        int lost = await Task.Run(() => ReadUntilLost($"rtp://{LoopbackPort.Host}:{to}", limit.Token));

        Assert.InRange(lost, 1, relay.Lost + 1);
    }

    private static int ReadUntilLost(string url, CancellationToken stop)
    {
        using MediaSource source = MediaSource.Open(url, new SourceOptions(), stop);
        using var packet = new MediaPacket();
        // What was lost while it was opened counts too; the gap after it must.
        source.TakeLostPackets();
        while (source.Read(packet) == ReadStatus.Packet)
        {
            if (source.TakeLostPackets() is > 0 and var lost) return lost;
        }

        return 0;
    }
}
