using System.Text.Json;
using Vqa.Analysis.Models;
using Vqa.IntegrationTests.Analysis;
using Vqa.IntegrationTests.Media;

namespace Vqa.IntegrationTests.Node;

/// <summary>Packets that are lost on the way, from the program's start to its report.</summary>
public class BlockCorruptionTests
{
    private readonly string _folder = TestClips.NewFolder();

    [Fact]
    public async Task Lost_packets_are_one_incident_with_its_cause_and_a_heat_map()
    {
        // The weights of version 0 are random: the program runs with them, and sees nothing.
        Assert.SkipWhen(
            ModelManifest.Load(CorruptionModel.ShippedManifest).Version == "0", "the model that is shipped is not trained");

        VqaResult result = await VqaProgram.RunAsync(
            _folder, "analyze", DamagedClips.Lossy(_folder), "--json", "report.json", "--report", "report.html");

        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        using JsonDocument report = JsonDocument.Parse(Read("report.json"));
        JsonElement input = report.RootElement.GetProperty("inputs")[0];
        JsonElement incident = Assert.Single(input.GetProperty("incidents").EnumerateArray());
        Assert.Equal("block_corruption", incident.GetProperty("detector").GetString());
        Assert.Equal("transport", incident.GetProperty("cause").GetString());
        Assert.Contains("video_decode", incident.GetProperty("absorbed").EnumerateArray().Select(id => id.GetString()));
        Assert.InRange(incident.GetProperty("start").GetDouble(), 3.8, 4.7);
        Assert.InRange(incident.GetProperty("end").GetDouble(), 4.5, 6.2);
        Assert.True(incident.GetProperty("region").GetProperty("width").GetInt32() > 0);
        Assert.Contains("class=\"heat\"", Read("report.html"), StringComparison.Ordinal);
    }

    private string Read(string name) => File.ReadAllText(Path.Combine(_folder, name));
}
