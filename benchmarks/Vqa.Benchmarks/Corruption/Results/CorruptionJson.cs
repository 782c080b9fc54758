using System.Text.Json;
using System.Text.Json.Serialization;
using Vqa.Benchmarks.Accuracy;
using Vqa.Benchmarks.Corruption.Field;
using Vqa.Benchmarks.Corruption.Measuring;
using Vqa.Benchmarks.Corruption.Scoring;

namespace Vqa.Benchmarks.Corruption.Results;

/// <summary>The results as a program reads them: <c>vqa.corruption/1</c>, snake_case, times in seconds.</summary>
internal static class CorruptionJson
{
    private static readonly JsonSerializerOptions _format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };

    /// <summary>Writes what a run found; each part is null where it was not asked for.</summary>
    public static async Task WriteAsync(
        string path, CorruptionResults? set, FieldResults? clean, FieldResults? damaged, CancellationToken stop)
    {
        var document = new
        {
            Schema = "vqa.corruption/1",
            Set = set is null ? null : SetOf(set),
            Clean = clean is null ? null : FieldOf(clean),
            Damaged = damaged is null ? null : FieldOf(damaged),
        };
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(document, _format), stop).ConfigureAwait(false);
    }

    private static object SetOf(CorruptionResults results) => new
    {
        BlockdetectThreshold = Finite(results.BestThreshold),
        BlockdetectCalmThreshold = Finite(results.CalmThreshold),
        WithDamage = results.WithDamage.Select(GroupOf),
        WithoutDamage = results.WithoutDamage.Select(GroupOf),
        Cases = results.Cases.Select(c => CaseOf(c, results.CalmThreshold)),
        results.Failures,
    };

    private static object GroupOf(GroupScore group) => new
    {
        group.Name,
        Ways = group.Ways.Select(w => new { w.Way, Score = ScoreOf(w.Score) }),
        group.Blocks,
        group.Pictures,
        group.BlockdetectPictures,
    };

    private static object ScoreOf(IncidentScore score) => new
    {
        score.Files,
        FilesWithFalseAlarm = score.Alarmed,
        score.Incidents,
        score.Found,
        score.False,
        score.Precision,
        score.Recall,
        score.F1,
        MedianDelay = score.MedianDelay?.TotalSeconds,
        WorstDelay = score.WorstDelay?.TotalSeconds,
        score.InTime,
        SoundSeconds = score.Sound.TotalSeconds,
        score.FalsePerHour,
        score.AlarmedWhileSound,
    };

    private static object CaseOf(CaseResult result, double threshold) => new
    {
        result.Case.File,
        result.Case.Kind,
        result.Case.Damage,
        result.Case.Look,
        result.Case.Codec,
        result.Case.Rescaled,
        result.Case.Source,
        result.Remark,
        BlockCorruption = JudgementOf(result.Vqa),
        BlockdetectCalm = JudgementOf(result.Blockdetect.Judge(threshold)),
        VideoDecode = JudgementOf(result.Decoder),
        BlockAveragePrecision = result.Maps?.Blocks.AveragePrecision,
        PictureAveragePrecision = result.Maps is { } maps ? AveragePrecision.Of(maps.Pictures) : null,
        Reported = result.Watched.Incidents.Select(IncidentOf),
    };

    private static object JudgementOf(IncidentJudgement judgement) => new
    {
        Found = judgement.Found.Select(f => new
        {
            Damage = SpanOf(f.Incident.Where), Report = SpanOf(f.Report.Where), Delay = f.Delay.TotalSeconds,
        }),
        Missed = judgement.Missed.Select(m => SpanOf(m.Where)),
        False = judgement.False.Select(r => SpanOf(r.Where)),
    };

    private static object FieldOf(FieldResults results) => new
    {
        Hours = results.Length.TotalHours,
        Alarms = results.Alarms.Count,
        results.AlarmsPerHour,
        Files = results.Files.Select(f => new
        {
            f.Path,
            f.Watched.Status,
            Seconds = f.Watched.Length.TotalSeconds,
            f.Watched.DecodeErrors,
            FlaggedPictures = f.Watched.Pictures.Count(p => p.IsFlagged),
            Reported = f.Watched.Incidents.Select(IncidentOf),
        }),
        results.Failures,
    };

    private static object IncidentOf(WatchedIncident incident) => new
    {
        incident.Detector,
        Severity = JsonNamingPolicy.SnakeCaseLower.ConvertName(incident.Severity.ToString()),
        Start = incident.Where.Start.TotalSeconds,
        End = incident.Where.End.TotalSeconds,
        AlarmedAt = incident.AlarmedAt?.TotalSeconds,
        incident.Cause,
        Explains = incident.Absorbed,
    };

    // Infinity, a threshold that never alarms, is no number in JSON.
    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static double[] SpanOf(Interval where) => [where.Start.TotalSeconds, where.End.TotalSeconds];
}
