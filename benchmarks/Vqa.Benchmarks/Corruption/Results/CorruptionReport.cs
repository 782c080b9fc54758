using System.Text;
using Vqa.Benchmarks.Corruption.Cases;
using Vqa.Benchmarks.Corruption.Scoring;
using Vqa.Benchmarks.Tables;

namespace Vqa.Benchmarks.Corruption.Results;

/// <summary>The results as a person reads them: tables, then every miss and every false alarm by name.</summary>
internal sealed class CorruptionReport(CorruptionResults results)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine($"\nIncidents found by block_corruption, {results.Cases.Count} files\n");
        text.Append(IncidentTable());
        text.AppendLine("\nThe same files, also by others\n").Append(WayTable());
        text.AppendLine($"""

              blockdetect       runs of pictures at {results.BestThreshold:0.###} and more: best F1 on these very files
              blockdetect calm  at {results.CalmThreshold:0.###}: best of those that alarm in <= 10 % of sound video
              video_decode      Vqa's detector of decoder errors, run by itself, any severity
            """);
        text.AppendLine("\nAverage precision of every third picture and its blocks (in brackets: by chance)\n")
            .Append(RankingTable());
        text.AppendLine("\nNothing damaged: every alarm is false\n").Append(CleanTable());
        List(text, "Missed", c => c.Vqa.Missed.Select(m => $"{m.Where}"));
        List(text, "False alarms", c => c.Vqa.False.Select(f => $"{f.Where} {f.Cause}".TrimEnd()));
        List(text, "Remarks", c => c.Remark is { } remark ? [remark] : []);
        if (results.Failures.Count > 0)
        {
            text.AppendLine($"\nNot judged ({results.Failures.Count})");
            text.AppendJoin('\n', results.Failures.Select(f => $"  {f.Name}: {f.Reason}")).AppendLine();
        }

        return text.ToString();
    }

    private TextTable IncidentTable()
    {
        var table = new TextTable(
            "group", "files", "incidents", "found", "false", "precision", "recall", "F1",
            "delay s", "worst", "in 0.5 s", "false/h", "while sound");
        foreach (var group in results.WithDamage)
        {
            var s = group.Vqa;
            table.Add(
                group.Name, $"{s.Files}", $"{s.Incidents}", $"{s.Found}", $"{s.False}",
                Number(s.Precision), Number(s.Recall), Number(s.F1),
                Number(s.MedianDelay?.TotalSeconds), Number(s.WorstDelay?.TotalSeconds), Number(s.InTime),
                Number(s.FalsePerHour, "0.0"), Number(s.AlarmedWhileSound, "0.0 %"));
        }

        return table;
    }

    private TextTable WayTable()
    {
        var table = new TextTable(
            "group, by", "incidents", "found", "false", "precision", "recall", "F1", "false/h", "while sound");
        foreach (var (group, way, s) in Ways(results.WithDamage))
        {
            table.Add(
                $"{group}, {way}", $"{s.Incidents}", $"{s.Found}", $"{s.False}",
                Number(s.Precision), Number(s.Recall), Number(s.F1),
                Number(s.FalsePerHour, "0.0"), Number(s.AlarmedWhileSound, "0.0 %"));
        }

        return table;
    }

    private TextTable RankingTable()
    {
        var table = new TextTable("group", "blocks", "model", "pictures", "model", "blockdetect");
        foreach (var group in results.WithDamage)
        {
            table.Add(
                group.Name,
                $"{group.Blocks.Count}", WithChance(group.Blocks),
                $"{group.BlockdetectPictures.Count}",
                WithChance(group.Pictures), WithChance(group.BlockdetectPictures));
        }

        return table;

        static string WithChance(Ranking ranking) => ranking.AveragePrecision is { } precision
            ? $"{precision:0.000} ({ranking.Chance:0.000})" : "";
    }

    private TextTable CleanTable()
    {
        var table = new TextTable("group, by", "files", "minutes", "alarms", "files with one", "alarms/h");
        foreach (var (group, way, s) in Ways(results.WithoutDamage))
        {
            table.Add(
                $"{group}, {way}", $"{s.Files}", $"{s.Sound.TotalMinutes:0.0}",
                $"{s.False}", Number(s.AlarmedShare, "0 %"), Number(s.FalsePerHour, "0.0"));
        }

        return table;
    }

    private static IEnumerable<(string Group, string Way, IncidentScore Score)> Ways(IEnumerable<GroupScore> groups) =>
        groups.SelectMany(g => g.Ways.Select(w => (g.Name, w.Way, w.Score)));

    private void List(StringBuilder text, string heading, Func<CaseResult, IEnumerable<string>> entries)
    {
        List<string> lines =
        [
            .. results.Cases.SelectMany(c => entries(c).Select(e => $"  {c.Case.File} {e}: {Describe(c.Case)}")),
        ];
        if (lines.Count > 0)
        {
            text.AppendLine($"\n{heading} ({lines.Count})").AppendJoin('\n', lines).AppendLine();
        }
    }

    private static string Describe(CorruptionCase test) =>
        $"{test.Kind}, {test.Look ?? test.Damage}, {test.Codec}, {test.Source}";

    private static string Number(double? value, string format = "0.00") =>
        value is { } v ? v.ToString(format) : "";
}
