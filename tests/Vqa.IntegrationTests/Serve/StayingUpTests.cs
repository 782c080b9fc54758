using System.Net.Http.Json;

namespace Vqa.IntegrationTests.Serve;

/// <summary>What a node does when the worst happens to it: a crash, a hang, a kill.</summary>
public sealed class StayingUpTests : IDisposable
{
    private const string Quiet = "self_test: {enabled: false}\nhang_seconds: 2\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vqa-node-");
    private readonly string _streams = $"""
        streams:
        - {"{"}id: good, url: {ServeClips.Scene}, loop: true{"}"}
        - {"{"}id: bad, url: {ServeClips.Scene}, loop: true{"}"}
        """;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_stream_that_crashes_the_decoder_three_times_is_quarantined_and_the_other_goes_on()
    {
        await using var node = NodeProcess.Start(
            _folder.FullName, _streams, Quiet, new Dictionary<string, string> { ["VQA_TEST_CRASH"] = "bad" });

        await node.LoggedAsync("stream bad is Quarantined");
        await node.LoggedAsync("stream good is Running", times: 4);

        Assert.Equal(3, node.Messages.Count(line => line == "stream bad brought the process down"));
        Assert.DoesNotContain("stream good brought the process down", node.Messages);
        Assert.Equal(0, await node.StopAsync());
    }

    [Fact]
    public async Task A_stream_that_hangs_is_given_up_and_the_other_does_not_notice()
    {
        await using var node = NodeProcess.Start(
            _folder.FullName, _streams, Quiet, new Dictionary<string, string> { ["VQA_TEST_HANG"] = "bad" });

        await node.LoggedAsync("stream bad is Quarantined");

        Assert.Equal(3, node.Messages.Count(line => line.StartsWith("stream bad has been Analysing", StringComparison.Ordinal)));
        Assert.Equal(1, node.Messages.Count(line => line.StartsWith("stream good is", StringComparison.Ordinal)));
        Assert.Equal(0, await node.StopAsync());
    }

    [Fact]
    public async Task A_killed_worker_is_replaced_and_nobody_is_blamed()
    {
        await using var node = NodeProcess.Start(_folder.FullName, _streams, Quiet);
        for (var time = 1; time <= 4; time++)
        {
            await node.LoggedAsync("stream good is Running", time);
            await node.LoggedAsync("stream bad is Running", time);
            NodeProcess.Signal(Assert.Single(node.Workers()), "KILL");
        }

        await node.LoggedAsync("stream bad is Running", times: 5);
        Assert.DoesNotContain(node.Messages, line => line.Contains("brought", StringComparison.Ordinal));
        Assert.Equal(0, await node.StopAsync());
    }

    [Fact]
    public async Task A_worker_does_not_outlive_its_guardian()
    {
        await using var node = NodeProcess.Start(_folder.FullName, _streams, Quiet);
        await node.ReadyAsync();
        var worker = Assert.Single(node.Workers());

        NodeProcess.Signal(node.Id, "KILL");

        var ended = BecomesTrue(() => !Directory.Exists($"/proc/{worker}"));
        Assert.True(await ended);
    }

    [Fact]
    public async Task What_is_open_when_it_is_stopped_is_closed_as_interrupted()
    {
        await using var node = NodeProcess.Start(
            _folder.FullName, $"streams: [{"{"}id: black, url: {ServeClips.Black}, loop: true{"}"}]", Quiet);
        await node.LoggedAsync("black: video_black Opened");

        Assert.Equal(0, await node.StopAsync());

        Assert.Contains(node.Messages, line => line.StartsWith("black: video_black Closed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_streams_file_is_followed_and_a_broken_one_changes_nothing()
    {
        await using var node = NodeProcess.Start(_folder.FullName, _streams, Quiet);
        await node.LoggedAsync("stream bad is Running");
        var file = Path.Combine(_folder.FullName, "streams.yaml");

        await File.WriteAllTextAsync(file, "streams: [{id: good, url: x", TestContext.Current.CancellationToken);
        await node.LoggedAsync("changes nothing");
        await File.WriteAllTextAsync(
            file, $"streams: [{"{"}id: new, url: {ServeClips.Scene}, loop: true{"}"}]", TestContext.Current.CancellationToken);
        await node.LoggedAsync("stream new is Running");

        Assert.Equal(0, await node.StopAsync());
    }

    [Fact]
    public async Task A_crash_while_the_streams_file_is_being_edited_ends_nothing()
    {
        await using var node = NodeProcess.Start(_folder.FullName, _streams, Quiet);
        await node.LoggedAsync("stream bad is Running");
        var file = Path.Combine(_folder.FullName, "streams.yaml");
        await File.WriteAllTextAsync(file, "streams:\n- {id: good, url: x}\n-\n", TestContext.Current.CancellationToken);

        NodeProcess.Signal(Assert.Single(node.Workers()), "KILL");

        await node.LoggedAsync("stream good is Running", times: 2);
        await node.LoggedAsync("stream bad is Running", times: 2);
        await File.WriteAllTextAsync(
            file, $"streams: [{"{"}id: new, url: {ServeClips.Scene}, loop: true{"}"}]", TestContext.Current.CancellationToken);
        await node.LoggedAsync("stream new is Running");
        Assert.Equal(0, await node.StopAsync());
    }

    [Fact]
    public async Task A_stream_whose_detector_group_is_gone_says_so_and_harms_nobody()
    {
        const string Sources = Quiet + "sources: {allow_networks: [127.0.0.2/32]}\n";
        await using (var node = NodeProcess.Start(_folder.FullName, _streams, Sources + "detector_groups: {picture: [video_black]}\n"))
        {
            await node.ReadyAsync();
            using var put = await node.Client.PutAsJsonAsync(
                "/v1/streams/grouped", new { url = "http://127.0.0.2:9/x.m3u8", detector_group = "picture" },
                TestContext.Current.CancellationToken);
            Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            Assert.Equal(0, await node.StopAsync());
        }

        await using var again = NodeProcess.Start(_folder.FullName, _streams, Sources);
        await again.LoggedAsync("stream good is Running");
        var status = await again.WaitForStreamAsync("grouped", stream => stream.GetProperty("state").GetString() == "invalid");
        Assert.Contains("picture", status.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, await again.StopAsync());
    }

    [Fact]
    public async Task A_recording_is_watched_in_real_time_though_it_is_no_loop()
    {
        await using var node = NodeProcess.Start(
            _folder.FullName, $"streams: [{"{"}id: once, url: {ServeClips.Scene}{"}"}]", Quiet);
        await node.LoggedAsync("stream once was left: the source ended");

        var status = await node.WaitForStreamAsync("once", stream => stream.GetProperty("speed").GetDouble() > 0);

        Assert.InRange(status.GetProperty("speed").GetDouble(), 0.01, 2);
        Assert.Equal(0, await node.StopAsync());
    }

    private static async Task<bool> BecomesTrue(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(NodeProcess.Limit);
        while (!holds())
        {
            await Task.Delay(25, limit.Token);
        }

        return true;
    }
}
