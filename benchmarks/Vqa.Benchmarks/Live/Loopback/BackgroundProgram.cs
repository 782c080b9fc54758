using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Vqa.Benchmarks.Processes;

namespace Vqa.Benchmarks.Live.Loopback;

/// <summary>
/// A program that runs beside this one until it is disposed: a sender, a server. It is ended by its own process id, never by name.
/// </summary>
internal sealed class BackgroundProgram : IAsyncDisposable
{
    private const int SigInt = 2;

    private static readonly TimeSpan _endLimit = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private bool _isDisposed;

    private BackgroundProgram(Process process) => _process = process;

    /// <summary>True once it ended by itself or was ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it wrote to standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    /// <summary>Starts a program; its standard input is closed.</summary>
    /// <param name="program">Its name, looked up in PATH, or its path.</param>
    /// <param name="arguments">What it is called with.</param>
    /// <param name="onOutputLine">Takes the lines of its standard output, on a thread of the pool; null to drop them.</param>
    public static BackgroundProgram Start(
        string program, IEnumerable<string> arguments, Action<string>? onOutputLine = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        var started = new BackgroundProgram(new Process { StartInfo = start });
        started._process.OutputDataReceived += (_, line) => Pass(line.Data, onOutputLine);
        started._process.ErrorDataReceived += started.OnErrorLine;
        started._process.Start();
        started._process.StandardInput.Close();
        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        return started;
    }

    /// <summary>Starts a program of ours: <see cref="NeighbourPrograms"/>.</summary>
    public static BackgroundProgram StartNeighbour(
        string path, IEnumerable<string> arguments, Action<string>? onOutputLine = null)
    {
        var (program, all) = NeighbourPrograms.Start(path, arguments);
        return Start(program, all, onOutputLine);
    }

    /// <summary>Sends SIGINT, as Ctrl-C does.</summary>
    public void Interrupt() => _ = Kill(_process.Id, SigInt);

    /// <summary>Waits until it has ended by itself and all that it wrote was read.</summary>
    /// <returns>Its exit status.</returns>
    /// <exception cref="TimeoutException">It did not end.</exception>
    public async Task<int> ExitAsync(TimeSpan limit, CancellationToken stop)
    {
        await _process.WaitForExitAsync(stop).WaitAsync(limit, stop).ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <summary>Ends it at once, as a crash or a pulled plug would. A second call does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync().WaitAsync(_endLimit).ConfigureAwait(false);
        }

        _process.Dispose();
    }

    private static void Pass(string? line, Action<string>? onOutputLine)
    {
        if (line is not null)
        {
            onOutputLine?.Invoke(line);
        }
    }

    private void OnErrorLine(object sender, DataReceivedEventArgs line)
    {
        lock (_errors)
        {
            _errors.AppendLine(line.Data);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int processId, int signal);
}
