using FFmpeg.AutoGen;
using Vqa.Media.Interop;

namespace Vqa.Tests.Media.Interop;

public sealed class PacketQueueTests
{
    [Fact]
    public void Packets_come_out_in_their_order_and_their_handles_are_used_again()
    {
        int before = PacketHandle.LiveCount;
        using (var queue = new PacketQueue<int>())
        using (var packet = new PacketHandle())
        {
            for (int i = 0; i < 1000; i++)
            {
                queue.Add(packet, i, isFrugal: false);
                if (queue.Count > 100) queue.RemoveFirst();
            }

            Assert.Equal(100, queue.Count);
            Assert.Equal(Enumerable.Range(900, 100), Enumerable.Range(0, 100).Select(i => queue.NoteOn(i)));
            Assert.InRange(PacketHandle.LiveCount - before, 100, 103);
        }

        Assert.Equal(before, PacketHandle.LiveCount);
    }

    [Fact]
    public void A_queue_that_is_as_long_as_before_allocates_nothing()
    {
        using var queue = new PacketQueue<int>();
        using var packet = new PacketHandle();
        void Turn(int times)
        {
            for (int i = 0; i < times; i++)
            {
                queue.Add(packet, i, isFrugal: true);
                if (queue.Count > 50) queue.RemoveFirst();
            }
        }

        Turn(200);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Turn(1000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(30_000, 200_000, false)]
    [InlineData(30_000, 30_000, true)]
    [InlineData(30_000, 31_000, true)]
    [InlineData(100, 3_000, false)]
    public void A_packet_in_a_buffer_that_is_much_larger_is_copied(int bytes, int bufferBytes, bool isShared)
    {
        using PacketHandle packet = Make(bytes, bufferBytes), kept = new(), frugal = new();

        kept.Hold(packet);
        frugal.HoldFrugally(packet);

        Assert.Equal(Address(packet), Address(kept));
        Assert.Equal(isShared, Address(packet) == Address(frugal));
        Assert.Equal(packet.ToArray(), frugal.ToArray());
        Assert.Equal((packet.Pts, packet.Dts, true), (frugal.Pts, frugal.Dts, frugal.IsKeyFrame));
    }

    private static unsafe nint Address(PacketHandle packet) => (nint)packet.Pointer->data;

    private static unsafe PacketHandle Make(int bytes, int bufferBytes)
    {
        var packet = new PacketHandle();
        Assert.Equal(0, ffmpeg.av_new_packet(packet.Pointer, bufferBytes));
        new Span<byte>(packet.Pointer->data, bufferBytes).Fill(7);
        packet.Pointer->size = bytes;
        (packet.Pointer->pts, packet.Pointer->dts, packet.Pointer->flags) = (5, 4, ffmpeg.AV_PKT_FLAG_KEY);
        return packet;
    }
}
