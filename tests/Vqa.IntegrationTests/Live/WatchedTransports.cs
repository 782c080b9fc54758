using System.Collections.Concurrent;
using System.Text.Json;
using Vqa.Benchmarks.Live;
using Vqa.Benchmarks.Live.Loopback;

namespace Vqa.IntegrationTests.Live;

/// <summary>
/// One <c>vqa analyze</c> that watches every transport at the same time, until each has told of all that is in the clip; then it
/// gets Ctrl-C. The tests look at what it told and wrote.
/// </summary>
public sealed class WatchedTransports : IAsyncLifetime
{
    private static readonly TimeSpan _watchLimit = TimeSpan.FromSeconds(60), _endLimit = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, LiveSource> _sources = new();
    private VqaWatch? _vqa;

    /// <summary>The event lines that had come when Ctrl-C was sent.</summary>
    internal IReadOnlyList<EventLine> Told { get; private set; } = [];

    /// <summary>Exit status of the process.</summary>
    internal int ExitCode { get; private set; }

    /// <summary>The JSON report.</summary>
    internal JsonElement Report { get; private set; }

    /// <summary>The HTML report.</summary>
    internal string HtmlPath => Path.Combine(_vqa!.Folder, "report.html");

    /// <summary>The metrics.</summary>
    internal string MetricsPath => Path.Combine(_vqa!.Folder, "metrics.csv");

    /// <summary>What the program told people.</summary>
    internal string Commentary => _vqa!.Commentary;

    /// <summary>The lines of one transport.</summary>
    internal IEnumerable<EventLine> ToldOf(string transport, string detector) =>
        Told.Where(line => line.Input == InputOf(transport).GetProperty("input").GetString() && line.Detector == detector);

    /// <summary>The report's part on one transport.</summary>
    internal JsonElement InputOf(string transport) =>
        Report.GetProperty("inputs")[LiveSource.Transports.ToList().IndexOf(transport)];

    public async ValueTask InitializeAsync()
    {
        var stop = TestContext.Current.CancellationToken;
        await Task.WhenAll(LiveSource.Transports.Select(async transport =>
            _sources[transport] = await LiveSource.StartAsync(transport, LiveClip.Path, FFmpegSender.Endless, stop)));
        _vqa = new VqaWatch(folder => [
            .. LiveSource.Transports.Select(transport => _sources[transport].Url),
            "--metrics", Path.Combine(folder, "metrics.csv"), "--report", Path.Combine(folder, "report.html"),
        ]);
        await WaitForAllAsync(_vqa, stop);
        Told = _vqa.Events;
        _vqa.Interrupt();
        (ExitCode, var report) = await _vqa.EndAsync(_endLimit, stop);
        Report = report!.Value;
    }

    public async ValueTask DisposeAsync()
    {
        await (_vqa?.DisposeAsync() ?? default);
        foreach (var source in _sources.Values)
        {
            await source.DisposeAsync();
        }
    }

    /// <summary>Gives up in the end, so that the tests of those transports that work pass, and the others say what is missing.</summary>
    private async Task WaitForAllAsync(VqaWatch vqa, CancellationToken stop)
    {
        string[] wanted = ["video_freeze", "video_black", "audio_silence"];
        try
        {
            await Poll.UntilAsync(
                () => !vqa.IsRunning
                    || wanted.All(detector => vqa.Events
                        .Where(line => line.Detector == detector && line.Kind == "closed")
                        .Select(line => line.Input)
                        .Distinct()
                        .Count() == _sources.Count),
                _watchLimit, "all incidents of all transports", stop);
        }
        catch (TimeoutException)
        {
            // What is missing is missing in Told.
        }
    }
}
