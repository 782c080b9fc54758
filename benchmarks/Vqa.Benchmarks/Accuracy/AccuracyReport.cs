using System.Text;
using Vqa.Analysis.Detectors;
using Vqa.Benchmarks.Accuracy.Measuring;
using Vqa.Benchmarks.Accuracy.Planting;
using Vqa.Benchmarks.Accuracy.Scoring;
using Vqa.Benchmarks.Tables;

namespace Vqa.Benchmarks.Accuracy;

/// <summary>The results as a person reads them: tables, then every miss and every false alarm by name.</summary>
internal sealed class AccuracyReport(AccuracyResults results)
{
    private readonly IReadOnlyList<FileResult> _files = results.Files;

    /// <summary>Scores of all detectors, those first that something was planted for.</summary>
    public IReadOnlyList<DetectorScore> Scores() =>
    [
        .. Detectors().Select(d => DetectorScore.Of(d, MinimumOf(d), Judgements(f => f.Vqa)))
            .OrderByDescending(s => s.Planted > 0),
    ];

    /// <summary>Scores on what FFmpeg's filters look for: Vqa's and theirs.</summary>
    public IReadOnlyList<(DetectorScore Vqa, DetectorScore Peer)> PeerScores() =>
    [
        .. PeerFinding.Detectors.Select(d => (
            DetectorScore.Of(d, MinimumOf(d), Judgements(f => f.VqaAsPeer)),
            DetectorScore.Of(d, TimeSpan.Zero, Judgements(f => f.Peer)))),
    ];

    /// <summary>Footage without planted defects that was analysed.</summary>
    public TimeSpan CleanLength => Sum(_files.Where(f => f.IsClean));

    /// <summary>False alarms on it, of all detectors.</summary>
    public int CleanFalse => _files.Where(f => f.IsClean).Sum(f => f.Vqa.False.Count);

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        var clean = _files.Count(f => f.IsClean);
        text.AppendLine($"\nDetectors ({_files.Count - clean} planted files, {clean} clean)\n").Append(ScoreTable());
        text.AppendLine("\nThe same files, Vqa and FFmpeg's filters at their defaults\n").Append(PeerTable());
        text.AppendLine(CleanLine("Vqa", f => f.Vqa));
        text.AppendLine(CleanLine("freezedetect, blackdetect, silencedetect", f => f.Peer));
        List(text, "Missed", f => f.Vqa.Missed.Select(t => $"{t.Detector} {t.Kind} {t.Where}"));
        List(text, "False alarms in planted files", f => f.IsClean ? [] : f.Vqa.False.Select(Describe));
        List(text, "False alarms in clean files", f => f.IsClean ? f.Vqa.False.Select(Describe) : []);
        List(text, "Further incidents inside a planted defect", f => f.Vqa.Pieces.Select(Describe));
        List(text, "Excused", f => f.Vqa.Excused.Select(e => $"{Describe(e.Incident)}: {e.Reason}"));
        List(text, "Not analysed to the end", f => f.IsComplete ? [] : [f.Status]);
        if (results.Refused.Count > 0)
        {
            text.AppendLine($"\nNothing planted in {results.Refused.Count} clips");
            text.AppendJoin('\n', results.Refused.Select(r => "  " + r)).AppendLine();
        }

        return text.ToString();
    }

    private TextTable ScoreTable()
    {
        var table = new TextTable(
            "detector", "planted", "found", "missed", "false", "on clean", "pieces", "excused",
            "precision", "recall", "F1", "delay s");
        foreach (var s in Scores())
        {
            table.Add(
                s.Detector, $"{s.Planted}", $"{s.Found}", $"{s.Missed}",
                $"{s.False}", $"{s.FalseOnClean}", $"{s.Pieces}", $"{s.Excused}",
                Share(s.Precision), Share(s.Recall), Share(s.F1),
                s.MedianDelay is { } d ? $"{d.TotalSeconds:0.00}" : "");
        }

        return table;
    }

    private TextTable PeerTable()
    {
        var table = new TextTable("detector", "planted", "Vqa found", "false", "F1", "FFmpeg found", "false", "F1");
        foreach (var (vqa, peer) in PeerScores())
        {
            table.Add(
                vqa.Detector, $"{vqa.Planted}",
                $"{vqa.Found}", $"{vqa.False}", Share(vqa.F1),
                $"{peer.Found}", $"{peer.False}", Share(peer.F1));
        }

        return table;
    }

    private string CleanLine(string who, Func<FileResult, Judgement> judgement)
    {
        var (length, count) = (CleanLength, _files.Where(f => f.IsClean).Sum(f => judgement(f).False.Count));
        var perHour = length > TimeSpan.Zero ? count / length.TotalHours : 0;
        return $"{who}: {count} false alarms on {length.TotalMinutes:0.0} min of clean footage"
            + $" = {perHour:0.0} per hour, {perHour / 6:0.00} per 10 minutes";
    }

    private void List(StringBuilder text, string heading, Func<FileResult, IEnumerable<string>> entries)
    {
        var lines = _files.SelectMany(f => entries(f).Select(e => $"  {e}\n      {Name(f)}: {f.File.Recipe}")).ToList();
        if (lines.Count > 0)
        {
            text.AppendLine($"\n{heading} ({lines.Count})").AppendJoin('\n', lines).AppendLine();
        }
    }

    private static string Name(FileResult result) => result.File.Role == FileRole.Original
        ? $"{result.File.Clip} (original)"
        : $"{result.File.Clip} (seed {result.Seed}, {(result.IsClean ? "clean" : "planted")})";

    private static string Describe(FoundIncident incident) =>
        $"{incident.Detector} {incident.Where}{(incident.Cause is { } cause ? $" cause {cause}" : "")}";

    private IEnumerable<string> Detectors() => DetectorCatalog.All.Select(d => d.Id)
        .Union(_files.SelectMany(f => f.File.Truths).Select(t => t.Detector));

    // The shortest defect that a detector reports is its option min_duration; without one it reports at once.
    private static TimeSpan MinimumOf(string detector) =>
        TimeSpan.FromSeconds(DetectorCatalog.All.Where(d => d.Id == detector).SelectMany(d => d.Options)
            .Where(o => o is { Name: "min_duration", Unit: "s" }).Select(o => o.Default).SingleOrDefault());

    private IReadOnlyList<(Judgement Judgement, bool IsClean)> Judgements(Func<FileResult, Judgement> of) =>
        [.. _files.Select(f => (of(f), f.IsClean))];

    private static TimeSpan Sum(IEnumerable<FileResult> files) =>
        files.Aggregate(TimeSpan.Zero, (sum, f) => sum + f.Length);

    private static string Share(double? value) => value is { } v ? $"{v:0.000}" : "";
}
