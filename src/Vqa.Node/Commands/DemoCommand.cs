using System.CommandLine;
using Spectre.Console;
using Vqa.Analysis.Sessions;
using Vqa.Node.Demo;
using Vqa.Node.Runs;
using Vqa.Node.Terminal;

namespace Vqa.Node.Commands;

/// <summary>
/// <c>vqa demo</c>: the first thing that a new user runs. Makes a clip with known defects, analyses it, and compares.
/// </summary>
internal sealed class DemoCommand : Command
{
    private const string Folder = "vqa-demo";

    /// <summary>Declares it.</summary>
    public DemoCommand()
        : base("demo", $"Make a clip with five known defects in {Folder}/, analyse it, and say whether all were found.")
    {
        SetAction((_, _) => RunAsync());
    }

    private static async Task<int> RunAsync()
    {
        var screen = new Screen(dataOnStandardOutput: false);
        using var signals = new StopSignals(() => { });
        Directory.CreateDirectory(Folder);
        var clip = Path.Combine(Folder, "clip.mp4");
        var report = Path.Combine(Folder, "report.html");
        var outputs = new OutputPaths(Path.Combine(Folder, "report.json"), report, Metrics: null, Events: null);

        screen.Commentary.WriteLine($"Making {clip}, 30 s with five defects ...");
        await DemoClip.MakeAsync(clip, signals.Token);
        var request = new AnalysisRequest([clip], new SessionOptions(), outputs, ModelManifest: null, Device: default, MaxDecoders: null, FilesAtOnce: null, FailOn: null);
        var outcome = await AnalysisRun.RunAsync(request, screen, signals.Token);
        RunSummary.Write(screen.Results, outcome.Results);

        var verdict = DemoVerdict.Of(DemoClip.Planted, outcome.Results[0].Incidents);
        Write(screen.Results, verdict);
        screen.Results.WriteLine();
        screen.Results.WriteLine($"Open {report} to see it; {outputs.Json} holds the same for programs.");
        var failure = outcome.Judge(failOn: null);
        return failure != ExitCode.Done ? failure : verdict.IsPerfect ? ExitCode.Done : ExitCode.DefectFound;
    }

    private static void Write(IAnsiConsole console, DemoVerdict verdict)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var heading in (string[])["  planted", "from", "to", "found", "from", "to"])
        {
            table.AddColumn(new TableColumn(heading) { NoWrap = true });
        }

        foreach (var (planted, found) in verdict.Comparisons)
        {
            table.AddRow(
                $"  {planted.Detector}",
                Clock.Position(planted.Start),
                Clock.Position(planted.End),
                found is null ? "[red]missed[/]" : "[green]found[/]",
                found is null ? "" : Clock.Position(found.Finding.Start),
                found?.Finding.End is { } end ? Clock.Position(end) : "");
        }

        console.WriteLine();
        console.Write(table);
        var beside = verdict.Unexpected.Count == 0 ? "nothing else" : $"{verdict.Unexpected.Count} that were not planted";
        console.WriteLine($"{verdict.FoundCount} of {verdict.Comparisons.Count} planted defects found, and {beside}.");
    }
}
