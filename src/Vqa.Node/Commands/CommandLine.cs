using System.CommandLine;
using System.CommandLine.Invocation;
using Vqa.Media;
using Vqa.Node.Serve;

namespace Vqa.Node.Commands;

/// <summary>
/// The program as a user calls it: parses the arguments, runs the command, turns what went wrong into an exit status.
/// </summary>
internal static class CommandLine
{
    /// <summary>Runs one command.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = CreateRoot().Parse(arguments, new ParserConfiguration
        {
            EnablePosixBundling = false,
            // "@name" is a file name like any other.
            ResponseFileTokenReplacer = null,
        });
        if (parsed.Action is ParseErrorAction)
        {
            return Reject(parsed);
        }

        try
        {
            // Signals are the command's own affair: an analysis that is stopped still writes its outputs.
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (UsageException e)
        {
            return Fail(ExitCode.BadUsage, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or MediaException)
        {
            return Fail(ExitCode.InternalError, e.Message);
        }
        catch (Exception e)
        {
            return Fail(ExitCode.InternalError, $"internal error, please report it:\n{e}");
        }
    }

    /// <summary>All commands. Made anew for every parse, for the symbols hold no state worth sharing.</summary>
    internal static RootCommand CreateRoot() => new(
        "Finds defects in video and audio: frozen, black, flashing, silent, out of phase ... (The launcher also knows: "
        + "./vqa test)")
    {
        new AnalyzeCommand(),
        new DetectorsCommand(),
        new DoctorCommand(),
        new DemoCommand(),
        new ServeCommand(),
    };

    private static int Reject(ParseResult parsed)
    {
        foreach (var message in parsed.Errors.Select(error => error.Message).Distinct())
        {
            Console.Error.WriteLine($"vqa: {message}");
        }

        var command = parsed.CommandResult.Command;
        var path = command is RootCommand ? "vqa" : $"vqa {command.Name}";
        Console.Error.WriteLine($"Try '{path} --help'.");
        return ExitCode.BadUsage;
    }

    private static int Fail(int exitCode, string message)
    {
        Console.Error.WriteLine($"vqa: {message}");
        return exitCode;
    }
}
