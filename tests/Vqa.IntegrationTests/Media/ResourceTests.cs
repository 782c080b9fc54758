using Vqa.Media;
using Vqa.Media.Interop;

namespace Vqa.IntegrationTests.Media;

/// <summary>Native objects are given back, and a running stream allocates nothing. Alone: the counters are those of the process.</summary>
[Collection(nameof(ResourceTests))]
public class ResourceTests
{
    private const string Video = "-f lavfi -i testsrc2=s=160x120:r=25:d=8 -f lavfi -i sine=d=8 -c:v libx264 -pix_fmt yuv420p ";

    private static readonly (string Kind, Func<int> Count)[] _counters =
    [
        ("inputs", () => MediaSource.LiveCount), ("packets", () => MediaPacket.LiveCount),
        ("frames", () => VideoFrame.LiveCount), ("codecs", () => VideoDecoder.LiveCount),
        ("scalers", () => ScalerHandle.LiveCount), ("resamplers", () => ResamplerHandle.LiveCount),
        ("pipes", () => PipeInput.LiveCount), ("transport streams", () => TransportStreamInput.LiveCount),
    ];

    [Fact]
    public void Opening_decoding_and_closing_leaves_nothing_behind()
    {
        string[] clips =
        [
            TestClips.Make("short.mp4", "-f lavfi -i testsrc2=s=64x64:r=25:d=0.2 -f lavfi -i sine=d=0.2 -c:v libx264 -pix_fmt yuv420p -c:a aac"),
            TestClips.Make("short.ts", "-f lavfi -i testsrc2=s=64x64:r=25:d=0.2 -f lavfi -i sine=d=0.2 -c:v mpeg2video -c:a mp2"),
            TestClips.Make("short.nut", "-f lavfi -i testsrc2=s=64x64:r=25:d=0.2 -f lavfi -i sine=d=0.2 -c:v rawvideo -pix_fmt rgb24 -c:a pcm_s16le"),
        ];
        string damaged = Path.Combine(TestClips.NewFolder(), "damaged.mp4");
        File.WriteAllBytes(damaged, File.ReadAllBytes(clips[0])[..500]);
        int frames = 0;
        int[] before = [.. _counters.Select(counter => counter.Count())];
        for (int cycle = 0; cycle < 200; cycle++)
        {
            using (MediaSource source = Decoding.Open(clips[cycle % clips.Length]))
            using (var encoder = new PictureEncoder())
            {
                Decoding.Run(source, frame => { if (frames++ % 5 == 0) encoder.EncodeJpeg(frame, 64, 5); }, threads: 1);
            }

            Assert.Throws<MediaException>(() => Decoding.Open(damaged));
        }

        Assert.Equal(1000, frames);
        Assert.All(_counters.Zip(before), pair => Assert.Equal((pair.First.Kind, pair.Second), (pair.First.Kind, pair.First.Count())));
    }

    [Theory]
    [InlineData("steady.mp4", Video + "-c:a aac")]
    [InlineData("steady.ts", Video + "-c:a mp2")]
    [InlineData("steady.nut", "-f lavfi -i testsrc2=s=160x120:r=25:d=8 -f lavfi -i sine=d=8 -c:v rawvideo -pix_fmt rgb24 -c:a pcm_s16le")]
    public void A_running_stream_allocates_nothing(string name, string arguments)
    {
        using MediaSource source = Decoding.Open(TestClips.Make(name, arguments));
        using var video = new VideoDecoder(source, 1);
        using var audio = new AudioDecoder(source);
        using var packet = new MediaPacket();
        using var block = new AudioBlock();
        var (current, previous) = (new VideoFrame(), new VideoFrame());
        int frames = 0;
        long samples = 0, sum = 0, before = 0, allocated = 0;
        while (source.Read(packet) == ReadStatus.Packet)
        {
            _ = packet.Kind == MediaKind.Video ? video.Send(packet) : audio.Send(packet);
            while (packet.Kind == MediaKind.Video && video.TryReceive(current))
            {
                (current, previous) = (previous, current);
                sum += previous.Luma.StrideBytes + (previous.Pts?.Ticks ?? 0) + previous.PixelFormat.Length + (previous.IsCorrupt ? 1 : 0);
                // The first second is for everything that is made once, tiered compilation included.
                if (++frames == 50) before = GC.GetAllocatedBytesForCurrentThread();
                if (frames == 180) allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            }

            while (packet.Kind == MediaKind.Audio && audio.TryReceive(block))
            {
                samples += block.Channel(0).Length + block.ChannelLayout.Length;
            }
        }

        current.Dispose();
        previous.Dispose();
        Assert.True(frames >= 180 && samples > 300_000 && sum > 0);
        Assert.Equal(0, allocated);
    }
}

/// <summary>Runs <see cref="ResourceTests"/> while no other test runs.</summary>
[CollectionDefinition(nameof(ResourceTests), DisableParallelization = true)]
public class ResourceTestsAlone
{
}
