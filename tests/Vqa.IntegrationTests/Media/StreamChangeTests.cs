using Vqa.Media;

namespace Vqa.IntegrationTests.Media;

/// <summary>Inputs that become another stream under way, as when a channel cuts to another programme.</summary>
public class StreamChangeTests
{
    private const string Small = "-f lavfi -i testsrc2=s=160x120:r=25:d=1 ";
    private const string Large = "-f lavfi -i testsrc2=s=320x240:r=25:d=1 ";
    private const string Tone = "-f lavfi -i sine=d=1 ";

    [Fact]
    public void A_new_resolution_of_the_same_codec_goes_through_one_decoder()
    {
        string clip = Join(
            TestClips.Make("small.ts", Small + "-c:v libx264 -pix_fmt yuv420p"),
            TestClips.Make("large.ts", Large + "-c:v libx264 -pix_fmt yuv420p"));
        var sizes = new List<(int, int)>();
        int newStreams = 0;
        using MediaSource source = Decoding.Open(clip);
        Decoding.Run(source, frame => sizes.Add((frame.Width, frame.Height)), onPacket: p => newStreams += p.StartsNewStream ? 1 : 0);

        Assert.Equal(0, newStreams);
        Assert.Equal(25, sizes.Count(s => s == (160, 120)));
        Assert.Equal(25, sizes.Count(s => s == (320, 240)));
    }

    [Theory]
    [InlineData(1, "")]
    [InlineData(6, "")]
    [InlineData(1, "-mpegts_start_pid 0x200")]
    [InlineData(6, "-mpegts_start_pid 0x200")]
    public void A_new_codec_starts_a_new_stream_and_all_frames_come_out(int seconds, string secondPid)
    {
        string clip = Join(
            TestClips.Make("first.ts", $"-f lavfi -i testsrc2=s=160x120:r=25:d={seconds} -c:v libx264 -pix_fmt yuv420p"),
            TestClips.Make("second.ts", Large + "-c:v mpeg2video -b:v 2M " + secondPid));
        var codecs = new List<string>();
        var sizes = new List<(int, int)>();
        using MediaSource source = Decoding.Open(clip);
        codecs.Add(source.Info.Video!.Codec);
        Decoding.Run(
            source, frame => sizes.Add((frame.Width, frame.Height)),
            onPacket: p => { if (p.StartsNewStream) codecs.Add(source.Info.Video!.Codec); });

        Assert.Equal(["h264", "mpeg2video"], codecs);
        Assert.Equal(25 * seconds, sizes.Count(s => s == (160, 120)));
        Assert.Equal(25, sizes.Count(s => s == (320, 240)));
    }

    [Fact]
    public void A_new_audio_codec_starts_a_new_stream_of_audio_alone()
    {
        string clip = Join(
            TestClips.Make("mp2.ts", Small + Tone + "-c:v mpeg2video -c:a mp2 -ar 48000 -ac 2"),
            TestClips.Make("ac3.ts", Small + Tone + "-c:v mpeg2video -c:a ac3 -ar 48000 -ac 1"));
        var changes = new List<(MediaKind, string)>();
        var channels = new HashSet<int>();
        int samples = 0;
        using MediaSource source = Decoding.Open(clip);
        Decoding.Run(
            source, onBlock: block =>
            {
                channels.Add(block.Channels);
                samples += block.Samples;
            },
            onPacket: p => { if (p.StartsNewStream) changes.Add((p.Kind, source.Info.Audio!.Codec)); });

        Assert.Equal([(MediaKind.Audio, "ac3")], changes);
        Assert.Equal([2, 1], channels);
        Assert.InRange(samples, 90_000, 100_000);
    }

    [Fact]
    public void A_stream_that_appears_under_way_is_taken_up()
    {
        string clip = Join(
            TestClips.Make("silent.ts", "-f lavfi -i testsrc2=s=160x120:r=25:d=8 -c:v mpeg2video"),
            TestClips.Make("sounding.ts", Small + Tone + "-c:v mpeg2video -c:a mp2 -ar 48000 -ac 2"));
        // A server without ranges: nobody can look at the end first.
        using var server = new FolderServer(Path.GetDirectoryName(clip)!);
        int newStreams = 0, samples = 0;
        using MediaSource source = Decoding.Open(server.Address + Path.GetFileName(clip));
        Assert.Null(source.Info.Audio);
        Decoding.Run(
            source, onBlock: block => samples += block.Samples,
            onPacket: p => newStreams += p is { StartsNewStream: true, Kind: MediaKind.Audio } ? 1 : 0);

        Assert.NotNull(source.Info.Audio);
        Assert.Equal(1, newStreams);
        Assert.InRange(samples, 40_000, 50_000);
    }

    /// <summary>Transport streams are joined as bytes.</summary>
    private static string Join(params string[] parts)
    {
        string path = Path.Combine(TestClips.NewFolder(), "joined.ts");
        using FileStream joined = File.Create(path);
        foreach (string part in parts) joined.Write(File.ReadAllBytes(part));
        return path;
    }
}
