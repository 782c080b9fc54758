using System.Diagnostics;
using System.Globalization;
using Vqa.Benchmarks.Live.Loopback;
using Vqa.Benchmarks.Processes;

namespace Vqa.Benchmarks.Node;

/// <summary>A <c>vqa serve</c> in a process of its own, in a folder of its own, whose log is read as it comes.</summary>
internal sealed class NodeUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan _endLimit = TimeSpan.FromSeconds(30);

    private readonly List<string> _log = [];
    private readonly Process _guardian;

    private NodeUnderTest(Process guardian, Uri address) => (_guardian, Address) = (guardian, address);

    /// <summary>Where it serves.</summary>
    public Uri Address { get; }

    /// <summary>Lines of its log so far.</summary>
    public IReadOnlyList<string> Log
    {
        get
        {
            lock (_log)
            {
                return [.. _log];
            }
        }
    }

    /// <summary>Id of the process that does the work; null while none does.</summary>
    public int? Worker => ProcessTable.ChildOf(_guardian.Id);

    /// <summary>Starts it.</summary>
    /// <param name="folder">Where its files go; what an earlier one left there it finds again.</param>
    /// <param name="configuration">Its configuration, YAML.</param>
    /// <param name="streams">Its streams file, YAML.</param>
    public static NodeUnderTest Start(string folder, string configuration, string streams)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{LoopbackPort.Host}:{LoopbackPort.FreeTcp()}"));
        // A busy machine must not have the node watch less than what is measured.
        File.WriteAllText(Path.Combine(folder, "node.yaml"), configuration + "\ncapacity: {max_utilization: 1, cores: 64}\n");
        File.WriteAllText(Path.Combine(folder, "streams.yaml"), streams);
        var (program, arguments) = NeighbourPrograms.Start(
            NeighbourPrograms.Vqa, "serve", "--config", "node.yaml", "--streams", "streams.yaml", "--data", "data", "--listen",
            address.AbsoluteUri);
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var node = new NodeUnderTest(new Process { StartInfo = start }, address);
        node._guardian.ErrorDataReceived += (_, line) => node.Take(line.Data);
        node._guardian.OutputDataReceived += (_, line) => node.Take(line.Data);
        node._guardian.Start();
        node._guardian.BeginErrorReadLine();
        node._guardian.BeginOutputReadLine();
        return node;
    }

    /// <summary>Waits until so many streams run that did not when the log had so many lines.</summary>
    public Task RunningAsync(int streams, int fromLine, TimeSpan limit, CancellationToken stop) => Poll.UntilAsync(
        () => Log.Skip(fromLine).Count(line => line.Contains("is Running", StringComparison.Ordinal)) >= streams,
        limit, $"{streams} running streams", stop);

    /// <summary>Kills the worker, or with it the guardian, as a machine in trouble does.</summary>
    /// <param name="all">The guardian too.</param>
    public void Kill(bool all)
    {
        var worker = Worker;
        if (all)
        {
            _guardian.Kill();
        }

        if (worker is { } id)
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
    }

    /// <summary>Stops it as a container's host does.</summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> StopAsync(CancellationToken stop)
    {
        var begin = Stopwatch.GetTimestamp();
        using (var kill = Process.Start("kill", ["-TERM", _guardian.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(stop).ConfigureAwait(false);
        }

        await _guardian.WaitForExitAsync(stop).WaitAsync(_endLimit, stop).ConfigureAwait(false);
        return Stopwatch.GetElapsedTime(begin);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_guardian.HasExited)
        {
            _guardian.Kill(entireProcessTree: true);
            await _guardian.WaitForExitAsync().WaitAsync(_endLimit).ConfigureAwait(false);
        }

        _guardian.Dispose();
    }

    private void Take(string? line)
    {
        if (line is not null)
        {
            lock (_log)
            {
                _log.Add(line);
            }
        }
    }
}
