using System.Diagnostics;

namespace Vqa.IntegrationTests.Monitoring;

/// <summary>Prometheus' own program for looking at its files.</summary>
internal static class Promtool
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    /// <summary>Runs it in the folder of Prometheus' files, and asserts that it has nothing to complain of.</summary>
    /// <returns>What it says.</returns>
    public static Task<string> RunAsync(params string[] arguments) => RunAsync("", arguments);

    /// <summary>The same with something on its standard input.</summary>
    public static async Task<string> RunAsync(string input, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("promtool", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = DeployedFiles.Prometheus,
        })!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(_limit);
        await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
        process.StandardInput.Close();
        var (output, errors) = (
            process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
        await process.WaitForExitAsync(limit.Token);
        var said = await output + await errors;
        Assert.True(process.ExitCode == 0, said);
        return said;
    }
}
