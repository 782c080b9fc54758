using Spectre.Console;
using Vqa.Node.Commands;
using Vqa.Node.Diagnosis;

namespace Vqa.Tests.Node.Commands;

public class DoctorCommandTests
{
    [Fact]
    public void What_is_limited_does_not_stop_an_analysis()
    {
        var (exitCode, text) = Report([Check.Good("cpu", "fast"), Check.Limited("GPU", "none")]);

        Assert.Equal(ExitCode.Done, exitCode);
        Assert.Contains("can analyse", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_does_and_its_fix_is_told()
    {
        var (exitCode, text) = Report([Check.Missing("libebur128", "not found", "apt-get install libebur128-1")]);

        Assert.NotEqual(ExitCode.Done, exitCode);
        Assert.Contains("apt-get install libebur128-1", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_machine_that_runs_the_tests_can_analyse()
    {
        Assert.DoesNotContain(MachineChecks.Run().Concat(GpuChecks.Run()).Concat(LibraryChecks.Run()), check => check.State == CheckState.Missing);
    }

    private static (int ExitCode, string Text) Report(IReadOnlyList<Check> checks)
    {
        var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Ansi = AnsiSupport.No });
        console.Profile.Width = 200;
        return (DoctorCommand.Report(console, checks), writer.ToString());
    }
}
