using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Vqa.IntegrationTests.Media;
using Vqa.IntegrationTests.Node;

namespace Vqa.IntegrationTests.Serve;

/// <summary><c>vqa serve</c> from its start to its end.</summary>
public class LifeTests
{
    [Fact]
    public async Task It_is_healthy_and_ready_and_ends_with_0_on_a_signal()
    {
        var stop = TestContext.Current.CancellationToken;
        var file = Path.Combine(TestClips.NewFolder(), "streams.json");
        var streams = new JsonObject { ["streams"] = new JsonArray(Looped("one"), Looped("two")) };
        await File.WriteAllTextAsync(file, streams.ToJsonString(), stop);
        await using var node = await NodeProcess.StartAsync(new JsonObject { ["streams_file"] = file });

        using var health = await node.Client.GetAsync("/healthz", stop);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Single(node.Workers());
        Assert.Equal(0, await AskAsync(node.Address.AbsoluteUri));
        // Someone who follows the events does not hold up the end.
        using var events = await node.Client.GetAsync("/v1/events", HttpCompletionOption.ResponseHeadersRead, stop);
        Assert.Equal(0, await node.StopAsync());
        Assert.NotEqual(0, await AskAsync(node.Address.AbsoluteUri));
        Assert.Contains("stopping", node.Output, StringComparison.Ordinal);
    }

    private static async Task<int> AskAsync(string node)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "vqa.dll");
        using var doctor = Process.Start(new ProcessStartInfo("dotnet", [program, "doctor", "--node", node]) { RedirectStandardOutput = true })!;
        await doctor.WaitForExitAsync(TestContext.Current.CancellationToken);
        return doctor.ExitCode;
    }

    private static JsonObject Looped(string id) => new() { ["id"] = id, ["url"] = NodeClips.Clean, ["loop"] = true };
}
