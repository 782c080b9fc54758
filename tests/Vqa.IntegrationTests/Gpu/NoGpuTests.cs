using System.Runtime.InteropServices;
using System.Text.Json;
using Vqa.IntegrationTests.Media;
using Vqa.IntegrationTests.Node;

namespace Vqa.IntegrationTests.Gpu;

/// <summary>A machine without a driver.</summary>
public class NoGpuTests
{
    private readonly string _folder = TestClips.NewFolder();

    public NoGpuTests() =>
        Assert.SkipWhen(NativeLibrary.TryLoad("libcuda.so.1", out _), "this machine has an NVIDIA driver");

    [Fact]
    public async Task Who_asks_for_a_gpu_gets_the_cpu_and_the_reason()
    {
        var result = await VqaProgram.RunAsync(
            _folder, "analyze", NodeClips.Clean, "--device", "cuda", "--json", "r.json", "--report", "r.html");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("There is no NVIDIA driver here", result.Output, StringComparison.Ordinal);
        Assert.Contains("There is no NVIDIA driver here", result.Errors, StringComparison.Ordinal);
        Assert.Contains(
            "There is no NVIDIA driver here", File.ReadAllText(Path.Combine(_folder, "r.html")), StringComparison.Ordinal);
        var input = Input(File.ReadAllText(Path.Combine(_folder, "r.json")));
        Assert.Equal("cpu", input.GetProperty("device").GetString());
        Assert.Equal("no_driver", input.GetProperty("device_reason_code").GetString());
        Assert.Equal(125, input.GetProperty("video").GetProperty("frames").GetInt32());
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("cpu")]
    public async Task Who_does_not_hears_nothing_of_it(string device)
    {
        var result = await VqaProgram.RunAsync(_folder, "analyze", NodeClips.Clean, "--device", device, "--json", "-");

        Assert.Equal(0, result.ExitCode);
        Assert.DoesNotContain("NVIDIA", result.Errors, StringComparison.Ordinal);
        Assert.False(Input(result.Output).TryGetProperty("device_reason", out _));
    }

    [Fact]
    public async Task Doctor_names_what_is_missing_and_its_fix()
    {
        var result = await VqaProgram.RunAsync(_folder, "doctor");

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"limited +GPU +There is no NVIDIA driver here .*Fix: Install NVIDIA's driver", result.Output);
    }

    private static JsonElement Input(string json)
    {
        using var report = JsonDocument.Parse(json);
        return report.RootElement.GetProperty("inputs")[0].Clone();
    }
}
