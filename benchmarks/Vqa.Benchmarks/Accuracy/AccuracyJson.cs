using System.Text.Json;
using Vqa.Benchmarks.Accuracy.Scoring;

namespace Vqa.Benchmarks.Accuracy;

/// <summary>The results as a program reads them: <c>vqa.accuracy/1</c>, snake_case, times in seconds.</summary>
internal static class AccuracyJson
{
    private static readonly JsonSerializerOptions _format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };

    /// <summary>Writes the results to a file.</summary>
    public static async Task WriteAsync(
        string path, AccuracyOptions options, AccuracyResults results, CancellationToken stop)
    {
        var report = new AccuracyReport(results);
        var document = new
        {
            Schema = "vqa.accuracy/1",
            options.Seeds,
            CleanSeconds = report.CleanLength.TotalSeconds,
            CleanFalseAlarms = report.CleanFalse,
            Detectors = report.Scores().Select(ScoreOf),
            Peers = report.PeerScores().Select(p => new { Vqa = ScoreOf(p.Vqa), FFmpeg = ScoreOf(p.Peer) }),
            Files = results.Files.Select(FileOf),
            results.Refused,
        };
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(document, _format), stop).ConfigureAwait(false);
    }

    private static object ScoreOf(DetectorScore score) => new
    {
        score.Detector,
        score.Planted,
        score.Found,
        score.Missed,
        score.False,
        score.FalseOnClean,
        score.Pieces,
        score.Excused,
        score.Precision,
        score.Recall,
        score.F1,
        MedianDelay = score.MedianDelay?.TotalSeconds,
    };

    private static object FileOf(FileResult result) => new
    {
        result.Seed,
        result.File.Clip,
        Role = JsonNamingPolicy.SnakeCaseLower.ConvertName(result.File.Role.ToString()),
        result.File.Recipe,
        Seconds = result.Length.TotalSeconds,
        result.Status,
        Planted = result.File.Truths.Select(TruthOf),
        Vqa = JudgementOf(result.Vqa),
        FFmpeg = JudgementOf(result.Peer),
    };

    private static object TruthOf(Truth truth) => new
    {
        truth.Detector, truth.Kind, Start = truth.Where.Start.TotalSeconds, End = truth.Where.End.TotalSeconds,
    };

    private static object JudgementOf(Judgement judgement) => new
    {
        Hits = judgement.Hits.Select(h => new { Planted = TruthOf(h.Truth), Found = IncidentOf(h.Incident) }),
        Missed = judgement.Missed.Select(TruthOf),
        Pieces = judgement.Pieces.Select(IncidentOf),
        Excused = judgement.Excused.Select(e => new { Found = IncidentOf(e.Incident), e.Reason }),
        False = judgement.False.Select(IncidentOf),
    };

    private static object IncidentOf(FoundIncident incident) => new
    {
        incident.Detector,
        Start = incident.Where.Start.TotalSeconds,
        End = incident.Where.End.TotalSeconds,
        RecognisedAt = incident.RecognisedAt?.TotalSeconds,
        incident.Cause,
    };
}
