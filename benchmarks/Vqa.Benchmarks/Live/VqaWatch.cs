using System.Diagnostics;
using System.Text.Json;
using Vqa.Benchmarks.Live.Loopback;
using Vqa.Benchmarks.Processes;

namespace Vqa.Benchmarks.Live;

/// <summary>A <c>vqa analyze</c> that watches live inputs, in a process of its own, with its event lines read as they come.</summary>
internal sealed class VqaWatch : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vqa-watch-");
    private readonly List<EventLine> _events = [];
    private readonly BackgroundProgram _vqa;

    /// <summary>Starts it, with the events on its standard output and the JSON report in a file of its own.</summary>
    /// <param name="arguments">Inputs and further options.</param>
    public VqaWatch(params IEnumerable<string> arguments)
        : this(_ => arguments)
    {
    }

    /// <summary>Starts it.</summary>
    /// <param name="arguments">Inputs and further options, given <see cref="Folder"/> for further outputs.</param>
    public VqaWatch(Func<string, IEnumerable<string>> arguments) =>
        _vqa = BackgroundProgram.StartNeighbour(
            NeighbourPrograms.Vqa, ["analyze", .. arguments(_folder.FullName), "--events", "-", "--json", ReportPath], OnLine);

    /// <summary>A folder for further outputs; it goes when the watch is disposed.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Event lines so far, in the order in which they came.</summary>
    public IReadOnlyList<EventLine> Events
    {
        get
        {
            lock (_events)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>What it told people so far.</summary>
    public string Commentary => _vqa.Errors;

    /// <summary>False once it ended.</summary>
    public bool IsRunning => !_vqa.HasExited;

    private string ReportPath => Path.Combine(_folder.FullName, "report.json");

    /// <summary>Waits for an event line.</summary>
    /// <param name="isWanted">Says whether a line is the one.</param>
    /// <param name="limit">When to give up.</param>
    /// <param name="stop">Ends the wait early.</param>
    /// <param name="skip">How many of all lines do not count, for they are known already.</param>
    /// <returns>The first that came, also where it came before the call.</returns>
    /// <exception cref="TimeoutException">None came; the message holds those that did, and what the program said.</exception>
    public async Task<EventLine> EventAsync(
        Predicate<EventLine> isWanted, TimeSpan limit, CancellationToken stop, int skip = 0)
    {
        try
        {
            await Poll.UntilAsync(() => Find() is not null || !IsRunning, limit, "an event line", stop).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Told below, with all that helps to find out why.
        }

        return Find() ?? throw new TimeoutException(
            $"no such event line; vqa {(IsRunning ? "runs on" : "ended")}, told: {string.Join("; ", Events)}; said: {Commentary}");

        EventLine? Find() => Events.Skip(skip).FirstOrDefault(line => isWanted(line));
    }

    /// <summary>Sends Ctrl-C.</summary>
    public void Interrupt() => _vqa.Interrupt();

    /// <summary>Waits until it ends by itself.</summary>
    /// <returns>Its exit status and its report; null where it wrote none.</returns>
    /// <exception cref="TimeoutException">It did not end.</exception>
    public async Task<(int ExitCode, JsonElement? Report)> EndAsync(TimeSpan limit, CancellationToken stop)
    {
        var exitCode = await _vqa.ExitAsync(limit, stop).ConfigureAwait(false);
        if (!File.Exists(ReportPath))
        {
            return (exitCode, null);
        }

        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(ReportPath, stop).ConfigureAwait(false));
        return (exitCode, report.RootElement.Clone());
    }

    public async ValueTask DisposeAsync()
    {
        await _vqa.DisposeAsync().ConfigureAwait(false);
        _folder.Delete(recursive: true);
    }

    private void OnLine(string text)
    {
        var arrivedAt = Stopwatch.GetTimestamp();
        lock (_events)
        {
            _events.Add(EventLine.Parse(text, arrivedAt));
        }
    }
}
