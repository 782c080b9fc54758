using System.CommandLine;
using Spectre.Console;
using Vqa.Node.Diagnosis;
using Vqa.Node.Terminal;

namespace Vqa.Node.Commands;

/// <summary><c>vqa doctor</c>: says what this machine can do and what is missing, with the fix.</summary>
internal sealed class DoctorCommand : Command
{
    /// <summary>Declares it.</summary>
    public DoctorCommand()
        : base("doctor", "Say what this machine can do, and what is missing, with the fix.")
    {
        SetAction(_ => Report(
            new Screen(dataOnStandardOutput: false).Results, [.. MachineChecks.Run(), .. GpuChecks.Run(), .. LibraryChecks.Run()]));
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
