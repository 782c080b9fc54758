using System.Diagnostics;

namespace Vqa.IntegrationTests.Node;

/// <summary>The built program as a process of its own, in a folder of its own.</summary>
internal sealed class VqaProgram : IDisposable
{
    /// <summary>Far more than any of these tests needs; what takes longer hangs.</summary>
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private VqaProgram(string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        // A shell that runs the tests in the background passes on that SIGINT is ignored; a user's shell does not.
        var start = new ProcessStartInfo("env")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] words = ["--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "vqa.dll"), .. arguments];
        Array.ForEach(words, start.ArgumentList.Add);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts it in a folder; relative paths count from there.</summary>
    public static VqaProgram Start(string folder, params string[] arguments) => new(folder, arguments);

    /// <summary>Runs it to its end.</summary>
    public static async Task<VqaResult> RunAsync(string folder, params string[] arguments)
    {
        using var program = new VqaProgram(folder, arguments);
        return await program.FinishAsync();
    }

    /// <summary>Runs it to its end, with more in its environment.</summary>
    public static async Task<VqaResult> RunAsync(
        string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var program = new VqaProgram(folder, arguments, environment);
        return await program.FinishAsync();
    }

    /// <summary>The next line of its standard output; null at the end.</summary>
    public async Task<string?> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync().WaitAsync(_limit);

    /// <summary>Sends a signal by its name, "INT".</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        await kill.WaitForExitAsync().WaitAsync(_limit);
    }

    /// <summary>Waits for its end and takes the rest of what it wrote.</summary>
    public async Task<VqaResult> FinishAsync()
    {
        var output = await _process.StandardOutput.ReadToEndAsync().WaitAsync(_limit);
        var errors = await _errors.WaitAsync(_limit);
        await _process.WaitForExitAsync().WaitAsync(_limit);
        return new VqaResult(_process.ExitCode, output, errors);
    }

    /// <summary>Ends it the hard way where it still runs.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}

/// <summary>What a run of the program left.</summary>
internal sealed record VqaResult(int ExitCode, string Output, string Errors);
