using System.Text;
using Vqa.Benchmarks.Corruption.Measuring;
using Vqa.Benchmarks.Tables;

namespace Vqa.Benchmarks.Corruption.Field;

/// <summary>What Vqa said of files as they are, as a person reads it.</summary>
internal static class FieldReport
{
    /// <summary>Clean footage: alarms per hour, then each by file and time.</summary>
    public static string OfClean(FieldResults results)
    {
        var text = new StringBuilder();
        text.AppendLine($"\nClean footage: {results.Alarms.Count} alarms of block_corruption in "
            + $"{results.Length.TotalHours:0.00} h ({results.Files.Count} files) = {results.AlarmsPerHour:0.00} per hour");
        foreach (var (file, incident) in results.Alarms)
        {
            text.AppendLine($"  {file.Path} {Describe(incident)}");
        }

        List<string> others =
        [
            .. results.Files.SelectMany(f => f.Watched.Incidents
                .Where(i => i is { TellsOfCorruption: true, IsAlarm: false }).Select(i => $"  {f.Path} {Describe(i)}")),
        ];
        text.AppendLine($"Minor ones, and such as another fault explains: {others.Count}");
        others.ForEach(line => text.AppendLine(line));
        return text.Append(Unread(results)).ToString();
    }

    /// <summary>Damaged streams: what was said of each.</summary>
    public static string OfDamaged(FieldResults results)
    {
        var table = new TextTable(
            "file", "s", "decode errors", "pictures flagged", "block_corruption", "of these alarms", "others");
        foreach (var (path, watched) in results.Files)
        {
            var corruption = watched.Incidents.Where(i => i.TellsOfCorruption).ToList();
            table.Add(
                Path.GetFileName(path), $"{watched.Length.TotalSeconds:0.0}", $"{watched.DecodeErrors}",
                $"{watched.Pictures.Count(p => p.IsFlagged)} of {watched.Pictures.Count}",
                $"{corruption.Count}", $"{watched.Alarms.Count}",
                string.Join(", ", watched.Incidents.Except(corruption).CountBy(i => i.Detector)
                    .Select(d => $"{d.Value} {d.Key}")));
        }

        var text = new StringBuilder().AppendLine("\nDamaged streams\n").Append(table);
        foreach (var (path, watched) in results.Files)
        {
            foreach (var incident in watched.Incidents.Where(i => i.TellsOfCorruption))
            {
                text.AppendLine($"  {Path.GetFileName(path)} {Describe(incident)}");
            }
        }

        return text.Append(Unread(results)).ToString();
    }

    private static string Describe(WatchedIncident incident) =>
        $"{incident.Where} {incident.Severity}"
        + (incident.Detector == DamageWatch.Detector ? "" : $" as part of {incident.Detector}")
        + (incident.Cause is { } cause ? $" {cause}" : "")
        + (incident.AlarmedAt is { } time ? $", told at {time.TotalSeconds:0.00} s" : "");

    private static string Unread(FieldResults results) => results.Failures.Count == 0
        ? ""
        : $"\nWithout pictures ({results.Failures.Count})\n"
            + string.Join('\n', results.Failures.Select(f => $"  {f.Name}: {f.Reason}")) + "\n";
}
