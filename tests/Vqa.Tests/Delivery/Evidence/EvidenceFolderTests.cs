using System.Text.Json;
using Vqa.Delivery.Evidence;

namespace Vqa.Tests.Delivery.Evidence;

public sealed class EvidenceFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("vqa-evidence-").FullName;
    private (long Free, long Total) _disk = (1L << 40, 1L << 41);

    [Fact]
    public void What_is_stored_is_found_by_its_incident()
    {
        var folder = Open();
        var stored = Assert.Single(Store(folder, EvidenceJobs.Of("a/b", 100, "damaged"), EvidenceJobs.Noon)!);

        Assert.Equal(stored, folder.Find("damaged"));
        Assert.Null(folder.Find("other"));
        Assert.Equal(Path.Combine(_root, "a%2Fb", "20260304", "damaged"), stored.Folder);
        Assert.Equal(["evidence.json", "heat-map.svg", "picture.jpg"], Names(stored.Folder));
        Assert.Equal(100, new FileInfo(stored.Picture!).Length);
        Assert.Contains("M8 0h8v8h-8z", File.ReadAllText(stored.HeatMap!), StringComparison.Ordinal);
        Assert.Equal(folder.Bytes, stored.Bytes);
        using var document = JsonDocument.Parse(File.ReadAllBytes(stored.Document));
        Assert.Equal("damaged", document.RootElement.GetProperty("incident").GetProperty("id").GetString());
        Assert.Equal("2026-03-04T11:59:58Z", document.RootElement.GetProperty("start_at").GetString());
        Assert.False(document.RootElement.TryGetProperty("clip", out _));
    }

    [Fact]
    public void A_restart_finds_everything_and_removes_what_is_half_written()
    {
        var before = Open();
        Store(before, EvidenceJobs.Of("s", 100, "one"), EvidenceJobs.Noon);
        Store(before, EvidenceJobs.Of("s", 50, "two", "three"), EvidenceJobs.Noon.AddDays(1));
        var half = Directory.CreateDirectory(Path.Combine(_root, "s", "20260304", ".four.tmp")).FullName;
        File.WriteAllText(Path.Combine(half, "clip-1.tmp"), "half");
        var foreign = Directory.CreateDirectory(Path.Combine(_root, "s", "20260304", "notes")).FullName;

        var after = Open();

        Assert.Equal((before.Bytes, 3), (after.Bytes, after.Count));
        Assert.Equivalent(before.Find("three"), after.Find("three"));
        Assert.False(Directory.Exists(half));
        Assert.True(Directory.Exists(foreign));
    }

    [Fact]
    public void The_oldest_goes_first_where_the_folder_is_full()
    {
        var folder = Open(new EvidenceFolderOptions { MaxBytes = 10_000 });
        foreach (var id in (string[])["one", "two", "three"])
        {
            Store(folder, EvidenceJobs.Of("s", 4_000, id), EvidenceJobs.Noon);
        }

        Assert.Equal((null, 1L, 2), (folder.Find("one"), folder.Dropped, folder.Count));
        Assert.InRange(folder.Bytes, 8_000, 10_000);
        Assert.Equal(["three", "two"], Names(Path.Combine(_root, "s", "20260304")));
    }

    [Fact]
    public void A_restart_knows_which_is_the_oldest()
    {
        var folder = Open();
        Store(folder, EvidenceJobs.Of("z", 4_000, "old"), EvidenceJobs.Noon);
        Store(folder, EvidenceJobs.Of("a", 4_000, "new"), EvidenceJobs.Noon.AddSeconds(1));

        folder = Open(new EvidenceFolderOptions { MaxBytes = 6_000 });

        Assert.Null(folder.Find("old"));
        Assert.NotNull(folder.Find("new"));
        Assert.False(Directory.Exists(Path.Combine(_root, "z", "20260304")));
    }

    [Fact]
    public void Incidents_that_share_a_clip_go_together()
    {
        var folder = Open(new EvidenceFolderOptions { MaxBytes = 8_000 });
        Store(folder, EvidenceJobs.Of("s", 2_000, "one", "two"), EvidenceJobs.Noon);
        Store(folder, EvidenceJobs.Of("s", 5_000, "three"), EvidenceJobs.Noon);

        Assert.Equal((1, 2L), (folder.Count, folder.Dropped));
    }

    [Fact]
    public void The_oldest_goes_first_where_there_are_too_many()
    {
        var folder = Open(new EvidenceFolderOptions { MaxIncidents = 3 });
        Store(folder, EvidenceJobs.Of("s", 10, "one", "two"), EvidenceJobs.Noon);
        Store(folder, EvidenceJobs.Of("s", 10, "three"), EvidenceJobs.Noon);
        Store(folder, EvidenceJobs.Of("s", 10, "four"), EvidenceJobs.Noon);

        Assert.Equal((null, 2L, 2), (folder.Find("two"), folder.Dropped, folder.Count));
        Assert.Equal(1, Open(new EvidenceFolderOptions { MaxIncidents = 1 }).Count);
    }

    [Fact]
    public void The_document_of_copies_names_what_lies_beside_it()
    {
        var document = EvidenceDocument.WithBareNames("""{"schema":"vqa.evidence/1","clip":{"files":["../one/clip.ts"],"of_incident":"one"},"picture":"picture.jpg"}"""u8.ToArray());

        using var json = JsonDocument.Parse(document);
        Assert.Equal("clip.ts", json.RootElement.GetProperty("clip").GetProperty("files")[0].GetString());
        Assert.Equal("one", json.RootElement.GetProperty("clip").GetProperty("of_incident").GetString());
        Assert.Equal("picture.jpg", json.RootElement.GetProperty("picture").GetString());
    }

    [Theory]
    [InlineData(100_000, 1_000_000, 3)]
    [InlineData(90_000, 1_000_000, 0)]
    [InlineData(90_000, 500_000, 3)]
    public void The_disk_is_left_some_room(long free, long total, int kept)
    {
        var folder = Open(new EvidenceFolderOptions { MinFreeBytes = 2L << 30 });
        foreach (var id in (string[])["one", "two", "three"])
        {
            Store(folder, EvidenceJobs.Of("s", 100, id), EvidenceJobs.Noon);
        }

        _disk = (free, total);
        _ = Store(folder, EvidenceJobs.Of("s", 0, "four"), EvidenceJobs.Noon);

        Assert.Equal(kept == 0 ? 0 : kept + 1, folder.Count);
    }

    [Fact]
    public void Where_there_is_no_room_at_all_nothing_is_stored()
    {
        _disk = (0, 1_000_000);

        Assert.Null(Store(Open(), EvidenceJobs.Of("s", 100, "one"), EvidenceJobs.Noon));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_root));
    }

    [Theory]
    [InlineData("news-1_b.x", "news-1_b.x")]
    [InlineData("../../etc", "%2E.%2F..%2Fetc")]
    [InlineData(".hidden", "%2Ehidden")]
    [InlineData("a b%", "a%20b%25")]
    [InlineData("", "%")]
    public void A_streams_name_is_no_path(string stream, string expected) => Assert.Equal(expected, EvidenceFolder.SafeName(stream));

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private EvidenceFolder Open(EvidenceFolderOptions? options = null)
    {
        var folder = new EvidenceFolder(_root, options ?? new EvidenceFolderOptions(), _ => _disk);
        folder.Load();
        return folder;
    }

    private static List<IncidentEvidence>? Store(EvidenceFolder folder, EvidenceJob job, DateTimeOffset? now = null)
    {
        var stored = new List<IncidentEvidence>();
        return folder.Store(job, now ?? EvidenceJobs.Noon, stored) ? stored : null;
    }

    private static List<string> Names(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
