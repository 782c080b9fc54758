using System.CommandLine;
using Spectre.Console;
using Vqa.Node.Diagnosis;
using Vqa.Node.Terminal;

namespace Vqa.Node.Commands;

/// <summary><c>vqa doctor</c>: says what this machine can do and what is missing, with the fix; or whether a node is alive.</summary>
internal sealed class DoctorCommand : Command
{
    /// <summary>Declares it.</summary>
    public DoctorCommand()
        : base("doctor", "Say what this machine can do, and what is missing, with the fix.")
    {
        var node = new Option<string>("--node")
        {
            Description = "Ask the node at this address whether it is alive, and nothing else",
            HelpName = "http://HOST:PORT",
        };
        Options.Add(node);
        SetAction(async (parsed, stop) =>
        {
            var console = new Screen(dataOnStandardOutput: false).Results;
            return parsed.GetValue(node) is { } address
                ? await AskAsync(console, address, stop)
                : Report(console, [.. MachineChecks.Run(), .. GpuChecks.Run(), .. LibraryChecks.Run()]);
        });
    }

    private static async Task<int> AskAsync(IAnsiConsole console, string address, CancellationToken stop)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var node) || node.Scheme is not ("http" or "https"))
        {
            throw new UsageException($"--node: '{address}' is no address; write http://127.0.0.1:8080.");
        }

        var check = await NodeCheck.RunAsync(node, stop);
        console.WriteLine(check.Fix is null ? check.Finding : $"{check.Finding}. Fix: {check.Fix}");
        return check.State == CheckState.Good ? ExitCode.Done : ExitCode.InternalError;
    }

    /// <summary>Writes the checks, and whether an analysis can run.</summary>
    /// <returns><see cref="ExitCode.Done"/> where it can.</returns>
    internal static int Report(IAnsiConsole console, IReadOnlyList<Check> checks)
    {
        console.MarkupLine($"[bold]vqa {ProgramVersion.Text}[/]");
        var table = new Table { Border = TableBorder.None, ShowHeaders = false };
        table.AddColumn(new TableColumn("") { NoWrap = true });
        table.AddColumn(new TableColumn("") { NoWrap = true });
        table.AddColumn("");
        foreach (var check in checks)
        {
            var fix = check.Fix is null ? "" : $". Fix: {check.Fix}";
            table.AddRow(Word(check.State), check.Subject, Screen.Plain(check.Finding + fix));
        }

        console.Write(table);
        var canAnalyze = checks.All(check => check.State != CheckState.Missing);
        console.MarkupLine(canAnalyze
            ? "[green]This machine can analyse.[/]"
            : "[red]This machine cannot analyse until what is missing is there.[/]");
        return canAnalyze ? ExitCode.Done : ExitCode.InternalError;
    }

    private static string Word(CheckState state) => state switch
    {
        CheckState.Good => "[green]ok[/]",
        CheckState.Limited => "[yellow]limited[/]",
        _ => "[red]missing[/]",
    };
}
