using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Vqa.IntegrationTests.Media;
using Vqa.IntegrationTests.Node;

namespace Vqa.IntegrationTests.Serve;

/// <summary>Files that a node analyses once, by its API.</summary>
public sealed class AnalysisApiTests(ApiNode shared) : IClassFixture<ApiNode>
{
    private readonly CancellationToken _stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_and_a_URL_are_analysed_and_reported()
    {
        var file = Path.Combine(shared.Allowed, "black.mp4");
        File.Copy(NodeClips.Black, file, overwrite: true);

        foreach (var input in (string[])[file, shared.Blinking])
        {
            using var added =
                await AddAsync(
                    new { input, detectors = new[] { "video_black" }, options = new Dictionary<string,
                    double> { ["video_black.min_duration"] = 1 } });
            Assert.Equal(HttpStatusCode.Accepted, added.StatusCode);
            var done = await EndAsync(added);
            Assert.Equal(
                ("complete", 1.0), (done.GetProperty("state").GetString(), done.GetProperty("progress").GetDouble()));
            var report = done.GetProperty("report");
            Assert.Equal("vqa.report/1", report.GetProperty("schema").GetString());
            Assert.Equal("video_black", report.GetProperty("inputs")[0].GetProperty("incidents")[0]
                .GetProperty("detector").GetString());
        }
    }

    [Fact]
    public async Task Only_files_of_allowed_folders_are_read()
    {
        var outside = Path.Combine(TestClips.NewFolder(), "outside.mp4");
        File.Copy(NodeClips.Clean, outside);
        File.CreateSymbolicLink(Path.Combine(shared.Allowed, "link.mp4"), outside);
        Directory.CreateSymbolicLink(Path.Combine(shared.Allowed, "folder"), Path.GetDirectoryName(outside)!);
        Directory.CreateSymbolicLink(Path.Combine(shared.Allowed, "round"), Path.Combine(shared.Allowed, "round"));
        string[] inputs =
        [
            outside, Path.Combine(shared.Allowed, "link.mp4"), Path.Combine(shared.Allowed, "folder", "outside.mp4"),
            Path.Combine(shared.Allowed, "round", "a.mp4"),
            $"{shared.Allowed}/../{Path.GetFileName(Path.GetDirectoryName(outside))}/outside.mp4",
            "file://" + outside, "file:" + outside, "concat:" + outside, "/etc/passwd", "/proc/self/environ", "-",
            "clip.mp4", shared.Allowed,
            "http://127.0.0.1:1/a.mp4", "rtsp://127.0.0.2/a",
        ];

        foreach (var input in inputs)
        {
            using var response = await AddAsync(new { input });
            Assert.True(response.StatusCode == HttpStatusCode.BadRequest, input);
            var errors = (await response.Content.ReadFromJsonAsync<JsonElement>(_stop)).GetProperty("errors");
            Assert.Equal(["input"], errors.EnumerateObject().Select(error => error.Name));
        }
    }

    [Fact]
    public async Task An_analysis_can_be_ended_and_is_then_forgotten()
    {
        var file = Path.Combine(shared.Allowed, "endless.mp4");
        File.Copy(NodeClips.Endless, file, overwrite: true);
        using var added = await AddAsync(new { input = file });
        var address = added.Headers.Location!.ToString();

        using var cancelled = await shared.Client.DeleteAsync(address, _stop);
        Assert.Equal(HttpStatusCode.NoContent, cancelled.StatusCode);
        Assert.Equal("cancelled", (await EndAsync(added)).GetProperty("state").GetString());
        using var forgotten = await shared.Client.DeleteAsync(address, _stop);
        Assert.Equal(HttpStatusCode.NoContent, forgotten.StatusCode);
        using var missing = await shared.Client.GetAsync(address, _stop);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using var list = await shared.Looker.GetAsync("/v1/analyses", _stop);
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
    }

    [Fact]
    public async Task An_input_that_cannot_be_read_says_so()
    {
        using var added = await AddAsync(new { input = NodeClips.Broken(shared.Allowed) });

        var done = await EndAsync(added);

        Assert.Equal("failed", done.GetProperty("state").GetString());
        Assert.Contains("no media format", done.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> AddAsync(object body) =>
        shared.Client.PostAsJsonAsync("/v1/analyses", body, _stop);

    private async Task<JsonElement> EndAsync(HttpResponseMessage added)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop);
        limit.CancelAfter(TimeSpan.FromSeconds(90));
        while (true)
        {
            var one = await shared.Looker.GetFromJsonAsync<JsonElement>(
                added.Headers.Location!.ToString(), limit.Token);
            if (one.GetProperty("state").GetString() is not ("queued" or "running"))
            {
                return one;
            }

            await Task.Delay(100, limit.Token);
        }
    }
}
