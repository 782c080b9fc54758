using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vqa.Benchmarks.Robustness;

/// <summary>What a report says of its inputs, as far as it must be the same each time.</summary>
internal static class ReportFacts
{
    /// <summary>Properties that differ from run to run: ids, and what the machine's speed decides.</summary>
    private static readonly string[] _volatile = ["id", "speed", "elapsed"];

    /// <summary>Reads a report.</summary>
    /// <returns>Its inputs in their order; null where it is no report.</returns>
    public static IReadOnlyList<JsonObject>? Inputs(string path)
    {
        try
        {
            var report = JsonNode.Parse(File.ReadAllText(path));
            return report?["inputs"] is JsonArray inputs ? [.. inputs.OfType<JsonObject>()] : null;
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            return null;
        }
    }

    /// <summary>An input's part of a report as text, without what differs from run to run.</summary>
    public static string Lasting(JsonObject input)
    {
        var copy = input.DeepClone();
        Strip(copy);
        return copy.ToJsonString();
    }

    private static void Strip(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject item:
                Array.ForEach(_volatile, name => item.Remove(name));
                item.ToList().ForEach(property => Strip(property.Value));
                break;
            case JsonArray items:
                items.ToList().ForEach(Strip);
                break;
        }
    }
}
