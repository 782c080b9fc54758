using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Vqa.IntegrationTests.Media;

namespace Vqa.IntegrationTests.Gpu;

/// <summary>The checks that a machine with a GPU runs: rehearsed on the made-up driver, and what a machine without one says.</summary>
public sealed class GpuCheckTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(8);

    private readonly string _folder = TestClips.NewFolder();

    [Fact]
    public async Task Every_check_runs_on_the_made_up_driver_and_only_its_pictures_are_found_to_be_wrong()
    {
        // Its memory has an end, so that the check of a full one meets it.
        var (exitCode, checks, output) = await RunAsync(FakeGpu.Environment(("FAKE_GPU_MAX_DECODERS", "8")), "--rehearse");

        var missed = checks.Where(check => check.Verdict == "missed").ToList();
        // A pattern in the place of each picture: what is compared with the CPU's pictures must differ, and tell so.
        Assert.True(missed.Count > 0 && missed.All(check => check.Name.EndsWith("report and numbers, GPU = CPU", StringComparison.Ordinal)), output);
        Assert.Equal(1, exitCode);
        Assert.Equal(["refused: all GPUs hidden"], checks.Where(check => check.Verdict == "skipped").Select(check => check.Name));
        foreach (var name in (string[])
            [
                "refused: a GPU of another number", "refused: FFV1", "refused: H.264 4:2:2", "refused: an odd size", "refused: no library of the driver",
                "refused: no library of NVDEC", "refused: one decoder more than may be", "refused: memory of the GPU used up",
                "a stream that ran while the memory was used up", "a stream after the memory was given back",
                "refused: the GPU fails while streams run", "H.264: numbers and block maps of surfaces, GPU = CPU",
                "HEVC of 10 bits: numbers and block maps of surfaces, GPU = CPU", "GPU memory of an added 160x96 H.264 stream",
                "bytes from the GPU for each frame, results of the measuring", "24 sessions opened and closed on the GPU: growth of its memory",
                "24 sessions opened and closed on the GPU: native objects left",
            ])
        {
            Assert.True(checks.Contains((name, "passed")), $"{name} has not passed: {output}");
        }

        Assert.Contains(("HEVC: frame rate with analysis / NVDEC alone, 2 streams", "told"), checks);
    }

    [Fact]
    public async Task A_machine_without_a_gpu_says_what_it_skipped_and_runs_the_rest()
    {
        Assert.SkipWhen(NativeLibrary.TryLoad("libcuda.so.1", out _), "this machine has an NVIDIA driver");

        var (exitCode, checks, output) = await RunAsync([], "--only", "refusals", "surfaces", "launch", "cycles");

        Assert.True(exitCode == 0, output);
        Assert.Contains(("refused: no driver", "passed"), checks);
        Assert.Equal(4, checks.Count(check => check.Verdict == "skipped" && !check.Name.Contains("OpenCL", StringComparison.Ordinal)));
        Assert.Contains("There is no NVIDIA driver here", File.ReadAllText(Path.Combine(_folder, "gpu-check.md")), StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, List<(string Name, string Verdict)> Checks, string Output)> RunAsync(
        Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "vqa-benchmarks.dll"), "gpu", _folder, "--limit", "100000", .. arguments])
        {
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var program = Process.Start(start)!;
        try
        {
            var output = await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(_limit, TestContext.Current.CancellationToken);
            await program.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(_limit, TestContext.Current.CancellationToken);
            using var report = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "gpu-check.json")));
            var checks = report.RootElement.GetProperty("checks").EnumerateArray()
                .Select(check => (check.GetProperty("check").GetString()!, check.GetProperty("verdict").GetString()!));
            return (program.ExitCode, [.. checks], output);
        }
        finally
        {
            if (!program.HasExited) program.Kill(entireProcessTree: true);
        }
    }
}
