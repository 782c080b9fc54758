using System.Text;
using Vqa.IntegrationTests.Analysis;
using Vqa.Media;

namespace Vqa.IntegrationTests.Media;

/// <summary>Sources are kept in a ring and written again: the copy must decode to the same pictures and sounds.</summary>
public sealed class ClipWriterTests
{
    private const string Picture = "-f lavfi -i testsrc2=s=160x120:r=25:d=4 ";
    private const string Both = Picture + "-f lavfi -i sine=d=4:r=48000 ";

    private readonly string _folder = TestClips.NewFolder();

    [Theory]
    [InlineData("a.ts", Both + "-c:v libx264 -pix_fmt yuv420p -g 25 -bf 2 -c:a aac", "mpegts")]
    [InlineData("b.ts", Both + "-c:v libx265 -x265-params log-level=none:keyint=25 -c:a ac3", "mpegts")]
    [InlineData("c.ts", Both + "-c:v mpeg2video -bf 2 -c:a mp2", "mpegts")]
    [InlineData("d.mp4", Both + "-c:v libx264 -pix_fmt yuv420p -g 25 -bf 2 -c:a aac", "matroska")]
    [InlineData("e.mp4", Both + "-c:v libx265 -tag:v hvc1 -x265-params log-level=none:keyint=25 -c:a aac -movflags frag_keyframe+empty_moov", "matroska")]
    [InlineData("f.flv", Both + "-c:v libx264 -pix_fmt yuv420p -c:a aac", "matroska")]
    [InlineData("g.webm", Both + "-c:v libvpx-vp9 -deadline realtime -c:a libopus", "matroska")]
    [InlineData("h.mp3", "-f lavfi -i sine=d=4:r=48000 -c:a libmp3lame", "mpegts")]
    [InlineData("i.m4a", "-f lavfi -i sine=d=4:r=48000 -c:a aac", "matroska")]
    [InlineData("j.ts", Picture + "-c:v libx264 -pix_fmt yuv420p", "mpegts")]
    [InlineData("k.nut", Both + "-c:v rawvideo -pix_fmt rgb24 -c:a pcm_s16be", "nut")]
    public void A_clip_decodes_to_what_its_source_does(string name, string arguments, string container)
    {
        string source = TestClips.Make(name, arguments);

        Clip clip = Keep(source);

        Assert.Equal((container, 0), (clip.Container, clip.Dropped));
        string written = Path.Combine(_folder, Assert.Single(clip.Files));
        Assert.Equal(new FileInfo(written).Length, clip.Bytes);
        Assert.Equal(Frames(source), Frames(written));
        if (!arguments.StartsWith("-f lavfi -i sine", StringComparison.Ordinal))
        {
            Assert.Equal(FFmpegPictures(source), FFmpegPictures(written));
        }
    }

    [Theory]
    [InlineData("h264")]
    [InlineData("hevc")]
    public void Damage_of_a_transport_stream_is_met_again_and_marked_again(string codec)
    {
        string source = DamagedClips.Torn(_folder, codec);

        Clip clip = Keep(source);

        string written = Path.Combine(_folder, Assert.Single(clip.Files));
        Assert.True(Marks(source).Count > 3);
        Assert.Equal(Marks(source), Marks(written));
        Assert.Equal(Frames(source), Frames(written));
    }

    [Fact]
    public void Time_stamps_of_a_transport_stream_stay_what_they_are_over_gaps_and_jumps()
    {
        string one = TestClips.Make("one.ts", Both + "-c:v libx264 -pix_fmt yuv420p -g 25 -c:a mp2 -output_ts_offset 5000");
        string two = TestClips.Make("two.ts", Both + "-c:v libx264 -pix_fmt yuv420p -g 25 -c:a mp2 -output_ts_offset 90");
        string source = Path.Combine(_folder, "jump.ts");
        File.WriteAllBytes(source, [.. File.ReadAllBytes(one), .. File.ReadAllBytes(two)]);

        Clip clip = Keep(source);

        string written = Path.Combine(_folder, Assert.Single(clip.Files));
        Assert.Equal(0, clip.Dropped);
        Assert.Equal(Stamps(source), Stamps(written));
    }

    [Fact]
    public void In_Matroska_the_time_line_begins_anew_in_another_file_where_it_runs_back()
    {
        string one = TestClips.Make("one.flv", Both + "-c:v libx264 -pix_fmt yuv420p -g 25 -c:a aac");
        using var ring = new PacketRing(new PacketRingOptions());
        for (int i = 0; i < 2; i++) Read(one, ring);
        using PacketStretch stretch = ring.Take(TimeSpan.Zero, TimeSpan.Zero, long.MaxValue);
        stretch.Complete();

        Clip clip = ClipWriter.Write(stretch, _folder, "twice");

        Assert.Equal(["twice.mkv", "twice-2.mkv"], clip.Files);
        Assert.All(clip.Files, file => Assert.Equal(Frames(one), Frames(Path.Combine(_folder, file))));
        Assert.Empty(Directory.EnumerateFiles(_folder, "*.tmp"));
    }

    [Theory]
    [InlineData("first.ts", "-c:v libx264 -pix_fmt yuv420p", "second.ts", "-c:v mpeg2video -b:v 2M")]
    [InlineData("first.ts", "-c:v libx264 -pix_fmt yuv420p", "second.ts", "-s 320x240 -c:v libx264 -pix_fmt yuv420p")]
    public void A_change_of_the_codec_or_the_size_is_in_the_clip(string first, string firstCodec, string second, string secondCodec)
    {
        string[] parts = [TestClips.Make(first, Picture + firstCodec), TestClips.Make(second, Picture + secondCodec)];
        string source = Path.Combine(_folder, "change.ts");
        File.WriteAllBytes(source, [.. parts.SelectMany(File.ReadAllBytes)]);

        Clip clip = Keep(source);

        Assert.Equal(Frames(source), Frames(Path.Combine(_folder, Assert.Single(clip.Files))));
    }

    [Fact]
    public void What_cannot_be_written_leaves_nothing_behind()
    {
        using var ring = new PacketRing(new PacketRingOptions());
        Read(TestClips.Make("a.ts", Picture + "-c:v mpeg2video"), ring);
        using PacketStretch stretch = ring.Take(TimeSpan.Zero, TimeSpan.Zero, long.MaxValue), empty = ring.Take(
            TimeSpan.MaxValue, TimeSpan.MinValue, 0);

        Assert.Throws<DirectoryNotFoundException>(() => ClipWriter.Write(stretch, Path.Combine(_folder, "none"), "clip"));
        Assert.Throws<MediaException>(() => ClipWriter.Write(empty, _folder, "clip"));
        Assert.Empty(Directory.EnumerateFiles(_folder));
    }

    private Clip Keep(string path)
    {
        using var ring = new PacketRing(new PacketRingOptions());
        Read(path, ring);
        using PacketStretch stretch = ring.Take(TimeSpan.Zero, TimeSpan.Zero, long.MaxValue);
        stretch.Complete();
        return ClipWriter.Write(stretch, _folder, "clip");
    }

    private static void Read(string path, PacketRing ring)
    {
        using MediaSource source = Decoding.Open(path);
        using var packet = new MediaPacket();
        while (source.Read(packet) == ReadStatus.Packet) ring.Add(packet);
    }

    /// <summary>All pictures, and how long the sound is in tenths of a second: the start of a file may have samples to be left out.</summary>
    private static List<string> Frames(string path)
    {
        var frames = new List<string>();
        double seconds = 0;
        using MediaSource source = Decoding.Open(path);
        Decoding.Run(
            source,
            frame => frames.Add($"{Decoding.Hash(frame.Luma)} {frame.IsConcealed} {frame.IsCorrupt}"),
            block => seconds += (double)block.Samples / block.SampleRate,
            threads: 1);
        return [.. frames, $"{seconds:F1} s"];
    }

    /// <summary>Hashes of the pictures that the ffmpeg program decodes: another reader takes the file, too.</summary>
    private static List<string> FFmpegPictures(string path) =>
        [.. Encoding.UTF8.GetString(FFmpegProgram.Run($"-i \"{path}\" -map 0 -f framemd5 -fps_mode passthrough -"))
            .Split('\n').Where(line => line.StartsWith("0,", StringComparison.Ordinal))
            .Select(line => line.Split(',')[^1])];

    /// <summary>Numbers of the packets that came damaged.</summary>
    private static List<int> Marks(string path) =>
        [.. Pictures(path, packet => packet.IsCorrupt).Index().Where(packet => packet.Item).Select(packet => packet.Index)];

    private static List<string> Stamps(string path) => Pictures(path, packet => $"{packet.Pts?.Ticks} {packet.Dts?.Ticks}");

    private static List<T> Pictures<T>(string path, Func<MediaPacket, T> read)
    {
        var told = new List<T>();
        using MediaSource source = Decoding.Open(path);
        using var packet = new MediaPacket();
        while (source.Read(packet) == ReadStatus.Packet)
        {
            if (packet.Kind == MediaKind.Video) told.Add(read(packet));
        }

        return told;
    }
}
