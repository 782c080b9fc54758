using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Vqa.IntegrationTests.Serve;

namespace Vqa.IntegrationTests.Monitoring;

/// <summary>A node that may use next to nothing.</summary>
public sealed class CapacityTests : IDisposable
{
    private const string Tiny =
        "capacity: {cores: 0.05}\nself_test: {enabled: false}\nsources: {allow_networks: [127.0.0.0/8]}";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vqa-capacity-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Without_room_a_stream_is_refused_with_the_reason_and_a_hint_when_to_come_back()
    {
        await using var node = NodeProcess.Start(_folder.FullName, streams: null, Tiny);
        await node.ReadyAsync();

        using var answer = await node.Client.PutAsJsonAsync(
            "/v1/streams/a", new { url = "http://127.0.0.1:9/live.m3u8" }, Stop);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.Contains("0.05", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        var metrics = await node.Client.GetStringAsync("/metrics", Stop);
        Assert.Contains("\nvqa_capacity_refused_total 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nvqa_capacity_more_streams 0\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beyond_what_it_may_use_the_least_important_stream_is_lowered_for_all_to_see()
    {
        await using var node = NodeProcess.Start(
            _folder.FullName,
            $$"""
              streams:
                - {id: dear, url: {{ServeClips.Scene}}, loop: true, priority: 90}
                - {id: plain, url: {{ServeClips.Scene}}, loop: true, priority: 10}
              """,
            Tiny);

        await node.LoggedAsync("stream plain is lowered");

        Assert.DoesNotContain(
            node.Messages, message => message.Contains("stream dear is lowered", StringComparison.Ordinal));
        var stream = await node.Client.GetFromJsonAsync<JsonElement>("/v1/streams/plain", Stop);
        Assert.Equal("keyframes", stream.GetProperty("current_depth").GetString());
        await node.PollAsync("the lowered stream in the metrics", async () =>
        {
            var metrics = await node.Client.GetStringAsync("/metrics", Stop);
            return metrics.Contains("\nvqa_stream_lowered{stream=\"plain\"} 1\n", StringComparison.Ordinal)
                && metrics.Contains("\nvqa_capacity_lowerings_total ", StringComparison.Ordinal);
        });
    }
}
