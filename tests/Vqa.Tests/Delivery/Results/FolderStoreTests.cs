using System.Text;
using Vqa.Delivery.Results;

namespace Vqa.Tests.Delivery.Results;

public sealed class FolderStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vqa-results-").FullName;
    private readonly FolderStore _store;

    public FolderStoreTests() => _store = new FolderStore(_folder, TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

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
    public async Task An_object_can_be_replaced_read_and_deleted()
    {
        Assert.Null(await _store.GetAsync("x/y.mp4", Stop));
        Assert.False(await _store.ExistsAsync("x/y.mp4", Stop));
        await _store.PutAsync("x/y.mp4", Text("one"), Stop);
        await _store.PutAsync("x/y.mp4", Text("other"), Stop);

        using (var download = await _store.GetAsync("x/y.mp4", Stop))
        using (var reader = new StreamReader(download!.Content))
        {
            Assert.Equal((5L, "video/mp4", "other"), (download.Length, download.ContentType, await reader.ReadToEndAsync(Stop)));
        }

        Assert.True(await _store.ExistsAsync("x/y.mp4", Stop));
        await _store.DeleteAsync("x/y.mp4", Stop);
        await _store.DeleteAsync("x/y.mp4", Stop);
        Assert.False(await _store.ExistsAsync("x/y.mp4", Stop));
    }

    [Fact]
    public async Task Nothing_half_written_is_ever_seen_or_left()
    {
        var broken = new BrokenBody(Path.Combine(_folder, "source.bin"));

        await Assert.ThrowsAnyAsync<Exception>(() => _store.PutIfAbsentAsync("a.bin", broken.Body, Stop));

        Assert.False(await _store.ExistsAsync("a.bin", Stop));
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

        Assert.NotNull(new FolderStore(_folder, TimeProvider.System));

        Assert.False(File.Exists(left));
        Assert.True(File.Exists(young));
    }

    [Fact]
    public async Task Keys_that_lead_elsewhere_are_refused()
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => _store.PutAsync("../a", Text("x"), Stop));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => _store.GetAsync("/etc/passwd", Stop));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => _store.DeleteAsync(".incoming/x", Stop));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => _store.ExistsAsync("a/../../b", Stop));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_used_is_named_with_the_fix()
    {
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "", Stop);

        var error = await Assert.ThrowsAsync<ResultStoreException>(
            () => new FolderStore(file, TimeProvider.System).CheckAsync(Stop));
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
