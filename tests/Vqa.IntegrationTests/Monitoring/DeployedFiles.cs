using System.Text.Json;

namespace Vqa.IntegrationTests.Monitoring;

/// <summary>The files of deploy/ that are about monitoring, as they lie in the sources.</summary>
internal static class DeployedFiles
{
    /// <summary>Names of the dashboards.</summary>
    public static readonly string[] Dashboards = ["fleet", "stream", "node"];

    /// <summary>Folder of Prometheus' files.</summary>
    public static string Prometheus => Path.Combine(Folder, "prometheus");

    private static string Folder
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder!.FullName, "Vqa.Gpu.sln")))
            {
                folder = folder.Parent;
            }

            return Path.Combine(folder.FullName, "deploy");
        }
    }

    /// <summary>A dashboard.</summary>
    public static JsonElement Dashboard(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "grafana", $"{name}.json")));
        return document.RootElement.Clone();
    }

    /// <summary>Its panels, rows left out.</summary>
    public static IReadOnlyList<JsonElement> Panels(JsonElement dashboard) =>
        [
            .. dashboard.GetProperty("panels").EnumerateArray()
                .Where(panel => panel.GetProperty("type").GetString() != "row"),
        ];

    /// <summary>Each query of a panel.</summary>
    public static IReadOnlyList<string> Queries(JsonElement panel) =>
        [.. panel.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("expr").GetString()!)];
}
