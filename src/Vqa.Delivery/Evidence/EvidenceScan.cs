using System.Text.Json;

namespace Vqa.Delivery.Evidence;

/// <summary>Finds out at the start what lies in an evidence folder, and removes what a crash left half written.</summary>
internal static class EvidenceScan
{
    /// <summary>Groups of incidents that share a clip, the oldest first. What is not ours is left alone.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="unfinished">How the names of unfinished folders end.</param>
    public static IEnumerable<IReadOnlyList<IncidentEvidence>> Of(string root, string unfinished)
    {
        var found = new List<Found>();
        foreach (var day in Directory.EnumerateDirectories(root).SelectMany(Directory.EnumerateDirectories))
        {
            foreach (var folder in Directory.EnumerateDirectories(day))
            {
                if (folder.EndsWith(unfinished, StringComparison.Ordinal))
                {
                    Directory.Delete(folder, recursive: true);
                }
                else if (Read(folder) is { } known)
                {
                    found.Add(known);
                }
            }
        }

        return found
            .GroupBy(one => one.Leader)
            .OrderBy(group => group.Max(one => one.WrittenAt))
            .Select(group => group.Select(one => one.Evidence).ToList());
    }

    private static Found? Read(string folder)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, IncidentEvidence.DocumentName)));
            var root = document.RootElement;
            var id = root.GetProperty("incident_id").GetString()!;
            string? leader = null;
            List<string> clips = [];
            if (root.TryGetProperty("clip", out var clip))
            {
                clips = [.. clip.GetProperty("files").EnumerateArray().Select(file => Full(folder, file))];
                leader = clip.TryGetProperty("of_incident", out var of) ? of.GetString() : null;
            }

            var evidence = new IncidentEvidence(
                id,
                root.GetProperty("stream").GetString()!,
                folder,
                clips,
                root.TryGetProperty("picture", out var picture) ? Full(folder, picture) : null,
                root.TryGetProperty("heat_map", out var heatMap) ? Full(folder, heatMap) : null,
                EvidenceFolder.SizeOf(folder));
            return new Found(evidence, leader ?? id, root.GetProperty("written_at").GetDateTimeOffset());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException
            or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static string Full(string folder, JsonElement file) => Path.GetFullPath(Path.Combine(folder, file.GetString()!));

    private sealed record Found(IncidentEvidence Evidence, string Leader, DateTimeOffset WrittenAt);
}
