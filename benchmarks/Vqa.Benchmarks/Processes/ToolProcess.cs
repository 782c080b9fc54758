using System.Diagnostics;

namespace Vqa.Benchmarks.Processes;

/// <summary>Runs a program to its end: nothing is read from the terminal, everything that it writes is taken.</summary>
internal static class ToolProcess
{
    /// <summary>Runs a program whose output is text.</summary>
    /// <param name="program">Its name, looked up in PATH, or its path.</param>
    /// <param name="arguments">What it is called with.</param>
    /// <param name="limit">When it is ended.</param>
    /// <param name="stop">Ends it early.</param>
    /// <param name="surroundings">Variables that it gets beside those of this process, and the folder that it is started in.</param>
    /// <exception cref="ToolException">The program is missing, or ran past the limit.</exception>
    public static async Task<ToolResult> RunAsync(
        string program, IEnumerable<string> arguments, TimeSpan limit, CancellationToken stop,
        ToolSurroundings? surroundings = null)
    {
        var output = "";
        var result = await RunAsync(program, arguments, ReadAsync, limit, stop, surroundings).ConfigureAwait(false);
        return result with { Output = output };

        async Task ReadAsync(Stream stream, CancellationToken cancellation)
        {
            using var reader = new StreamReader(stream, leaveOpen: true);
            output = await reader.ReadToEndAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Runs a program and hands its output, as it comes, to a reader that must read it to its end.</summary>
    /// <exception cref="ToolException">The program is missing, or ran past the limit.</exception>
    public static async Task<ToolResult> RunAsync(
        string program,
        IEnumerable<string> arguments,
        Func<Stream, CancellationToken, Task> readOutput,
        TimeSpan limit,
        CancellationToken stop,
        ToolSurroundings? surroundings = null)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in surroundings?.Variables ?? [])
        {
            start.Environment[name] = value;
        }

        start.WorkingDirectory = surroundings?.Folder ?? "";
        using var process = Start(start);
        process.StandardInput.Close();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
        timeout.CancelAfter(limit);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(timeout.Token);
            await readOutput(process.StandardOutput.BaseStream, timeout.Token).ConfigureAwait(false);
            var text = await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(timeout.Token).ConfigureAwait(false);
            return new ToolResult(process.ExitCode, "", text);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new ToolException($"{program} was stopped: it ran longer than {limit.TotalSeconds:0} s");
        }
        finally
        {
            KillIfRunning(process);
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new ToolException(
                $"{start.FileName} cannot be started ({exception.Message}); on Debian: apt-get install ffmpeg");
        }
    }

    private static void KillIfRunning(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill();
        }
    }
}

/// <summary>What a program finds around it.</summary>
/// <param name="Variables">Beside those of this process.</param>
/// <param name="Folder">Where it is started; null for this process's.</param>
internal sealed record ToolSurroundings(IReadOnlyList<(string Name, string Value)> Variables, string? Folder = null);

/// <summary>What a program left behind.</summary>
/// <param name="ExitCode">Its exit status.</param>
/// <param name="Output">What it wrote to standard output; empty where a reader took it.</param>
/// <param name="Errors">What it wrote to standard error.</param>
internal sealed record ToolResult(int ExitCode, string Output, string Errors);

/// <summary>A program is missing, failed, or took too long; the message says which, and how.</summary>
internal sealed class ToolException(string message) : Exception(message);
