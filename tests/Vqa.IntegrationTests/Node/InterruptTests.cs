using System.Text.Json;
using Vqa.IntegrationTests.Media;

namespace Vqa.IntegrationTests.Node;

/// <summary>A user who has seen enough still gets everything that was found.</summary>
public class InterruptTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_the_analysis_and_every_output_is_written(string signal)
    {
        var folder = TestClips.NewFolder();
        using var vqa = VqaProgram.Start(
            folder, "analyze", NodeClips.Endless, NodeClips.Clean, "--events", "-", "--json", "a.json", "--report", "a.html",
            "--metrics", "a.csv");
        Assert.Contains("opened", await vqa.ReadLineAsync(), StringComparison.Ordinal);

        await vqa.SignalAsync(signal);
        var result = await vqa.FinishAsync();

        Assert.True(result.ExitCode == 0, result.Errors);
        using var report = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "a.json")));
        var inputs = report.RootElement.GetProperty("inputs").EnumerateArray().ToList();
        Assert.All(inputs, input => Assert.Equal("interrupted", input.GetProperty("status").GetString()));
        Assert.NotEqual(0, inputs[0].GetProperty("incidents").GetArrayLength());
        Assert.Contains("</html>", File.ReadAllText(Path.Combine(folder, "a.html")), StringComparison.OrdinalIgnoreCase);
        Assert.True(File.ReadLines(Path.Combine(folder, "a.csv")).Count() > 1);
    }
}
