using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Vqa.Analysis.Detectors;
using Vqa.Benchmarks.Live.Loopback;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Results;
using Vqa.Tests.Delivery.Timelines;

namespace Vqa.Tests.Delivery.Results;

public sealed class ResultWriterTests : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("vqa-writer-").FullName;
    private readonly MemoryStore _store = new();
    private readonly ManualClock _clock = new(SampleWindows.Start);
    private bool _isStoreAway;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Windows_of_ten_seconds_become_lines_of_each_detector()
    {
        await RunAsync(async (writer, _) =>
        {
            var metrics = writer.OpenStream("cam-1", ["video_black", "audio_silence", "video_decode"]);
            for (var second = 0; second < 20; second++) metrics.OnWindow(SampleWindows.Start.AddSeconds(second), SampleWindows.Of(luma: second < 10 ? 100 : 50));
            metrics.Flush();
            await writer.ShipAsync(Stop);
        });

        Assert.Equal(
            ["video_black/cam-1/2026/03/01/10-*.metrics.jsonl", "video_decode/cam-1/2026/03/01/10-*.metrics.jsonl"],
            _store.Objects.Keys.Order().Select(WithoutPart));
        var lines = Lines("video_black");
        Assert.Equal(2, lines.Count);
        Assert.Equal(
            ("vqa.metrics/1", "video_black", "cam-1", "2026-03-01T10:00:00Z", 10, 250),
            (lines[0].GetProperty("schema").GetString(), lines[0].GetProperty("detector").GetString(), lines[0].GetProperty("stream").GetString(),
            lines[0].GetProperty("start").GetString(), lines[0].GetProperty("seconds").GetInt32(), lines[0].GetProperty("frames").GetInt32()));
        Assert.Equal("""{"count":250,"mean":100,"min":100,"max":100}""", lines[0].GetProperty("metrics").GetProperty("mean_luma").GetRawText());
        Assert.Equal("""{"count":250,"mean":50,"min":50,"max":50}""", lines[1].GetProperty("metrics").GetProperty("mean_luma").GetRawText());
        Assert.Equal("""{"count":250,"sum":500,"max":2}""", Lines("video_decode")[0].GetProperty("metrics").GetProperty("concealed_blocks").GetRawText());
    }

    [Fact]
    public async Task An_hour_goes_to_the_store_when_it_is_over_and_not_before()
    {
        await RunAsync(async (writer, spool) =>
        {
            var metrics = writer.OpenStream("cam-1", ["video_black"]);
            metrics.OnWindow(SampleWindows.Start.AddMinutes(59), SampleWindows.Of(100));
            metrics.OnWindow(SampleWindows.Start.AddMinutes(60), SampleWindows.Of(100));
            metrics.Flush();
            await Until(() => Running().Length == 2);
            _clock.Advance(TimeSpan.FromMinutes(60.5));
            _clock.Advance(TimeSpan.FromSeconds(10));
            Assert.Empty(_store.Objects);

            _clock.Advance(TimeSpan.FromMinutes(1));

            await Until(() => !_store.Objects.IsEmpty);
            Assert.Equal(["video_black/cam-1/2026/03/01/10-*.metrics.jsonl"], _store.Objects.Keys.Select(WithoutPart));
            await Until(() => Running().Length == 1);
        });
    }

    [Fact]
    public async Task After_a_restart_within_the_hour_the_file_goes_on()
    {
        for (var start = 0; start < 3; start++)
        {
            await RunAsync((writer, _) =>
            {
                var metrics = writer.OpenStream("cam-1", ["video_black"]);
                metrics.OnWindow(SampleWindows.Start.AddSeconds(start * 10), SampleWindows.Of(100));
                metrics.Flush();
                return Task.CompletedTask;
            });
        }

        // What a process leaves that dies while it writes a line.
        await File.AppendAllTextAsync(Assert.Single(Running()), "{\"schema\":\"vqa.metr", Stop);
        await RunAsync((writer, _) => writer.ShipAsync(Stop));

        Assert.Single(_store.Objects);
        Assert.Equal(["10:00:00", "10:00:10", "10:00:20"], Lines("video_black").Select(line => line.GetProperty("start").GetString()![11..19]));
    }

    [Fact]
    public async Task What_comes_after_an_hour_was_sent_is_a_part_of_its_own()
    {
        await RunAsync(async (writer, _) =>
        {
            var metrics = writer.OpenStream("cam-1", ["video_black"]);
            metrics.OnWindow(SampleWindows.Start, SampleWindows.Of(100));
            metrics.Flush();
            await writer.ShipAsync(Stop);
            metrics.OnWindow(SampleWindows.Start.AddSeconds(10), SampleWindows.Of(100));
            metrics.Flush();
            await writer.ShipAsync(Stop);
        });

        Assert.Equal(2, _store.Objects.Count);
        Assert.Single(_store.Objects.Keys.Select(WithoutPart).Distinct());
        Assert.Equal(2, Lines("video_black").Count);
    }

    [Fact]
    public async Task A_process_that_died_while_it_divided_an_hour_sends_the_same_again()
    {
        await RunAsync(async (writer, _) =>
        {
            var metrics = writer.OpenStream("cam-1", ["video_black", "video_freeze"]);
            metrics.OnWindow(SampleWindows.Start, SampleWindows.Of(100));
            metrics.Flush();
            await Until(() => Running().Length == 1);
        });
        // Ended, one of two detectors sent, not removed.
        var file = Assert.Single(Running());
        File.Move(file, Path.ChangeExtension(file, ".sealed"));
        var part = Path.GetFileNameWithoutExtension(file).Split('-')[1];
        _store.Objects[$"video_black/cam-1/2026/03/01/10-{part}.metrics.jsonl"] = "as before";

        await RunAsync(async (_, spool) => await Until(() => spool.Health() is { AlreadyThere: 1, Uploaded: 1 }));

        Assert.Equal("as before", _store.Objects[$"video_black/cam-1/2026/03/01/10-{part}.metrics.jsonl"]);
        Assert.Equal(2, _store.Objects.Count);
    }

    [Fact]
    public async Task An_hour_that_cannot_be_read_keeps_back_no_other()
    {
        // A link to itself, before all others: reading it fails, whoever asks.
        var bad = Path.Combine(_folder, "hours", "a-cam", "2026030109-00000000.sealed");
        Directory.CreateDirectory(Path.GetDirectoryName(bad)!);
        File.CreateSymbolicLink(bad, bad);

        await RunAsync(async (writer, _) =>
        {
            var metrics = writer.OpenStream("cam-1", ["video_black"]);
            metrics.OnWindow(SampleWindows.Start, SampleWindows.Of(100));
            metrics.Flush();
            await writer.ShipAsync(Stop);
        });

        Assert.Equal(["video_black/cam-1/2026/03/01/10-*.metrics.jsonl"], _store.Objects.Keys.Select(WithoutPart));
        Assert.Equal(bad, Assert.Single(Directory.GetFiles(Path.GetDirectoryName(bad)!)));
    }

    [Fact]
    public async Task An_hour_whose_file_is_gone_keeps_back_no_other()
    {
        await RunAsync(async (writer, _) =>
        {
            foreach (var stream in (string[])["cam-1", "cam-2", "cam-3"])
            {
                var metrics = writer.OpenStream(stream, ["video_black"]);
                metrics.OnWindow(SampleWindows.Start, SampleWindows.Of(100));
                metrics.Flush();
            }

            await Until(() => Running().Length == 3);
            File.Delete(Running().Order().First());
            await writer.ShipAsync(Stop);
        });

        Assert.Equal(
            ["video_black/cam-2/2026/03/01/10-*.metrics.jsonl", "video_black/cam-3/2026/03/01/10-*.metrics.jsonl"],
            _store.Objects.Keys.Order().Select(WithoutPart));
    }

    [Fact]
    public async Task Windows_are_written_while_an_hour_is_on_its_way()
    {
        using var hang = new ManualResetEventSlim();
        var isAsked = false;
        var slow = new DiskReserve
        {
            Bytes = 0, Part = 0, Disk = _ => { isAsked = true; hang.Wait(_limit, CancellationToken.None); return (1 << 20, 1 << 20); },
        };
        await using var spool = new ResultSpool(
            _store, new() { Folder = Path.Combine(_folder, "spool"), Reserve = slow }, TimeProvider.System, NullLogger<ResultSpool>.Instance);
        await using var writer = new ResultWriter(
            spool, new() { Folder = Path.Combine(_folder, "hours") }, _clock, NullLogger<ResultWriter>.Instance);
        var metrics = writer.OpenStream("cam-1", ["video_black"]);
        metrics.OnWindow(SampleWindows.Start, SampleWindows.Of(100));
        metrics.Flush();
        var shipped = writer.ShipAsync(Stop);
        await Until(() => isAsked);

        metrics.OnWindow(SampleWindows.Start.AddSeconds(10), SampleWindows.Of(100));
        metrics.Flush();

        await Until(() => Running().Length == 1);
        Assert.False(shipped.IsCompleted);
        hang.Set();
        await shipped.WaitAsync(_limit, Stop);
    }

    [Fact]
    public async Task Where_the_disk_is_nearly_full_windows_are_lost_and_counted()
    {
        await using var spool = new ResultSpool(
            _store, new() { Folder = Path.Combine(_folder, "spool") }, TimeProvider.System, NullLogger<ResultSpool>.Instance);
        var options = new ResultWriterOptions
        {
            Folder = Path.Combine(_folder, "hours"), Reserve = new() { Bytes = 1 << 20, Part = 1, Disk = _ => (1 << 20, 1 << 30) },
        };
        await using var writer = new ResultWriter(spool, options, _clock, NullLogger<ResultWriter>.Instance);
        var metrics = writer.OpenStream("cam-1", ["video_black"]);

        metrics.OnWindow(SampleWindows.Start, SampleWindows.Of(100));
        metrics.Flush();

        await Until(() => writer.LostWindows == 1);
        Assert.Empty(Running());
    }

    [Fact]
    public async Task Every_step_of_an_incident_is_an_object_of_its_own()
    {
        await RunAsync(async (writer, spool) =>
        {
            await writer.StoreAsync(Notice(1, NoticeKind.Opened), Stop);
            await writer.StoreAsync(Notice(2, NoticeKind.Closed) with { End = SampleWindows.Start.AddSeconds(9), IsInterrupted = true }, Stop);
            await writer.StoreAsync(Notice(2, NoticeKind.Closed) with { End = SampleWindows.Start.AddSeconds(9), IsInterrupted = true }, Stop);
            Assert.True(await spool.DrainAsync(_limit, Stop));
            await writer.StoreAsync(Notice(1, NoticeKind.Opened), Stop);
            Assert.True(await spool.DrainAsync(_limit, Stop));
        });

        Assert.Equal(
            ["video_freeze/cam-1/2026/03/01/i-7.1.json", "video_freeze/cam-1/2026/03/01/i-7.2.json"], _store.Objects.Keys.Order());
        using var opened = JsonDocument.Parse(_store.Objects["video_freeze/cam-1/2026/03/01/i-7.1.json"]);
        using var expected = JsonDocument.Parse("""
            {"schema":"vqa.incident/1","id":"i-7","revision":1,"kind":"opened","stream":"cam-1","labels":{"site":"north"},
             "detector":"video_freeze","severity":"major","at":"2026-03-01T10:00:05Z","start":"2026-03-01T10:00:00Z",
             "incident":{"id":"i-7","detector":"video_freeze"}}
            """);
        Assert.True(JsonElement.DeepEquals(expected.RootElement, opened.RootElement), opened.RootElement.GetRawText());
        using var closed = JsonDocument.Parse(_store.Objects["video_freeze/cam-1/2026/03/01/i-7.2.json"]);
        Assert.Equal(("closed", true), (closed.RootElement.GetProperty("kind").GetString(), closed.RootElement.GetProperty("interrupted").GetBoolean()));
        Assert.Equal("2026-03-01T10:00:09Z", closed.RootElement.GetProperty("end").GetString());
    }

    [Fact]
    public async Task An_incident_is_on_the_disk_when_the_call_returns()
    {
        _isStoreAway = true;
        _store.OnPut = _ => throw MemoryStore.Away();
        await RunAsync(async (writer, _) =>
        {
            await writer.StoreAsync(Notice(1, NoticeKind.Opened), Stop);

            var file = Assert.Single(Directory.GetFiles(Path.Combine(_folder, "spool"), "*.result"));
            Assert.Contains("\"i-7\"", await File.ReadAllTextAsync(file, Stop), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Evidence_lies_beside_its_incident_and_may_be_removed_here()
    {
        var clip = Path.Combine(_folder, "local.mp4");
        await File.WriteAllTextAsync(clip, "frames", Stop);
        await RunAsync(async (writer, spool) =>
        {
            var key = await writer.PutEvidenceAsync(Notice(1, NoticeKind.Opened), clip, "clip.mp4", Stop);
            File.Delete(clip);
            Assert.Equal("video_freeze/cam-1/2026/03/01/i-7/clip.mp4", key);
            Assert.True(await spool.DrainAsync(_limit, Stop));
        });

        Assert.Equal("frames", Assert.Single(_store.Objects).Value);
    }

    [Fact]
    public async Task What_can_never_be_stored_is_refused_at_once()
    {
        await RunAsync(async (writer, _) =>
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(() => writer.StoreAsync(Notice(1, NoticeKind.Opened) with { Stream = "../x" }, Stop));
            await Assert.ThrowsAnyAsync<ArgumentException>(() => writer.StoreAsync(Notice(1, NoticeKind.Opened) with { IncidentJson = "{" }, Stop));
            await Assert.ThrowsAnyAsync<ArgumentException>(() => writer.PutEvidenceAsync(Notice(1, NoticeKind.Opened), "/dev/null", "a/b", Stop));
            Assert.ThrowsAny<ArgumentException>(() => writer.OpenStream("a/b", ["video_black"]));
        });

        Assert.Empty(_store.Objects);
    }

    [Fact]
    public void Every_detector_has_metrics_of_its_own()
    {
        Assert.Equal(DetectorCatalog.All.Select(detector => detector.Id).Order(), DetectorMetrics.Known.Order());
        Assert.NotEmpty(DetectorMetrics.Of("stream_loss"));
    }

    private async Task RunAsync(Func<ResultWriter, ResultSpool, Task> action)
    {
        var options = new ResultSpoolOptions
        {
            Folder = Path.Combine(_folder, "spool"), FirstWait = TimeSpan.FromMilliseconds(1), LongestWait = TimeSpan.FromMilliseconds(5),
        };
        await using var spool = new ResultSpool(_store, options, TimeProvider.System, NullLogger<ResultSpool>.Instance);
        await using (var writer = new ResultWriter(
            spool, new() { Folder = Path.Combine(_folder, "hours") }, _clock, NullLogger<ResultWriter>.Instance))
        {
            await action(writer, spool);
            Assert.Equal(0, writer.LostWindows);
        }

        if (!_isStoreAway)
        {
            Assert.True(await spool.DrainAsync(_limit, Stop));
        }
    }

    private static IncidentNotice Notice(int revision, NoticeKind kind) => new()
    {
        IncidentId = "i-7",
        Revision = revision,
        Kind = kind,
        Stream = "cam-1",
        Labels = new Dictionary<string, string> { ["site"] = "north" },
        Detector = "video_freeze",
        Severity = Severity.Major,
        At = SampleWindows.Start.AddSeconds(5),
        Start = SampleWindows.Start,
        IncidentJson = """{"id":"i-7","detector":"video_freeze"}""",
    };

    private string[] Running() => Directory.GetFiles(Path.Combine(_folder, "hours"), "*.jsonl", SearchOption.AllDirectories);

    private List<JsonElement> Lines(string detector) =>
    [
        .. _store.Order.Where(key => key.StartsWith(detector, StringComparison.Ordinal))
            .SelectMany(key => _store.Objects[key].Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Select(line => JsonDocument.Parse(line).RootElement),
    ];

    private static string WithoutPart(string key) => System.Text.RegularExpressions.Regex.Replace(key, "-[0-9a-f]{8}[.]", "-*.");

    private static Task Until(Func<bool> condition) => Poll.UntilAsync(condition, _limit, "the writer", Stop);
}
