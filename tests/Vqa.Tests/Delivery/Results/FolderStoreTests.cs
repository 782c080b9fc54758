using System.Text;
using Vqa.Delivery.Results;

namespace Vqa.Tests.Delivery.Results;

public sealed class FolderStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vqa-results-").FullName;
    private readonly FolderStore _store;

    // For ever: what lies in the folder is of any date.
    public FolderStoreTests() => _store = new FolderStore(_folder, TimeProvider.System, new FolderStoreOptions { KeepDays = 0 });

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_object_is_created_once_and_then_left_as_it_is()
    {
        Assert.Equal(PutOutcome.Created, await _store.PutIfAbsentAsync("a/b/c.json", Text("first"), Stop));
        Assert.Equal(PutOutcome.AlreadyThere, await _store.PutIfAbsentAsync("a/b/c.json", Text("second"), Stop));

        Assert.Equal("first", await File.ReadAllTextAsync(Path.Combine(_folder, "a/b/c.json"), Stop));
    }

    [Fact]
    public async Task Of_many_at_once_one_creates_it()
    {
        for (var round = 0; round < 20; round++)
        {
            var key = $"{round}/a.json";
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(
                i => Task.Run(() => _store.PutIfAbsentAsync(key, Text($"{i}"), Stop), Stop)));

            Assert.Single(outcomes, outcome => outcome == PutOutcome.Created);
            var winner = Array.IndexOf(outcomes, PutOutcome.Created);
            Assert.Equal($"{winner}", await File.ReadAllTextAsync(Path.Combine(_folder, key), Stop));
        }
    }

    [Fact]
    public async Task Nothing_half_written_is_ever_seen_or_left()
    {
        var broken = new BrokenBody(Path.Combine(_folder, "source.bin"));

        await Assert.ThrowsAnyAsync<Exception>(() => _store.PutIfAbsentAsync("a.bin", broken.Body, Stop));

        Assert.False(File.Exists(Path.Combine(_folder, "a.bin")));
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder, ".incoming")));
    }

    [Fact]
    public async Task What_a_process_left_half_written_is_removed_later()
    {
        Directory.CreateDirectory(Path.Combine(_folder, ".incoming"));
        var left = Path.Combine(_folder, ".incoming", "left");
        var young = Path.Combine(_folder, ".incoming", "young");
        await File.WriteAllTextAsync(left, "half", Stop);
        await File.WriteAllTextAsync(young, "half", Stop);
        File.SetLastWriteTimeUtc(left, File.GetLastWriteTimeUtc(left).AddHours(-2));

        new FolderStore(_folder, TimeProvider.System).Dispose();

        Assert.False(File.Exists(left));
        Assert.True(File.Exists(young));
    }

    [Fact]
    public async Task Keys_that_lead_elsewhere_are_refused()
    {
        foreach (var key in (string[])["../a", "/etc/passwd", ".incoming/x", "a/../../b"])
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(() => _store.PutIfAbsentAsync(key, Text("x"), Stop));
        }
    }

    [Theory]
    [InlineData(30, "2026/03/02")]
    [InlineData(0, "2025/12/31 2026/01/29 2026/01/30 2026/03/02")]
    public void Whole_days_go_as_they_age_and_nothing_else(int keepDays, string left)
    {
        var clock = new ManualClock(new DateTimeOffset(2026, 3, 1, 23, 30, 0, TimeSpan.Zero));
        string[] days = ["2025/12/31", "2026/01/29", "2026/01/30", "2026/03/02"];
        string[] others = ["video_black/2026/01/02/note.txt", "video_black/cam-1/2026/01/old/note.txt", "video_black/cam-1/notes/01/01/a.txt"];
        foreach (var file in days.Select(day => $"video_black/cam-1/{day}/00-a.metrics.jsonl").Concat(others).Append("video_freeze/cam-2/2020/01/01/i/clip.ts"))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, file))!);
            File.WriteAllText(Path.Combine(_folder, file), "x");
        }

        using var store = new FolderStore(_folder, clock, new FolderStoreOptions { KeepDays = keepDays });
        Assert.Equal(keepDays == 0, Directory.Exists(Path.Combine(_folder, "video_freeze/cam-2/2020")));
        Assert.True(Directory.Exists(Path.Combine(_folder, "video_black/cam-1/2026/01/30")));

        clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(left, string.Join(' ', days.Where(day => Directory.Exists(Path.Combine(_folder, "video_black/cam-1", day)))));
        Assert.Equal(keepDays == 0, Directory.Exists(Path.Combine(_folder, "video_black/cam-1/2025")));
        Assert.All(others, file => Assert.True(File.Exists(Path.Combine(_folder, file)), file));
    }

    [Fact]
    public async Task The_last_room_on_the_disk_is_left_to_others()
    {
        var free = 1100L;
        var reserve = new DiskReserve { Bytes = 1 << 30, Part = 0.1, Disk = _ => (free, 10_000) };
        using var store = new FolderStore(_folder, TimeProvider.System, new FolderStoreOptions { Reserve = reserve });

        var error = await Assert.ThrowsAsync<ResultStoreException>(() => store.PutIfAbsentAsync("a.json", Text(new string('x', 101)), Stop));
        var created = await store.PutIfAbsentAsync("a.json", Text(new string('x', 100)), Stop);

        Assert.Equal((ResultStoreFault.Misconfigured, PutOutcome.Created), (error.Fault, created));
        Assert.Contains("are left to the incidents", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_used_is_named_with_the_fix()
    {
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "", Stop);

        using var store = new FolderStore(file, TimeProvider.System);
        var error = await Assert.ThrowsAsync<ResultStoreException>(() => store.CheckAsync(Stop));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains("Make it a folder", error.Message, StringComparison.Ordinal);
        // A file where a folder is wanted, later on.
        var later = await Assert.ThrowsAsync<ResultStoreException>(() => _store.PutIfAbsentAsync("file/a.json", Text("x"), Stop));
        Assert.Equal(ResultStoreFault.Misconfigured, later.Fault);
    }

    [Fact]
    public async Task A_check_puts_something()
    {
        await _store.CheckAsync(Stop);

        Assert.Equal("vqa\n", await File.ReadAllTextAsync(Path.Combine(_folder, "vqa-store-check.txt"), Stop));
    }

    private static ResultBody Text(string text) => ResultBody.FromBytes(Encoding.UTF8.GetBytes(text), "application/json");

    /// <summary>A body whose file is gone by the time it is read.</summary>
    private sealed class BrokenBody
    {
        public BrokenBody(string path)
        {
            File.WriteAllText(path, "content");
            Body = ResultBody.FromFile(path, "application/octet-stream");
            File.Delete(path);
        }

        public ResultBody Body { get; }
    }
}
