using System.Text.Json;

namespace Vqa.Node.Pages;

/// <summary>What the JSON of an incident says beyond what notices carry themselves.</summary>
/// <param name="Cause">Probable cause, snake_case; null where it is not known.</param>
/// <param name="Detail">A sentence on it; null where there is none.</param>
/// <param name="Confidence">0 to 1; null where it is not told.</param>
/// <param name="Region">Where in the picture, in words; null for all of it.</param>
/// <param name="Measurements">Numbers by name, in their order.</param>
/// <param name="Absorbed">Detectors whose findings it explains.</param>
internal sealed record IncidentDetails(
    string? Cause, string? Detail, double? Confidence, string? Region,
    IReadOnlyList<(string Name, double Value)> Measurements, IReadOnlyList<string> Absorbed)
{
    private static readonly IncidentDetails _nothing = new(null, null, null, null, [], []);

    /// <summary>Reads it. What is not as expected is left out: an old incident may be of another version.</summary>
    public static IncidentDetails Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement) : _nothing;
        }
        catch (JsonException)
        {
            return _nothing;
        }
    }

    private static IncidentDetails Read(JsonElement incident) => new(
        Text(incident, "cause"),
        Text(incident, "detail"),
        Number(incident, "confidence"),
        Of(incident, "region", JsonValueKind.Object) is { } region
            ? $"{Number(region, "width")} × {Number(region, "height")} at {Number(region, "x")}, {Number(region, "y")}" : null,
        Of(incident, "measurements", JsonValueKind.Object) is { } measured
            ? [.. measured.EnumerateObject().Where(one => one.Value.ValueKind == JsonValueKind.Number).Select(one => (one.Name, one.Value.GetDouble()))]
            : [],
        Of(incident, "absorbed", JsonValueKind.Array) is { } absorbed
            ? [.. absorbed.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!)]
            : []);

    private static JsonElement? Of(JsonElement incident, string name, JsonValueKind kind) =>
        incident.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;

    private static string? Text(JsonElement incident, string name) => Of(incident, name, JsonValueKind.String)?.GetString();

    private static double? Number(JsonElement incident, string name) => Of(incident, name, JsonValueKind.Number)?.GetDouble();
}
