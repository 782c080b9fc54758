using System.Text.Json;
using System.Text.Json.Nodes;
using Vqa.Analysis.Models;
using Vqa.IntegrationTests.Media;

namespace Vqa.IntegrationTests.Node;

/// <summary><c>vqa analyze --corruption-model</c> as a user calls it.</summary>
public class CorruptionModelTests
{
    private readonly string _folder = TestClips.NewFolder();

    [Fact]
    public async Task A_model_of_the_users_own_is_named_in_every_report()
    {
        var manifest = Manifest(m => (m["name"], m["version"]) = ("mine", "4.2"));

        var result = await VqaProgram.RunAsync(
            _folder, "analyze", NodeClips.Clean, "--corruption-model", manifest, "--json", "r.json",
            "--report", "r.html");

        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        using var report = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "r.json")));
        var model = report.RootElement.GetProperty("inputs")[0].GetProperty("model");
        Assert.Equal("mine", model.GetProperty("name").GetString());
        Assert.Equal("4.2", model.GetProperty("version").GetString());
        var named = $"mine 4.2 on {model.GetProperty("provider").GetString()}";
        Assert.Contains($"model {named}", result.Output, StringComparison.Ordinal);
        Assert.Contains(named, File.ReadAllText(Path.Combine(_folder, "r.html")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_detector_asks_it_no_model_is_named()
    {
        var result = await VqaProgram.RunAsync(
            _folder, "analyze", NodeClips.Clean, "--detectors", "video_black", "--json", "r.json");

        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        using var report = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "r.json")));
        Assert.False(report.RootElement.GetProperty("inputs")[0].TryGetProperty("model", out _));
        Assert.DoesNotContain("model", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_cannot_be_used_ends_with_2_before_anything_is_opened()
    {
        foreach (var (manifest, told) in new[]
        {
            (Path.Combine(_folder, "none.json"), "cannot be read"),
            ("", "cannot be read"),
            (Manifest(m => m["file"] = "gone.onnx"), "does not exist; correct \"file\""),
            (Manifest(m => m["sha256"] = "00"), "is not the model that was described"),
            (Manifest(m => m["cells"] = "squares"), "no input 'squares'; it has cells"),
        })
        {
            var result = await VqaProgram.RunAsync(
                _folder, "analyze", "udp://127.0.0.1:1", "--corruption-model", manifest, "--json", "r.json");

            Assert.Equal(2, result.ExitCode);
            Assert.StartsWith("vqa: ", result.Errors, StringComparison.Ordinal);
            Assert.Contains(told, result.Errors, StringComparison.Ordinal);
            Assert.Single(result.Errors.TrimEnd().Split('\n'));
            Assert.Empty(result.Output);
            Assert.False(File.Exists(Path.Combine(_folder, "r.json")));
        }
    }

    private string Manifest(Action<JsonObject> change)
    {
        var shipped = CorruptionModel.ShippedManifest;
        var manifest = JsonNode.Parse(File.ReadAllText(shipped))!.AsObject();
        manifest["file"] = Path.Combine(Path.GetDirectoryName(shipped)!, (string)manifest["file"]!);
        change(manifest);
        var path = Path.Combine(_folder, $"{Path.GetRandomFileName()}.json");
        File.WriteAllText(path, manifest.ToJsonString());
        return path;
    }
}
