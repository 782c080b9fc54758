using System.IO.Compression;
using System.Text.Json;
using Vqa.Analysis.Models;
using Vqa.Benchmarks.Corruption;
using Vqa.Benchmarks.Corruption.Cases;
using Vqa.Benchmarks.Corruption.Measuring;
using Vqa.Benchmarks.Corruption.Results;
using Vqa.IntegrationTests.Media;
using Vqa.Media;

namespace Vqa.IntegrationTests.Corruption;

/// <summary>
/// The evaluation of block corruption on a small set made here: one file with lost packets, one without.
/// </summary>
public class EvaluationSetTests
{
    private const int Width = 320, Height = 192, Frames = 100, TransportPacket = 188;
    private const int Blocks = Width / DamageTruth.BlockSize * (Height / DamageTruth.BlockSize);

    // One GOP: what is lost in the middle stays broken to the end.
    private static readonly string _clip = TestClips.Make(
        "whole.ts", $"-f lavfi -i testsrc2=s={Width}x{Height}:r=25:d=4 -c:v libx264 -preset veryfast -g 200 -bf 0"
        + " -pix_fmt yuv420p");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lost_packets_are_judged_by_what_the_set_says_of_them()
    {
        var results = await RunAsync(MakeSet());

        Assert.Empty(results.Failures);
        Assert.Equal(["broken", "whole"], results.Cases.Select(c => c.Case.Name));
        Assert.All(results.Cases, c => Assert.Null(c.Remark));
        Assert.Equal(
            ["all", "direct", "codec:h264", "damage:burst"], results.WithDamage.Select(g => g.Name));
        var decoder = results.WithDamage[0].Ways.Single(w => w.Way == "video_decode").Score;
        Assert.Equal((1, 1, 0), (decoder.Incidents, decoder.Found, decoder.False));
        var clean = Assert.Single(results.WithoutDamage);
        Assert.Equal(TimeSpan.FromSeconds(4), clean.Vqa.Sound);
        Assert.Equal(0, clean.Vqa.False);
        // Without a model, from what the decoder painted over.
        var vqa = results.WithDamage[0].Ways.Single(w => w.Way == "block_corruption").Score;
        Assert.Equal((1, 1, 0), (vqa.Incidents, vqa.Found, vqa.False));
        Assert.Contains("damage:burst", new CorruptionReport(results).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_model_is_shown_every_third_picture()
    {
        using var inference = new InferenceThread(CorruptionModel.Load(CorruptionModel.ShippedManifest));

        var results = await RunAsync(MakeSet(), inference: inference);

        const int Looks = (Frames + 2) / 3;
        Assert.All(results.Cases, c => Assert.Equal(Looks, c.Maps!.Pictures.Count));
        Assert.All(results.Cases, c => Assert.Equal(Looks * Blocks, c.Maps!.Blocks.Count));
        Assert.Equal(0.5, results.Cases[0].Maps!.Blocks.PositiveShare!.Value, 1);
        Assert.NotNull(results.WithDamage[0].Blocks.AveragePrecision);
    }

    [Fact]
    public async Task What_blockdetect_said_is_kept_for_the_next_run()
    {
        var set = MakeSet();
        var kept = Path.Combine(set, "blockdetect", "broken.txt");
        var first = await RunAsync(set);
        var writtenAt = File.GetLastWriteTimeUtc(kept);

        var second = await RunAsync(set);

        Assert.Equal(writtenAt, File.GetLastWriteTimeUtc(kept));
        Assert.Equal(Frames, first.Cases[0].Blockdetect.Scores.Count);
        Assert.Equal(first.Cases[0].Blockdetect.Scores, second.Cases[0].Blockdetect.Scores);
    }

    [Fact]
    public async Task A_case_that_cannot_be_judged_ends_the_run_unless_it_is_to_keep_going()
    {
        var set = MakeSet();
        File.Delete(Path.Combine(set, "broken.truth.gz"));

        await Assert.ThrowsAnyAsync<IOException>(() => RunAsync(set));
        var results = await RunAsync(set, keepGoing: true);

        Assert.Equal("broken", Assert.Single(results.Failures).Name);
        Assert.Equal("whole", Assert.Single(results.Cases).Case.Name);
    }

    [Fact]
    public void Every_picture_comes_with_the_one_before_it()
    {
        var pairs = new List<(int Index, TimeSpan Time, TimeSpan? Previous)>();
        var count = PicturePairs.Read(
            _clip,
            (index, frame, previous) =>
                pairs.Add((index, TimeOf(frame), previous.IsEmpty ? null : TimeOf(previous))),
            Stop);

        Assert.Equal(Frames, count);
        Assert.Equal(Enumerable.Range(0, Frames), pairs.Select(p => p.Index));
        Assert.Null(pairs[0].Previous);
        Assert.All(pairs.Zip(pairs.Skip(1)), p => Assert.Equal(p.First.Time, p.Second.Previous));
    }

    private static TimeSpan TimeOf(VideoFrame frame) => frame.Pts!.Value.ToTimeSpan();

    private static Task<CorruptionResults> RunAsync(
        string set, bool keepGoing = false, InferenceThread? inference = null)
    {
        var options = new CorruptionOptions(set, [], [], null, null, 2, keepGoing, null, SkipMaps: false, null);
        return new CorruptionRun(options, inference, _ => { }).RunAsync(Stop);
    }

    private static string MakeSet()
    {
        var set = TestClips.NewFolder();
        File.Copy(_clip, Path.Combine(set, "whole.ts"));
        Describe(set, "whole", "clean", "none", null);

        var packets = File.ReadAllBytes(_clip).Chunk(TransportPacket).ToList();
        var (from, to) = (packets.Count / 2, packets.Count / 2 + packets.Count / 20);
        File.WriteAllBytes(
            Path.Combine(set, "broken.ts"),
            [.. packets.Where((p, i) => i < from || i >= to || i % 3 != 0 || StartsPicture(p)).SelectMany(p => p)]);
        Describe(set, "broken", "direct", "burst", "broken.truth.gz");

        var labels = new byte[Frames * Blocks];
        labels.AsSpan(Blocks * Frames / 2).Fill(DamageTruth.Damaged);
        using var packed = new GZipStream(File.Create(Path.Combine(set, "broken.truth.gz")), CompressionLevel.Fastest);
        packed.Write(labels);
        return set;
    }

    // Without them pictures would be gone, and the labels would not be those of the pictures that remain.
    private static bool StartsPicture(byte[] transportPacket) => (transportPacket[1] & 0x40) != 0;

    private static void Describe(string set, string name, string kind, string damage, string? truth) =>
        File.WriteAllText(Path.Combine(set, name + ".json"), JsonSerializer.Serialize(new
        {
            file = name + ".ts",
            source = "testsrc2",
            codec = "h264",
            kind,
            damage,
            width = Width,
            height = Height,
            fps = 25.0,
            frames = Frames,
            times_ms = Enumerable.Range(0, Frames).Select(i => i * 40.0),
            truth,
        }));
}
