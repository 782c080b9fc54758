using System.Text.Json;
using Vqa.Analysis.Detectors;
using Vqa.IntegrationTests.Media;

namespace Vqa.IntegrationTests.Node;

/// <summary>The commands beside <c>analyze</c>.</summary>
public class CommandsTests
{
    private readonly string _folder = TestClips.NewFolder();

    [Fact]
    public async Task Detectors_lists_every_detector_with_its_options()
    {
        var text = await VqaProgram.RunAsync(_folder, "detectors");
        var json = await VqaProgram.RunAsync(_folder, "detectors", "--json");

        Assert.Equal(0, text.ExitCode);
        Assert.All(DetectorCatalog.All, detector => Assert.Contains(detector.Id, text.Output, StringComparison.Ordinal));
        using var list = JsonDocument.Parse(json.Output);
        Assert.Equal(
            DetectorCatalog.All.Select(detector => (detector.Id, detector.Options.Count)),
            list.RootElement.EnumerateArray().Select(
                detector => (detector.GetProperty("id").GetString()!, detector.GetProperty("options").GetArrayLength())));
    }

    [Fact]
    public async Task Doctor_finds_this_machine_able()
    {
        var result = await VqaProgram.RunAsync(_folder, "doctor");

        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        Assert.Contains("This machine can analyse.", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"ONNX Runtime.*1\.31.*CPU.*model block-corruption \S+ on (CPU|CUDA), pictures from (CPU|pinned|device) memory", result.Output);
    }

    [Fact]
    public async Task Demo_finds_all_that_it_planted_and_nothing_else()
    {
        var result = await VqaProgram.RunAsync(_folder, "demo");

        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        Assert.Contains("5 of 5 planted defects found, and nothing else.", result.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder, "vqa-demo", "clip.mp4")));
        Assert.True(File.Exists(Path.Combine(_folder, "vqa-demo", "report.html")));
        using var report = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "vqa-demo", "report.json")));
        Assert.Equal(5, report.RootElement.GetProperty("inputs")[0].GetProperty("incidents").GetArrayLength());
    }

    [Theory]
    [InlineData("--help", "analyze")]
    [InlineData("--version", "0.")]
    public async Task Help_and_version_end_with_0(string option, string expected)
    {
        var result = await VqaProgram.RunAsync(_folder, option);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(expected, result.Output, StringComparison.Ordinal);
    }
}
