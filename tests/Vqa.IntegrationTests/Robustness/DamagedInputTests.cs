using Vqa.Benchmarks.Robustness;
using Vqa.IntegrationTests.Media;

namespace Vqa.IntegrationTests.Robustness;

/// <summary>A small, always equal part of the robustness benchmark, on clips made here.</summary>
public class DamagedInputTests
{
    private const int Count = 40;

    private static readonly TimeSpan _limitPerInput = TimeSpan.FromSeconds(10);

    private const string Picture = "-f lavfi -i testsrc2=s=192x108:r=25 -f lavfi -i sine=r=48000 -t 2 -pix_fmt yuv420p";

    private static readonly string[] _clips =
    [
        TestClips.Make("h264.mp4", $"{Picture} -c:v libx264 -preset veryfast -c:a aac"),
        TestClips.Make("h264.ts", $"{Picture} -c:v libx264 -preset veryfast -g 12 -c:a mp2"),
        TestClips.Make("hevc.mkv", $"{Picture} -c:v libx265 -preset ultrafast -x265-params log-level=none -c:a flac"),
        TestClips.Make("mpeg2.mpg", $"{Picture} -c:v mpeg2video -c:a ac3"),
        TestClips.Make("vp9.webm", $"{Picture} -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus"),
        TestClips.Make("cenc.mp4", $"{Picture} -c:v libx264 -preset veryfast -c:a aac -encryption_scheme cenc-aes-ctr"
            + " -encryption_key 0123456789abcdef0123456789abcdef -encryption_kid abba271e8bcf552bbd2e86a434a9a5d9"),
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_damaged_input_crashes_or_hangs_or_harms_the_healthy_one_beside_it()
    {
        var folder = TestClips.NewFolder();
        var inputs = new DamagedInputs(_clips, seed: 2);
        var damaged = Enumerable.Range(0, Count).Select(number => inputs.Make(number, folder)).ToList();
        var alone = await RobustnessBatch.FactsAloneAsync(_clips[0], _limitPerInput, Stop);

        var outcome = await new RobustnessBatch(_clips[0], alone, _limitPerInput)
            .RunAsync([.. damaged.Select(input => input.Path)], Stop);

        Assert.Null(outcome.Problem);
        Assert.Equal(Count + 1, outcome.Inputs.Count);
        Assert.True(damaged.Select(input => input.Kind).Distinct().Count() > 10, "the damage should be of many kinds");
    }

    [Fact]
    public void The_same_seed_and_number_make_the_same_damage()
    {
        var (one, other) = (TestClips.NewFolder(), TestClips.NewFolder());
        var inputs = new DamagedInputs(_clips, seed: 5);

        var first = Enumerable.Range(0, Count).Select(number => inputs.Make(number, one)).ToList();
        var second = Enumerable.Range(0, Count).Reverse().Select(number => inputs.Make(number, other)).Reverse().ToList();

        Assert.Equal(first.Select(Content), second.Select(Content));
    }

    private static string Content(DamagedInput input) =>
        Path.GetFileName(input.Path) + (File.Exists(input.Path) ? Convert.ToHexString(File.ReadAllBytes(input.Path)) : "");
}
