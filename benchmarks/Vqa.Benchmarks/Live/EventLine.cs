using System.Text.Json;

namespace Vqa.Benchmarks.Live;

/// <summary>A line of <c>vqa analyze --events</c>, as a reader sees it.</summary>
/// <param name="ArrivedAt">When it was read, as a <see cref="System.Diagnostics.Stopwatch"/> time stamp.</param>
/// <param name="Input">The input that it is about.</param>
/// <param name="Kind">"opened", "changed", "closed", or <see cref="Malformed"/>.</param>
/// <param name="Detector">The detector that leads the incident.</param>
/// <param name="Id">The incident.</param>
/// <param name="Start">Start of the defect, seconds of the stream.</param>
/// <param name="End">End of the defect, seconds of the stream; null while it lasts.</param>
internal sealed record EventLine(
    long ArrivedAt, string Input, string Kind, string Detector, string Id, double Start, double? End)
{
    /// <summary>The <see cref="Kind"/> of what is no event line; <see cref="Id"/> then holds its text.</summary>
    public const string Malformed = "malformed";

    /// <summary>Reads a line.</summary>
    public static EventLine Parse(string line, long arrivedAt)
    {
        try
        {
            return ParseObject(line, arrivedAt);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new EventLine(arrivedAt, "", Malformed, "", line, 0, null);
        }
    }

    private static EventLine ParseObject(string line, long arrivedAt)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        var incident = root.GetProperty("incident");
        return new EventLine(
            arrivedAt,
            root.GetProperty("input").GetString()!,
            root.GetProperty("kind").GetString()!,
            incident.GetProperty("detector").GetString()!,
            incident.GetProperty("id").GetString()!,
            incident.GetProperty("start").GetDouble(),
            incident.TryGetProperty("end", out var end) ? end.GetDouble() : null);
    }
}
