using Vqa.Media;

namespace Vqa.IntegrationTests.Media;

/// <summary>What FFmpeg only logs, counted for the picture that it is about, on really damaged streams.</summary>
public class DecoderLogTests
{
    private const string Picture = "-f lavfi -i testsrc2=s=640x360:r=25,noise=alls=6:allf=t -t 4 -pix_fmt yuv420p";
    private const string H264 = Picture + " -c:v libx264 -preset veryfast -g 25";
    private const string Hevc = Picture + " -c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=25:slices=1";
    private const string Mpeg2 = Picture + " -c:v mpeg2video -b:v 3M -g 12 -bf 2";

    [Theory]
    [InlineData("h264.ts", H264)]
    [InlineData("mpeg2.ts", Mpeg2)]
    public void Macroblocks_that_were_painted_over_are_counted(string name, string arguments)
    {
        List<Remarks> pictures = Decode(Damaged(name, arguments), threads: 1);

        Assert.Contains(pictures, p => p.Concealed > 0);
        Assert.All(pictures, p => Assert.InRange(p.Concealed, 0, 40 * 23));
        Assert.True(pictures.Sum(p => p.Lines) > 0);
    }

    [Fact]
    public void A_reference_that_HEVC_misses_is_told()
    {
        // Without its second quarter: pictures refer to ones that never came.
        List<Remarks> pictures = Decode(Cut("hevc.ts", Hevc, 0.25, 0.4), threads: 1);

        Assert.Contains(pictures, p => p.Lines > 0);
    }

    [Theory]
    [InlineData("h264.ts", H264)]
    [InlineData("hevc.ts", Hevc)]
    [InlineData("mpeg2.ts", Mpeg2)]
    [InlineData("vp9.mkv", Picture + " -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 1M")]
    public void A_stream_that_is_whole_has_nothing_counted(string name, string arguments) =>
        Assert.All(Decode(TestClips.Make(name, arguments), threads: 2), p => Assert.Equal((0, 0), (p.Lines, p.Concealed)));

    [Theory]
    [InlineData("h264.ts", H264)]
    [InlineData("mpeg2.ts", Mpeg2)]
    [InlineData("hevc.ts", Hevc)]
    public void Several_threads_count_for_the_same_pictures_as_one(string name, string arguments)
    {
        string path = name == "hevc.ts" ? Cut(name, arguments, 0.25, 0.4) : Damaged(name, arguments);
        List<Remarks> alone = Decode(path, threads: 1);

        Assert.Equal(alone.Where(p => p.HasAny).Select(p => p.Pts), Decode(path, threads: 2).Where(p => p.HasAny).Select(p => p.Pts));
    }

    [Fact]
    public async Task Streams_side_by_side_do_not_count_for_each_other()
    {
        string damaged = Damaged("h264.ts", H264), clean = TestClips.Make("h264.ts", H264);
        int expected = Decode(damaged, threads: 2).Sum(p => p.Lines);

        Task<List<Remarks>>[] runs =
            [.. Enumerable.Range(0, 6).Select(i => Task.Run(() => Decode(i % 2 == 0 ? damaged : clean, threads: 2)))];
        List<Remarks>[] results = await Task.WhenAll(runs);

        Assert.Equal(
            [expected, 0, expected, 0, expected, 0], results.Select(pictures => pictures.Sum(p => p.Lines)));
    }

    private static List<Remarks> Decode(string path, int threads)
    {
        List<Remarks> pictures = [];
        using MediaSource source = Decoding.Open(path);
        Decoding.Run(
            source,
            frame => pictures.Add(new Remarks(frame.Pts?.ToTimeSpan() ?? default, frame.ErrorLines, frame.ConcealedBlocks)),
            threads: threads);
        return pictures;
    }

    /// <summary>A clip with every 60th packet of its second half lost.</summary>
    private static string Damaged(string name, string arguments) =>
        Without(name, arguments, (packet, packets) => packet > packets / 2 && packet % 60 == 0);

    /// <summary>A clip that lacks a stretch.</summary>
    private static string Cut(string name, string arguments, double from, double to) =>
        Without(name, arguments, (packet, packets) => packet > from * packets && packet < to * packets);

    private static string Without(string name, string arguments, Func<int, int, bool> isLost)
    {
        byte[][] packets = [.. File.ReadAllBytes(TestClips.Make(name, arguments)).Chunk(188)];
        string path = Path.Combine(TestClips.NewFolder(), name);
        File.WriteAllBytes(path, [.. packets.Where((_, i) => !isLost(i, packets.Length)).SelectMany(p => p)]);
        return path;
    }

    private readonly record struct Remarks(TimeSpan Pts, int Lines, int Concealed)
    {
        public bool HasAny => Lines + Concealed > 0;
    }
}
