using System.Runtime.InteropServices;
using System.Text.Json;
using Vqa.IntegrationTests.Media;
using Vqa.IntegrationTests.Node;

namespace Vqa.IntegrationTests.Deploy;

/// <summary>The portable bundle on a machine that has a kernel, glibc and nothing else.</summary>
public class BundleTests(BareMachine machine) : IClassFixture<BareMachine>
{
    [Fact]
    public async Task Doctor_finds_a_bare_machine_able()
    {
        VqaResult result = await machine.RunVqaAsync("doctor");

        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        Assert.Contains("This machine can analyse.", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"ok +FFmpeg libraries +FFmpeg 5\.1", result.Output);
        Assert.Matches("ok +libebur128", result.Output);
        Assert.Matches("ok +ONNX Runtime .*model block-corruption", result.Output);
        Assert.Empty(result.Errors);
    }

    [Fact]
    public async Task A_defect_is_found_and_every_output_is_written()
    {
        File.Copy(NodeClips.Black, Path.Combine(machine.Work, "black.mp4"));

        VqaResult result = await machine.RunVqaAsync(
            "analyze", "black.mp4", "--fail-on", "major", "--json", "-", "--report", "report.html",
            "--metrics", "frames.csv");

        Assert.True(result.ExitCode == 1, result.Output + result.Errors);
        using JsonDocument report = JsonDocument.Parse(result.Output);
        JsonElement incident = report.RootElement.GetProperty("inputs")[0].GetProperty("incidents").EnumerateArray()
            .Single(incident => incident.GetProperty("detector").GetString() == "video_black");
        Assert.Equal(2.0, incident.GetProperty("start").GetDouble(), tolerance: 0.1);
        Assert.Equal(5.0, incident.GetProperty("end").GetDouble(), tolerance: 0.1);
        Assert.Contains("data:image/", Read("report.html"), StringComparison.Ordinal);
        Assert.Equal(1 + (8 * 25), Read("frames.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        // Libraries that miss something on such a machine are to say so to us, not to the user's terminal.
        Assert.DoesNotContain("onnxruntime", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_benchmarks_start_the_bundles_own_programs()
    {
        File.Copy(NodeClips.Black, Path.Combine(Directory.CreateDirectory(Path.Combine(machine.Work, "clips")).FullName, "clip.mp4"));

        VqaResult damaged = await machine.RunProgramAsync(
            "vqa-benchmarks", "robustness", "--media", "clips", "--count", "2", "--batch", "2", "--skip-folder");
        VqaResult gpu = await machine.RunProgramAsync("vqa-benchmarks", "gpu", "out", "--only", "refusals");

        Assert.True(damaged.ExitCode == 0, damaged.Output + damaged.Errors);
        Assert.True(gpu.ExitCode == 0, gpu.Output + gpu.Errors);
        Assert.Contains("passed   refused: no driver: no_driver, and analysed whole", gpu.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_check_of_the_gpu_needs_a_shell_and_nothing_else()
    {
        Assert.SkipWhen(NativeLibrary.TryLoad("libcuda.so.1", out _), "this machine has a GPU: it would take minutes");
        string folder = TestClips.NewFolder();

        VqaResult result = await BareMachine.RunAsync(
            "env", "-i", "PATH=/usr/bin:/bin", "bash", Path.Combine(machine.Bundle, "gpu-check.sh"), folder, "--only", "refusals", "rate");

        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "gpu-check.json")));
        Assert.Equal("none", report.RootElement.GetProperty("gpu").GetString());
        Assert.Equal(
            ["told", "skipped", "passed", "skipped"],
            report.RootElement.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("verdict").GetString()));
        Assert.Contains("There is no NVIDIA driver here", File.ReadAllText(Path.Combine(folder, "gpu-check.md")), StringComparison.Ordinal);
        Assert.Contains("This machine can analyse.", File.ReadAllText(Path.Combine(folder, "doctor.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_input_that_is_not_there_ends_with_3_and_bad_usage_with_2()
    {
        VqaResult missing = await machine.RunVqaAsync("analyze", "nothing.mp4");
        VqaResult misspelt = await machine.RunVqaAsync("analyse", "nothing.mp4");

        Assert.Equal(3, missing.ExitCode);
        Assert.Contains("nothing.mp4: there is no such file", missing.Output, StringComparison.Ordinal);
        Assert.Equal(2, misspelt.ExitCode);
    }

    [Fact]
    public void The_notice_names_every_library_with_a_licence_and_its_source()
    {
        string[] notice = File.ReadAllLines(Path.Combine(machine.Bundle, "NOTICE"));
        // .NET's own libraries have no version in their names.
        List<string> libraries = [.. Directory.GetFiles(Path.Combine(machine.Bundle, "lib"))
            .Select(path => Path.GetFileName(path))
            .Where(name => name.Contains(".so.", StringComparison.Ordinal))];

        Assert.True(libraries.Count > 50, "FFmpeg alone needs more");
        Assert.All(libraries, library =>
        {
            string[] row = Assert.Single(notice, line => line.Split(' ').Contains(library))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.True(File.Exists(Path.Combine(machine.Bundle, "licences", row[0], "copyright")), row[0]);
            Assert.Matches(@"^[0-9]", row[2]);
        });
        Assert.Contains(notice, line => line.Contains("GNU General Public License", StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(machine.Bundle, "licences", "common-licenses", "GPL-2")));
    }

    [Fact]
    public void What_belongs_to_the_machine_is_left_to_it()
    {
        string lib = Path.Combine(machine.Bundle, "lib");

        Assert.All(
            ["libc.so.6", "libm.so.6", "libpthread.so.0", "ld-linux-x86-64.so.2", "libcuda.so.1", "libnvcuvid.so.1"],
            name => Assert.False(File.Exists(Path.Combine(lib, name)), name));
    }

    [Fact]
    public async Task A_folder_that_is_no_bundle_is_not_overwritten()
    {
        string precious = Path.Combine(TestClips.NewFolder(), "precious");
        File.WriteAllText(precious, "kept");

        VqaResult result = await BareMachine.MakeBundleAsync(Path.GetDirectoryName(precious)!);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("is no bundle", result.Errors, StringComparison.Ordinal);
        Assert.Equal("kept", File.ReadAllText(precious));
    }

    private string Read(string name) => File.ReadAllText(Path.Combine(machine.Work, name));
}
