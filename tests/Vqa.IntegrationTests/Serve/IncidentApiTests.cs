using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Vqa.IntegrationTests.Serve;

/// <summary>What a node found, by its API: lists, evidence, events as they happen, acknowledgements.</summary>
public sealed class IncidentApiTests(ApiNode shared) : IClassFixture<ApiNode>
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(90);

    private readonly CancellationToken _stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Incidents_are_told_as_events_and_missed_ones_are_told_again()
    {
        var first = await EventsAsync("/v1/events?stream=filed", null, 3);
        Assert.Equal(first.Select(one => one.Id).Order(), first.Select(one => one.Id));
        Assert.All(first, one => Assert.Equal(one.Id, one.Data.GetProperty("sequence").GetInt64()));
        Assert.All(first, one => Assert.Equal(one.Name, one.Data.GetProperty("kind").GetString()));

        var again = await EventsAsync("/v1/events?stream=filed", first[0].Id, 2);
        Assert.Equal(first.Skip(1).Select(one => one.Data.GetRawText()), again.Select(one => one.Data.GetRawText()));
        var labelled = await EventsAsync("/v1/events?label=channel:one&after=0", null, 1);
        Assert.Equal("filed", labelled[0].Data.GetProperty("incident").GetProperty("stream").GetString());
    }

    [Fact]
    public async Task An_incident_is_listed_shown_with_its_evidence_and_acknowledged()
    {
        var incident = await ClosedAsync();
        var id = incident.GetProperty("id").GetString();
        var shown = await PollAsync($"/v1/incidents/{id}", one => one.TryGetProperty("evidence", out _));
        var files = shown.GetProperty("evidence").EnumerateArray().Select(file => file.GetString()!).ToList();
        Assert.Contains(files, file => file.EndsWith("evidence.json", StringComparison.Ordinal));
        foreach (var file in files)
        {
            using var kept = await shared.Looker.GetAsync(file, _stop);
            Assert.Equal(HttpStatusCode.OK, kept.StatusCode);
            Assert.NotEmpty(await kept.Content.ReadAsByteArrayAsync(_stop));
        }

        using var acknowledged =
            await shared.Client.PostAsJsonAsync($"/v1/incidents/{id}/acknowledge", new { note = "seen" }, _stop);
        var by = (await acknowledged.Content.ReadFromJsonAsync<JsonElement>(_stop)).GetProperty("acknowledged");
        Assert.Equal(("operator", "seen"), (by.GetProperty("by").GetString(), by.GetProperty("note").GetString()));
        using var again = await shared.Client.PostAsync($"/v1/incidents/{id}/acknowledge", null, _stop);
        Assert.Equal("seen", (await again.Content.ReadFromJsonAsync<JsonElement>(_stop)).GetProperty("acknowledged")
            .GetProperty("note").GetString());
        var unseen = await shared.Looker.GetFromJsonAsync<JsonElement>(
            "/v1/incidents?acknowledged=false&limit=1000", _stop);
        Assert.DoesNotContain(id, unseen.GetProperty("incidents").EnumerateArray()
            .Select(one => one.GetProperty("id").GetString()));
        Assert.Contains(
            "audit: operator POST /v1/incidents/{id}/acknowledge", shared.Node.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_are_filtered_and_come_in_parts()
    {
        await ClosedAsync();
        var all = await shared.Looker.GetFromJsonAsync<JsonElement>(
            "/v1/incidents?label=channel:one&detector=video_black&severity=minor", _stop);
        var none = await shared.Looker.GetFromJsonAsync<JsonElement>("/v1/incidents?label=channel:none", _stop);
        var early = await shared.Looker.GetFromJsonAsync<JsonElement>("/v1/incidents?to=2020-01-01T00:00:00Z", _stop);
        var part = await PollAsync("/v1/streams/filed/incidents?limit=1", list =>
            list.TryGetProperty("next_page", out _));
        var next = await shared.Looker.GetFromJsonAsync<JsonElement>(
            $"/v1/streams/filed/incidents?limit=1&page={part.GetProperty("next_page").GetString()}", _stop);
        using var wrong = await shared.Looker.GetAsync("/v1/incidents?page=nonsense&severity=awful", _stop);

        Assert.True(all.GetProperty("incidents").GetArrayLength() > 0);
        Assert.Equal(
            (0, 0), (none.GetProperty("incidents").GetArrayLength(), early.GetProperty("incidents").GetArrayLength()));
        Assert.NotEqual(part.GetProperty("incidents")[0].GetProperty("id").GetString(), next.GetProperty("incidents")[0]
            .GetProperty("id").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Fact]
    public async Task What_rules_did_is_listed_and_logged()
    {
        var trail = await PollAsync(
            "/v1/actions?rule=switch&stream=filed", list => list.GetProperty("actions").GetArrayLength() > 1);
        var part = await shared.Looker.GetFromJsonAsync<JsonElement>("/v1/actions?limit=1", _stop);
        var next = await shared.Looker.GetFromJsonAsync<JsonElement>(
            $"/v1/actions?limit=1&page={part.GetProperty("next_page").GetString()}", _stop);
        var none = await shared.Looker.GetFromJsonAsync<JsonElement>("/v1/actions?rule=other", _stop);
        using var wrong = await shared.Looker.GetAsync("/v1/actions?page=nonsense", _stop);

        var action = trail.GetProperty("actions").EnumerateArray().Last();
        Assert.Equal(
            ("switch", "filed", "failed"),
            (action.GetProperty("rule").GetString(), action.GetProperty("stream").GetString(), action.GetProperty("outcome").GetString()));
        Assert.NotEqual(part.GetProperty("actions")[0].GetRawText(), next.GetProperty("actions")[0].GetRawText());
        Assert.Equal(0, none.GetProperty("actions").GetArrayLength());
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("Rule switch: Failed for stream filed", shared.Node.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-of-the-rule", shared.Node.Output + trail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/incidents/nonsense")]
    [InlineData("/v1/incidents/01977777-7777-7777-8777-777777777777")]
    [InlineData("/v1/incidents/..%2f..%2fetc%2fpasswd")]
    [InlineData("/v1/incidents/01977777-7777-7777-8777-777777777777/evidence/..%2f..%2f..%2fnode.json")]
    [InlineData("/v1/streams/..%2fnode.json/picture.jpg")]
    [InlineData("/v1/nothing/here")]
    public async Task What_is_not_there_is_a_problem(string path)
    {
        using var response = await shared.Looker.GetAsync(path, _stop);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    private Task<JsonElement> ClosedAsync() => PollFirstAsync("/v1/incidents?stream=filed&open=false");

    private async Task<JsonElement> PollFirstAsync(string path) =>
        (await PollAsync(path, list => list.GetProperty("incidents").GetArrayLength() > 0)).GetProperty("incidents")[0];

    private async Task<JsonElement> PollAsync(string path, Func<JsonElement, bool> isWanted)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop);
        limit.CancelAfter(_limit);
        while (true)
        {
            var answer = await shared.Looker.GetFromJsonAsync<JsonElement>(path, limit.Token);
            if (isWanted(answer))
            {
                return answer;
            }

            await Task.Delay(100, limit.Token);
        }
    }

    private async Task<IReadOnlyList<(long Id, string Name, JsonElement Data)>> EventsAsync(
        string path, long? last, int count)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop);
        limit.CancelAfter(_limit);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (last is not null)
        {
            request.Headers.Add("Last-Event-ID", last.ToString());
        }

        using var response =
            await shared.Looker.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(limit.Token));
        var events = new List<(long, string, JsonElement)>();
        var (id, name) = (0L, "");
        while (events.Count < count && await reader.ReadLineAsync(limit.Token) is { } line)
        {
            var value = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].TrimStart();
            switch (line.Split(':')[0])
            {
                case "id":
                    id = long.Parse(value);
                    break;
                case "event":
                    name = value;
                    break;
                case "data":
                    events.Add((id, name, JsonDocument.Parse(value).RootElement));
                    break;
            }
        }

        Assert.Equal(count, events.Count);
        return events;
    }
}
