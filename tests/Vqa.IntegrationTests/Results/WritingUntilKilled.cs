using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Vqa.Analysis.Detectors;
using Vqa.Benchmarks.Live.Loopback;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Results;
using Vqa.Delivery.Timelines;

namespace Vqa.IntegrationTests.Results;

/// <summary>
/// Writes results until its process is killed, and notes in a file what was promised to be safe. Explicit, for it never ends by
/// itself: <see cref="KilledWriterTests"/> runs it in a process of its own.
/// </summary>
public class WritingUntilKilled
{
    /// <summary>The variable that names its folder.</summary>
    public const string FolderVariable = "VQA_TEST_RESULTS";

    /// <summary>All windows lie in one hour, so that all files of it go on after a restart.</summary>
    public static readonly DateTimeOffset Hour = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    [Fact(Explicit = true)]
    public async Task Write()
    {
        var folder = Environment.GetEnvironmentVariable(FolderVariable)!;
        using var store = new S3Store(
            JsonSerializer.Deserialize<S3StoreOptions>(await File.ReadAllTextAsync(Path.Combine(folder, "store.json"), TestContext.Current.CancellationToken))!);
        await using var spool = new ResultSpool(
            store, new() { Folder = Path.Combine(folder, "spool"), FirstWait = TimeSpan.FromMilliseconds(50) }, TimeProvider.System, NullLogger<ResultSpool>.Instance);
        await using var writer = new ResultWriter(
            spool, new() { Folder = Path.Combine(folder, "hours") }, new StandingClock(), NullLogger<ResultWriter>.Instance);
        var metrics = writer.OpenStream("cam-1", ["video_black"]);
        var promises = Path.Combine(folder, "promised.txt");
        // The one after the last may have been begun.
        var next = File.Exists(promises) ? int.Parse(File.ReadAllLines(promises)[^1]) + 2 : 0;
        for (var number = next; number < 300; number++)
        {
            var start = Hour.AddSeconds(number * 10);
            metrics.OnWindow(start, Window());
            metrics.Flush();
            await writer.StoreAsync(Notice(number), TestContext.Current.CancellationToken);
            await Poll.UntilAsync(() => IsWritten(folder, start), TimeSpan.FromSeconds(30), "a line", TestContext.Current.CancellationToken);
            await File.AppendAllTextAsync(promises, $"{number}\n", TestContext.Current.CancellationToken);
        }

        Assert.Fail("nobody killed it");
    }

    public static IncidentNotice Notice(int number) => new()
    {
        IncidentId = $"incident-{number:D4}",
        Revision = 1,
        Kind = NoticeKind.Opened,
        Stream = "cam-1",
        Detector = "video_black",
        Severity = Severity.Major,
        At = Hour.AddSeconds(number),
        Start = Hour.AddSeconds(number),
        IncidentJson = $$"""{"id":"incident-{{number:D4}}"}""",
    };

    private static MetricWindow Window()
    {
        var window = new MetricWindow();
        window.Add(new Vqa.Analysis.Metering.FrameMetrics { MeanLuma = 100 });
        return window;
    }

    private static bool IsWritten(string folder, DateTimeOffset start) => Directory
        .GetFiles(Path.Combine(folder, "hours"), "*.jsonl", SearchOption.AllDirectories)
        .Any(file => File.ReadAllText(file).Contains($"\"start\":\"{start.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}\"", StringComparison.Ordinal));

    /// <summary>So that the hour is never over.</summary>
    public sealed class StandingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Hour;
    }
}
