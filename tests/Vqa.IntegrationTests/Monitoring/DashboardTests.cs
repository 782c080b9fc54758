using System.Text.Json;
using System.Text.RegularExpressions;

namespace Vqa.IntegrationTests.Monitoring;

/// <summary>The form of the dashboards; what their queries return is for <see cref="ScrapedNodeTests"/>.</summary>
public partial class DashboardTests
{
    private const int Columns = 24;

    private static readonly string[] _types = ["stat", "gauge", "timeseries", "state-timeline", "table"];
    private static readonly string[] _units = ["short", "percentunit", "s", "bps", "Bps", "bytes", "cps"];

    public static TheoryData<string> Names => [.. DeployedFiles.Dashboards];

    [Theory]
    [MemberData(nameof(Names))]
    public void Ids_are_unique_and_panels_lie_beside_each_other(string name)
    {
        var panels = DeployedFiles.Dashboard(name).GetProperty("panels").EnumerateArray().ToList();
        var taken = new HashSet<(int X, int Y)>();

        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(panels, panel =>
        {
            var place = panel.GetProperty("gridPos");
            var (x, y, w, h) = (Of(place, "x"), Of(place, "y"), Of(place, "w"), Of(place, "h"));
            Assert.InRange(x + w, 1, Columns);
            Assert.All(
                Enumerable.Range(x, w).SelectMany(column => Enumerable.Range(y, h).Select(row => (column, row))),
                cell => Assert.True(taken.Add(cell), $"{Title(panel)} covers another panel at {cell}"));
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_panel_asks_the_chosen_source_and_says_in_what_unit(string name)
    {
        Assert.All(DeployedFiles.Panels(DeployedFiles.Dashboard(name)), panel =>
        {
            Assert.Contains(panel.GetProperty("type").GetString(), _types);
            Assert.NotEmpty(Title(panel));
            var defaults = panel.GetProperty("fieldConfig").GetProperty("defaults");
            Assert.Contains(defaults.GetProperty("unit").GetString(), _units);
            Assert.NotEmpty(defaults.GetProperty("thresholds").GetProperty("steps").EnumerateArray());
            var targets = panel.GetProperty("targets").EnumerateArray().ToList();
            Assert.Equal(
                targets.Count, targets.Select(target => target.GetProperty("refId").GetString()).Distinct().Count());
            Assert.All(targets.Append(panel), asks => Assert.Equal(
                "${datasource}", asks.GetProperty("datasource").GetProperty("uid").GetString()));
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_variable_that_is_used_is_defined(string name)
    {
        var dashboard = DeployedFiles.Dashboard(name);
        var defined = dashboard.GetProperty("templating").GetProperty("list").EnumerateArray()
            .Select(variable => variable.GetProperty("name").GetString()!).ToHashSet();

        var used = Variables().Matches(dashboard.GetRawText()).Select(match => match.Groups[1].Value)
            .Where(variable => !variable.StartsWith("__", StringComparison.Ordinal)).ToHashSet();

        Assert.Contains("datasource", defined);
        Assert.Subset(defined, used);
    }

    [Fact]
    public void Boards_link_only_to_each_other_and_to_pages_of_the_node()
    {
        var boards = DeployedFiles.Dashboards.Select(DeployedFiles.Dashboard).ToList();
        var ids = boards.Select(board => board.GetProperty("uid").GetString()!).ToHashSet();
        var links = boards.SelectMany(board => Links().Matches(board.GetRawText()))
            .Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.Equal(boards.Count, ids.Count);
        Assert.Contains(links, link => link.StartsWith("${scheme}", StringComparison.Ordinal));
        Assert.All(links, link =>
        {
            if (!link.StartsWith("/d/", StringComparison.Ordinal))
            {
                Assert.Matches(@"^\$\{scheme\}://\$\{[^}]+\}/(|node|streams/\$\{[^}]+\})$", link);
                return;
            }

            Assert.Contains(link["/d/".Length..].Split('?')[0], ids);
        });
    }

    private static int Of(JsonElement place, string name) => place.GetProperty(name).GetInt32();

    private static string Title(JsonElement panel) => panel.GetProperty("title").GetString()!;

    [GeneratedRegex(@"\$\{?([A-Za-z_]+)")]
    private static partial Regex Variables();

    [GeneratedRegex("\"url\": \"([^\"]+)\"")]
    private static partial Regex Links();
}
