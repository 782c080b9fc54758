using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Vqa.IntegrationTests.Serve;

/// <summary>Streams by the API of a node that runs: registered, changed, looked at, forgotten.</summary>
public sealed class StreamApiTests(ApiNode shared) : IClassFixture<ApiNode>
{
    private readonly CancellationToken _stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_is_registered_watched_changed_and_forgotten()
    {
        using var created =
            await PutAsync("life", new { url = shared.Blinking, loop = true, labels = new { channel = "two" } });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("/v1/streams/life", created.Headers.Location?.ToString());

        await shared.Node.WaitForStreamAsync("life", stream =>
            stream.GetProperty("state").GetString() == "running", shared.Client);
        using var patched =
            await PatchAsync(
                "life", """{"labels":{"channel":null,"region":"eu"},"priority":7,"detector_group":"picture"}""");
        var stream = await ReadAsync(patched);
        Assert.Equal("""{"region":"eu"}""", stream.GetProperty("labels").GetRawText());
        Assert.Equal((7, "picture"),
            (stream.GetProperty("priority").GetInt32(), stream.GetProperty("detector_group").GetString()));
        using var same = await PutAsync("life", new { url = shared.Blinking, loop = true });
        Assert.Equal(HttpStatusCode.OK, same.StatusCode);

        using var gone = await shared.Client.DeleteAsync("/v1/streams/life", _stop);
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        using var missing = await shared.Client.GetAsync("/v1/streams/life", _stop);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Secrets_are_never_shown_and_outlive_a_change()
    {
        var url = "srt://127.0.0.2:9?passphrase=very-secret-phrase&latency=120";
        using var created =
            await PutAsync("secret", new { url, decrypt_key = "00112233445566778899aabbccddeeff", enabled = false });
        var text = await created.Content.ReadAsStringAsync(_stop);
        using var patched = await PatchAsync("secret", """{"priority":1}""");
        using var written =
            await PutAsync("secret", new { url = JsonDocument.Parse(text).RootElement.GetProperty("url").GetString() });
        using var listed = await shared.Looker.GetAsync("/v1/streams?q=secret", _stop);

        var all = text + await patched.Content.ReadAsStringAsync(_stop) + await listed.Content.ReadAsStringAsync(_stop)
            + shared.Node.Output;
        Assert.DoesNotContain("very-secret-phrase", all, StringComparison.Ordinal);
        Assert.DoesNotContain("00112233", all, StringComparison.Ordinal);
        Assert.Contains(
            "\"has_decrypt_key\":true", await patched.Content.ReadAsStringAsync(_stop), StringComparison.Ordinal);
        // What is shown cannot be written back by mistake.
        Assert.Equal(HttpStatusCode.BadRequest, written.StatusCode);
        await shared.Client.DeleteAsync("/v1/streams/secret", _stop);
    }

    [Fact]
    public async Task What_is_wrong_is_told_by_field()
    {
        using var response =
            await PutAsync(
                "bad id!", new { url = "ftp://example.com/", detectors = new[] { "video_blak" }, priority = 101 });
        using var unknown = await PutAsync("bad", new { url = "http://127.0.0.1:80/", colour = "red" });
        using var forbidden = await PutAsync("bad", new { url = "http://127.0.0.1:80/" });
        using var broken = await shared.Client.PutAsync("/v1/streams/bad", Json("{\n\"url\": oops}"), _stop);
        using var plain = await shared.Client.PutAsync("/v1/streams/bad", new StringContent("{}"), _stop);

        var errors = (await ReadAsync(response, HttpStatusCode.BadRequest)).GetProperty("errors");
        Assert.Equal(["detectors", "id", "priority", "url"], errors.EnumerateObject().Select(error => error.Name)
            .Order());
        Assert.True((await ReadAsync(unknown, HttpStatusCode.BadRequest)).GetProperty("errors")
            .TryGetProperty("colour", out _));
        Assert.Contains("allow_networks", (await ReadAsync(forbidden, HttpStatusCode.BadRequest)).GetRawText(),
            StringComparison.Ordinal);
        Assert.Contains("line 2", (await ReadAsync(broken, HttpStatusCode.BadRequest)).GetProperty("detail")
            .GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, plain.StatusCode);
    }

    [Fact]
    public async Task Streams_of_the_file_are_changed_there()
    {
        using var put = await PutAsync("filed", new { url = shared.Blinking });
        using var patch = await PatchAsync("filed", $$"""{"url":"{{shared.Blinking}}"}""");
        using var delete = await shared.Client.DeleteAsync("/v1/streams/filed", _stop);

        Assert.All([put, patch, delete], response => Assert.Equal(HttpStatusCode.Conflict, response.StatusCode));
        Assert.Contains("streams file", await put.Content.ReadAsStringAsync(_stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_are_filtered_and_come_in_parts()
    {
        foreach (var id in (string[])["list-1", "list-2", "list-3"])
        {
            using var put =
                await PutAsync(
                    id, new { url = shared.Blinking, enabled = false, labels = new { set = "listed", name = id } });
            Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        }

        var ids = new List<string>();
        string? page = null;
        do
        {
            var part = await shared.Looker.GetFromJsonAsync<JsonElement>(
                $"/v1/streams?label=set:listed&limit=2{(page is null ? "" : "&page=" + page)}", _stop);
            ids.AddRange(part.GetProperty("streams").EnumerateArray()
                .Select(stream => stream.GetProperty("id").GetString()!));
            Assert.Equal(3, part.GetProperty("total").GetInt32());
            page = part.TryGetProperty("next_page", out var next) ? next.GetString() : null;
        }
        while (page is not null);

        Assert.Equal(["list-1", "list-2", "list-3"], ids);
        var disabled = await shared.Looker.GetFromJsonAsync<JsonElement>("/v1/streams?state=disabled&q=LIST-2", _stop);
        Assert.Equal(1, disabled.GetProperty("total").GetInt32());
        using var wrong = await shared.Looker.GetAsync("/v1/streams?limit=0&state=happy&page=%00&colour=red", _stop);
        var errors = (await ReadAsync(wrong, HttpStatusCode.BadRequest)).GetProperty("errors");
        Assert.Equal(["colour", "limit", "page", "state"], errors.EnumerateObject().Select(error => error.Name)
            .Order());
        foreach (var id in ids)
        {
            await shared.Client.DeleteAsync($"/v1/streams/{id}", _stop);
        }
    }

    [Fact]
    public async Task A_node_that_is_full_says_why_and_when_to_come_again()
    {
        var taken = new List<string>();
        HttpResponseMessage response;
        do
        {
            taken.Add($"full-{taken.Count}");
            response = await PutAsync(taken[^1], new { url = "tcp://127.0.0.2:9" });
        }
        while (response.StatusCode == HttpStatusCode.Created);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Contains("max_streams", await response.Content.ReadAsStringAsync(_stop), StringComparison.Ordinal);
        foreach (var id in taken)
        {
            await shared.Client.DeleteAsync($"/v1/streams/{id}", _stop);
        }
    }

    [Fact]
    public async Task The_picture_on_screen_is_shared_and_has_a_tag()
    {
        await shared.Node.WaitForStreamAsync("filed", stream =>
            stream.GetProperty("frames").GetInt64() > 0, shared.Client);

        using var first = await shared.Looker.GetAsync("/v1/streams/filed/picture.jpg?width=300", _stop);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        var jpeg = await first.Content.ReadAsByteArrayAsync(_stop);
        Assert.Equal([0xFF, 0xD8], jpeg[..2]);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/v1/streams/filed/picture.jpg?width=300");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await shared.Looker.SendAsync(again, _stop);
        Assert.True(second.StatusCode == HttpStatusCode.NotModified
            || second.Headers.ETag!.Tag != first.Headers.ETag!.Tag);
        using var missing = await shared.Looker.GetAsync("/v1/streams/nobody/picture.jpg", _stop);
        using var wide = await shared.Looker.GetAsync("/v1/streams/filed/picture.jpg?width=5000", _stop);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.BadRequest), (missing.StatusCode, wide.StatusCode));
    }

    [Fact]
    public async Task A_stream_without_pictures_says_why_there_is_none()
    {
        using var put = await PutAsync("dark", new { url = shared.Blinking, enabled = false });

        using var response = await shared.Looker.GetAsync("/v1/streams/dark/picture.jpg", _stop);

        Assert.Contains("disabled", (await ReadAsync(response, HttpStatusCode.ServiceUnavailable)).GetProperty("detail")
            .GetString(), StringComparison.Ordinal);
        await shared.Client.DeleteAsync("/v1/streams/dark", _stop);
    }

    [Fact]
    public async Task The_timeline_has_the_columns_that_were_asked_for()
    {
        await shared.Node.WaitForStreamAsync("filed", stream =>
            stream.GetProperty("frames").GetInt64() > 100, shared.Client);

        var timeline =
            await shared.Looker.GetFromJsonAsync<JsonElement>(
                "/v1/streams/filed/timeline?resolution=1&metric=mean_luma", _stop);
        using var wrong =
            await shared.Looker.GetAsync(
                "/v1/streams/filed/timeline?metric=beauty&from=2026-01-02&to=2026-01-01", _stop);

        Assert.True(timeline.GetProperty("points").GetInt32() > 0);
        Assert.Equal(["mean_luma"], timeline.GetProperty("columns").EnumerateObject().Select(column => column.Name));
        var errors = (await ReadAsync(wrong, HttpStatusCode.BadRequest)).GetProperty("errors");
        Assert.Equal(["metric", "to"], errors.EnumerateObject().Select(error => error.Name).Order());
    }

    private async Task<HttpResponseMessage> PutAsync(string id, object definition) =>
        await shared.Client.PutAsJsonAsync($"/v1/streams/{Uri.EscapeDataString(id)}", definition, _stop);

    private async Task<HttpResponseMessage> PatchAsync(string id, string patch) =>
        await shared.Client.PatchAsync($"/v1/streams/{id}", Json(patch, "application/merge-patch+json"), _stop);

    private static StringContent Json(string text, string type = "application/json") => new(text, Encoding.UTF8, type);

    private async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode status = HttpStatusCode.OK)
    {
        var text = await response.Content.ReadAsStringAsync(_stop);
        Assert.True(response.StatusCode == status, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
