using Spectre.Console;
using Vqa.Analysis.Incidents;
using Vqa.Analysis.Models;
using Vqa.Analysis.Sessions;
using Vqa.Media;

namespace Vqa.Node.Terminal;

/// <summary>What a run found, for people: per input its facts and a table of its incidents, then one line for all.</summary>
internal static class RunSummary
{
    /// <summary>Writes it.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<SessionResult> results)
    {
        foreach (var result in results)
        {
            WriteInput(console, result);
            console.WriteLine();
        }

        console.MarkupLine(Total(results));
    }

    private static void WriteInput(IAnsiConsole console, SessionResult result)
    {
        console.MarkupLine($"[bold]{Screen.Plain(result.Input)}[/]");
        if (result.Info is { } info)
        {
            console.MarkupLine($"  {Screen.Plain(Facts(info))}");
            console.MarkupLine($"  {Screen.Plain(Work(result))}");
        }

        if (result.Status != SessionStatus.Complete)
        {
            var color = result.Status == SessionStatus.Interrupted ? "yellow" : "red";
            var colon = result.Error is null ? "" : ": ";
            console.MarkupLine($"  [{color}]{StatusName(result.Status)}[/]{colon}{Screen.Plain(result.Error ?? "")}");
        }

        if (result.DeviceRefusal is { } refusal)
        {
            console.MarkupLine($"  [yellow]decoded on the CPU[/]: {Screen.Plain(refusal.Sentence)}");
        }

        if (result is { Model: { } model, ModelInputReason: { } reason })
        {
            console.MarkupLine(
                $"  [yellow]the model took pictures from {Screen.Plain(model.Input.Words())}[/]: {Screen.Plain(reason)}");
        }

        if (result.ModelError is { } error)
        {
            console.MarkupLine($"  [yellow]the model could not look at every picture[/]: {Screen.Plain(error)}");
        }

        if (result.Incidents.Count > 0)
        {
            console.Write(IncidentTable(result.Incidents));
        }
        else if (result.Info is not null)
        {
            console.MarkupLine("  [green]no incidents[/]");
        }
    }

    private static Table IncidentTable(IReadOnlyList<Incident> incidents)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        table.AddColumn(new TableColumn("  start") { NoWrap = true });
        table.AddColumn(new TableColumn("end") { NoWrap = true });
        table.AddColumn(new TableColumn("severity") { NoWrap = true });
        table.AddColumn(new TableColumn("detector") { NoWrap = true });
        table.AddColumn(new TableColumn("what"));
        foreach (var incident in incidents)
        {
            var finding = incident.Finding;
            table.AddRow(
                $"  {Clock.Position(finding.Start)}",
                finding.End is { } end ? Clock.Position(end) : "open",
                SeverityMarkup.Of(finding.Severity),
                finding.Detector,
                Screen.Plain(IncidentText.Of(incident)));
        }

        return table;
    }

    private static string Facts(MediaInfo info)
    {
        var parts = new List<string>();
        if (info.Video is { } video)
        {
            parts.Add($"{video.Codec} {video.Width}x{video.Height}");
            if (video.FrameRate > 0)
            {
                parts.Add($"{video.FrameRate:0.###} frames/s");
            }
        }

        if (info.Audio is { } audio)
        {
            parts.Add($"{audio.Codec} {audio.SampleRate} Hz {audio.ChannelLayout}");
        }

        return string.Join(", ", parts);
    }

    private static string Work(SessionResult result)
    {
        var text = $"{Clock.Position(result.Duration)} analysed, {result.Frames} frames, "
            + $"{result.Speed:0.0}x real time on {result.Device}"
            + (result.Model is { } model ? $", model {model}" : "");
        return result.DecodeErrors > 0 ? $"{text}, {result.DecodeErrors} decode errors" : text;
    }

    private static string Total(IReadOnlyList<SessionResult> results)
    {
        var found = results.SelectMany(result => result.Incidents).Select(incident => incident.Finding.Severity).ToList();
        var text = $"{Count(results.Count, "input")}, {Count(found.Count, "incident")}";
        if (found.Count > 0)
        {
            text += $" ({string.Join(", ", found
                .GroupBy(severity => severity)
                .OrderByDescending(group => group.Key)
                .Select(group => $"{group.Count()} {SeverityMarkup.Of(group.Key)}"))})";
        }

        var unread = results.Count(result => result.Status is SessionStatus.Failed or SessionStatus.Truncated);
        return unread == 0 ? text : $"{text}, [red]{Count(unread, "input")} not read to the end[/]";
    }

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private static string StatusName(SessionStatus status) => status switch
    {
        SessionStatus.Complete => "complete",
        SessionStatus.Interrupted => "interrupted",
        SessionStatus.Truncated => "broke off",
        _ => "failed",
    };
}
