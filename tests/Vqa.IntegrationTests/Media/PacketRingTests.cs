using Vqa.Media;
using Vqa.Media.Interop;

namespace Vqa.IntegrationTests.Media;

/// <summary>What a ring keeps of real sources. Alone: packets are counted in the whole process.</summary>
[Collection(nameof(ResourceTests))]
public sealed class PacketRingTests
{
    private const string Picture = "-f lavfi -i testsrc2=s=320x180:r=25:d=30 ";
    private const string Both = Picture + "-f lavfi -i sine=d=30:r=48000 ";
    private const string H264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -sc_threshold 0 -b:v 2M ";

    [Theory]
    [InlineData("a.ts", Both + H264 + "-g 50 -c:a aac", 8, 10)]
    [InlineData("b.mp4", Both + H264 + "-g 50 -c:a aac", 8, 10)]
    [InlineData("c.ts", Both + H264 + "-g 25 -c:a aac", 8, 9.1)]
    [InlineData("d.ts", "-f lavfi -i sine=d=30:r=48000 -c:a mp2", 8, 8.1)]
    [InlineData("e.ts", Picture + H264 + "-g 750 -keyint_min 750", 29.9, 30)]
    public void It_holds_its_length_and_a_group_of_pictures_more_and_starts_on_a_keyframe(
        string name, string arguments, double shortest, double longest)
    {
        using var ring = new PacketRing(new PacketRingOptions());
        int notOnKeyFrame = 0;
        Read(TestClips.Make(name, arguments), ring, () => notOnKeyFrame += ring.StartsOnKeyFrame ? 0 : 1);

        Assert.InRange(ring.Length.TotalSeconds, shortest, longest);
        Assert.InRange(ring.Position.TotalSeconds, 29.8, 30.3);
        Assert.Equal(0, notOnKeyFrame);
    }

    [Fact]
    public void A_group_of_pictures_beyond_the_bounds_is_cut_and_told()
    {
        string clip = TestClips.Make("e.ts", Picture + H264 + "-g 750 -keyint_min 750");
        using var bytes = new PacketRing(new PacketRingOptions { MaxBytes = 1 << 20 });
        using var packets = new PacketRing(new PacketRingOptions { MaxPackets = 100 });
        using var length = new PacketRing(new PacketRingOptions { MaxLength = TimeSpan.FromSeconds(5) });
        foreach (PacketRing ring in (ReadOnlySpan<PacketRing>)[bytes, packets, length])
        {
            Read(clip, ring);
            Assert.False(ring.StartsOnKeyFrame);
        }

        Assert.InRange(bytes.Bytes, 900_000, 1 << 20);
        Assert.Equal(100, packets.Count);
        Assert.InRange(length.Length.TotalSeconds, 4.9, 5);
    }

    [Fact]
    public void After_a_group_that_was_cut_it_starts_on_the_next_keyframe()
    {
        string cut = TestClips.Make("e.ts", Picture + H264 + "-g 750 -keyint_min 750");
        string whole = TestClips.Make("c.ts", Both + H264 + "-g 25 -c:a aac");
        using var ring = new PacketRing(new PacketRingOptions { MaxBytes = 4 << 20 });
        Read(cut, ring);
        Assert.False(ring.StartsOnKeyFrame);
        Read(whole, ring);

        Assert.True(ring.StartsOnKeyFrame);
        using PacketStretch stretch = ring.Take(ring.Position - TimeSpan.FromSeconds(5.5), ring.Position, long.MaxValue);
        Assert.True(stretch.StartsOnKeyFrame);
        Assert.InRange(stretch.Length.TotalSeconds, 5.4, 6.6);
        Assert.Equal(1, stretch.Parts);
    }

    [Theory]
    [InlineData("a.ts", Both + H264 + "-g 50 -c:a aac")]
    [InlineData("b.mp4", Both + H264 + "-g 50 -c:a aac")]
    [InlineData("m.mkv", Both + H264 + "-g 50 -c:a aac")]
    [InlineData("f.flv", Both + H264 + "-g 50 -c:a aac")]
    [InlineData("g.ts", Both + "-c:v mpeg2video -b:v 2M -c:a mp2")]
    public void The_buffers_behind_the_packets_are_hardly_larger_than_they(string name, string arguments)
    {
        using var ring = new PacketRing(new PacketRingOptions());
        Read(TestClips.Make(name, arguments), ring);
        using PacketStretch stretch = ring.Take(TimeSpan.Zero, TimeSpan.Zero, long.MaxValue);

        long buffers = 0;
        for (int i = 0; i < stretch.Count; i++) buffers += stretch[i].BufferBytes;

        Assert.InRange((double)buffers / ring.Bytes, 1, 1.1);
    }

    [Fact]
    public void The_steady_state_allocates_nothing()
    {
        using var ring = new PacketRing(new PacketRingOptions { Length = TimeSpan.FromSeconds(3) });
        long before = 0, allocated = 0;
        int packets = 0;
        using MediaSource source = Decoding.Open(TestClips.Make("c.ts", Both + H264 + "-g 25 -c:a aac"));
        using var packet = new MediaPacket();
        while (source.Read(packet) == ReadStatus.Packet)
        {
            ring.Add(packet);
            if (++packets == 1000) before = GC.GetAllocatedBytesForCurrentThread();
            if (packets == 2000) allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.True(packets >= 2000);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Rings_stretches_and_clips_leave_nothing_behind()
    {
        string[] clips =
        [
            TestClips.Make("short.mp4", "-f lavfi -i testsrc2=s=64x64:r=25:d=0.2 -f lavfi -i sine=d=0.2 -c:v libx264 -pix_fmt yuv420p -c:a aac"),
            TestClips.Make("short.ts", "-f lavfi -i testsrc2=s=64x64:r=25:d=0.2 -f lavfi -i sine=d=0.2 -c:v mpeg2video -c:a mp2"),
            TestClips.Make("short.nut", "-f lavfi -i testsrc2=s=64x64:r=25:d=0.2 -f lavfi -i sine=d=0.2 -c:v rawvideo -pix_fmt rgb24 -c:a pcm_s16le"),
        ];
        string folder = TestClips.NewFolder();
        int[] before = Live();
        int written = 0;
        for (int cycle = 0; cycle < 200; cycle++)
        {
            PacketStretch stretch;
            using (var ring = new PacketRing(new PacketRingOptions()))
            {
                Read(clips[cycle % clips.Length], ring);
                stretch = ring.Take(TimeSpan.Zero, TimeSpan.Zero, cycle % 5 == 4 ? 0 : long.MaxValue);
            }

            // It outlives its ring and its source.
            using (stretch)
            {
                if (stretch.Count > 0) written += ClipWriter.Write(stretch, folder, "clip").Packets > 0 ? 1 : 0;
                else Assert.Throws<MediaException>(() => ClipWriter.Write(stretch, folder, "clip"));
            }
        }

        Assert.Equal(160, written);
        Assert.Equal(before, Live());
    }

    private static int[] Live() =>
    [
        MediaSource.LiveCount, MediaPacket.LiveCount, DecoderRecipe.LiveCount, ClipMuxer.LiveCount, ClipOutput.LiveCount,
        Directory.GetFiles("/proc/self/fd").Count(file => File.ResolveLinkTarget(file, false)?.FullName.Contains("clip-") == true),
    ];

    private static void Read(string path, PacketRing ring, Action? onPacket = null)
    {
        using MediaSource source = Decoding.Open(path);
        using var packet = new MediaPacket();
        while (source.Read(packet) == ReadStatus.Packet)
        {
            ring.Add(packet);
            onPacket?.Invoke();
        }
    }
}
