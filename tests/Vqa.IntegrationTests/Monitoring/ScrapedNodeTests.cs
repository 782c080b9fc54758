using System.Text;

namespace Vqa.IntegrationTests.Monitoring;

/// <summary>
/// What a real Prometheus sees of a running node: every query of every dashboard, and of every alert, finds its
/// figures.
/// </summary>
public sealed class ScrapedNodeTests(ScrapedNode scraped) : IClassFixture<ScrapedNode>
{
    /// <summary>Parts of queries that find nothing here, and why.</summary>
    private static readonly Dictionary<string, string> _empty = new()
    {
        ["vqa_gpu_"] = "the machines that the tests run on have no GPU",
        ["absent("] = "there is a node",
    };

    public static TheoryData<string> Names => [.. DeployedFiles.Dashboards];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_panel_finds_data(string name)
    {
        var panels = DeployedFiles.Panels(DeployedFiles.Dashboard(name));

        Assert.NotEmpty(panels);
        foreach (var panel in panels)
        {
            foreach (var query in DeployedFiles.Queries(panel))
            {
                var found = await scraped.Prometheus.QueryAsync(Filled(query));
                Assert.True(
                    IsEmpty(query) == (found.Count == 0), $"{panel.GetProperty("title")}: {query} finds {found.Count}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_variable_finds_values(string name)
    {
        var variables = DeployedFiles.Dashboard(name).GetProperty("templating").GetProperty("list").EnumerateArray()
            .Where(variable => variable.GetProperty("type").GetString() == "query").ToList();

        Assert.NotEmpty(variables);
        foreach (var variable in variables)
        {
            // label_values(SELECTOR, LABEL)
            var query = variable.GetProperty("query").GetProperty("query").GetString()!;
            var words = query["label_values(".Length..^1].Split(", ");
            var found = await scraped.Prometheus.QueryAsync(Filled(words[0]));
            Assert.NotEmpty(found);
            Assert.All(
                found, series => Assert.NotEmpty(series.GetProperty("metric").GetProperty(words[1]).GetString()!));
        }
    }

    [Fact]
    public async Task Every_alert_finds_its_figures_and_is_evaluated()
    {
        // As healthy as a rule can be: it was evaluated, so that it may fire.
        await scraped.Prometheus.SeesAsync("ALERTS{alertname=\"VqaStreamLost\", stream=\"gone\"}");
        var groups = await scraped.Prometheus.GetAsync("/api/v1/rules");
        var rules = groups.GetProperty("groups").EnumerateArray()
            .SelectMany(group => group.GetProperty("rules").EnumerateArray()).ToList();

        Assert.NotEmpty(rules);
        foreach (var rule in rules)
        {
            var (alert, query) = (rule.GetProperty("name").GetString(), rule.GetProperty("query").GetString()!);
            Assert.True(rule.GetProperty("health").GetString() == "ok", $"{alert}: {rule}");
            var found = await scraped.Prometheus.QueryAsync(Unfiltered(query));
            Assert.True(IsEmpty(query) == (found.Count == 0), $"{alert}: {Unfiltered(query)} finds {found.Count}");
        }
    }

    [Fact]
    public async Task Nothing_is_wrong_that_should_not_be()
    {
        string[] expected = ["VqaStreamLost", "VqaPictureGone", "VqaPictureIncidentsOften"];

        var alerts = await scraped.Prometheus.GetAsync("/api/v1/alerts");

        Assert.All(
            alerts.GetProperty("alerts").EnumerateArray().Where(
                alert => alert.GetProperty("state").GetString() == "firing"),
            alert => Assert.Contains(alert.GetProperty("labels").GetProperty("alertname").GetString(), expected));
    }

    [Fact]
    public async Task Names_and_helps_are_as_Prometheus_wants_them()
    {
        var text = await scraped.Node.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

        Assert.Contains("vqa_stream_state{stream=\"_other\",state=\"running\"} 1", text, StringComparison.Ordinal);
        Assert.Contains("vqa_stream_state{stream=\"gone\",state=\"lost\"} 1", text, StringComparison.Ordinal);
        await Promtool.RunAsync(text, ["check", "metrics"]);
    }

    private static bool IsEmpty(string query) =>
        _empty.Keys.Any(part => query.Contains(part, StringComparison.Ordinal));

    private static string Filled(string query) => query
        .Replace("$__rate_interval", "15s", StringComparison.Ordinal)
        .Replace("$node", ".*", StringComparison.Ordinal)
        .Replace("$stream", ScrapedNode.Stream, StringComparison.Ordinal);

    // "a > 1" finds nothing where all is well; "a > bool 1" finds 0, if there is an a.
    private static string Unfiltered(string query)
    {
        var text = new StringBuilder();
        var depth = 0;
        for (var i = 0; i < query.Length; i++)
        {
            depth += query[i] switch { '{' => 1, '}' => -1, _ => 0 };
            text.Append(query[i]);
            // The last character of <, <=, ==, !=, >=, > outside of a selector.
            if (depth == 0 && query[i] is '<' or '>' or '=' && query[i + 1] != '=')
            {
                text.Append(" bool");
            }
        }

        return text.ToString();
    }
}
