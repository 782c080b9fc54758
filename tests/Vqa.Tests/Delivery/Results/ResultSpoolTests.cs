using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Vqa.Benchmarks.Live.Loopback;
using Vqa.Delivery.Results;

namespace Vqa.Tests.Delivery.Results;

public sealed class ResultSpoolTests : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("vqa-spool-").FullName;
    private readonly MemoryStore _store = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_is_added_comes_to_the_store_and_leaves_the_disk()
    {
        await using var spool = Open();

        for (var i = 0; i < 20; i++) await spool.AddAsync($"a/{i}.json", Text($"{i}"), Stop);

        Assert.True(await spool.DrainAsync(_limit, Stop));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => ($"a/{i}.json", $"{i}")).Order(), _store.Objects.Select(o => (o.Key, o.Value)).Order());
        Assert.Empty(Spooled());
        var health = spool.Health();
        Assert.Equal((0, 0L, 20L, 0L, 0L), (health.Depth, health.Bytes, health.Uploaded, health.Failed, health.Dropped));
    }

    [Fact]
    public async Task A_store_that_is_away_gets_everything_once_when_it_is_back_oldest_first()
    {
        var isAway = true;
        _store.OnPut = _ => { if (isAway) throw MemoryStore.Away(); };
        await using var spool = Open(uploads: 1);
        for (var i = 0; i < 10; i++) await spool.AddAsync($"{i}.json", Text($"{i}"), Stop);
        await Until(() => spool.Health().Failed >= 3);

        var health = spool.Health();
        Assert.Equal((10, "memory is away", 10), (health.Depth, health.LastError, Spooled().Length));
        Assert.Equal(Spooled().Sum(file => new FileInfo(file).Length), health.Bytes);
        isAway = false;

        Assert.True(await spool.DrainAsync(_limit, Stop));
        Assert.Equal(10, _store.Order.Count);
        // One that failed again and again may have let others pass.
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i}.json"), _store.Order.Order());
        Assert.Null(spool.Health().LastError);
    }

    [Fact]
    public async Task What_waits_survives_a_restart_in_its_order()
    {
        _store.OnPut = _ => throw MemoryStore.Away();
        await using (var before = Open())
        {
            for (var i = 0; i < 12; i++) await before.AddAsync($"{i:D2}.json", Text($"{i}"), Stop);
        }

        // What a process leaves that dies while it writes.
        await File.WriteAllTextAsync(Path.Combine(_folder, "half.tmp"), "{\"Key\":\"half.json\"", Stop);
        _store.OnPut = _ => { };
        await using var after = Open(uploads: 1);

        Assert.True(await after.DrainAsync(_limit, Stop));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"{i:D2}.json"), _store.Order);
        Assert.False(File.Exists(Path.Combine(_folder, "half.tmp")));
    }

    [Fact]
    public async Task What_was_stored_already_is_counted_and_left_alone()
    {
        _store.Objects["a.json"] = "first";
        await using var spool = Open();

        await spool.AddAsync("a.json", Text("second"), Stop);

        Assert.True(await spool.DrainAsync(_limit, Stop));
        Assert.Equal((0L, 1L), (spool.Health().Uploaded, spool.Health().AlreadyThere));
        Assert.Equal("first", _store.Objects["a.json"]);
    }

    [Fact]
    public async Task A_key_that_waits_is_not_taken_twice()
    {
        _store.OnPut = _ => throw MemoryStore.Away();
        await using var spool = Open();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => spool.AddAsync("a.json", Text("x"), Stop)));

        Assert.Equal(1, spool.Health().Depth);
        Assert.Single(Spooled());
    }

    [Fact]
    public async Task A_full_spool_drops_the_oldest_and_counts_them()
    {
        _store.OnPut = _ => throw MemoryStore.Away();
        const int Size = 10_000;
        await using (var spool = Open(mostBytes: 5 * Size, uploads: 1))
        {
            for (var i = 0; i < 12; i++) await spool.AddAsync($"{i:D2}.json", Text(new string('x', Size)), Stop);

            var health = spool.Health();
            Assert.Equal((4, 8L), (health.Depth, health.Dropped));
            Assert.InRange(health.Bytes, 4 * Size, 5 * Size);
            Assert.Equal(4, Spooled().Length);
        }

        _store.OnPut = _ => { };
        await using var after = Open();
        Assert.True(await after.DrainAsync(_limit, Stop));
        // The one that was being tried is never dropped; otherwise the youngest are there.
        Assert.Superset(new HashSet<string> { "09.json", "10.json", "11.json" }, _store.Objects.Keys.ToHashSet());
    }

    [Fact]
    public async Task An_object_too_large_for_the_spool_is_refused_at_once()
    {
        await using var spool = Open(mostBytes: 1000);

        await Assert.ThrowsAsync<IOException>(() => spool.AddAsync("a.json", Text(new string('x', 900)), Stop));

        Assert.Equal(0, spool.Health().Depth);
    }

    [Fact]
    public async Task An_object_that_the_store_refuses_is_kept_aside_and_the_others_go_on()
    {
        _store.OnPut = key =>
        {
            if (key == "bad.json") throw new ResultStoreException(ResultStoreFault.ObjectRefused, "too odd");
        };
        await using var spool = Open(uploads: 1);

        await spool.AddAsync("bad.json", Text("odd"), Stop);
        await spool.AddAsync("good.json", Text("fine"), Stop);

        Assert.True(await spool.DrainAsync(_limit, Stop));
        Assert.Equal(["good.json"], _store.Objects.Keys);
        Assert.Equal(1, spool.Health().Refused);
        var aside = Assert.Single(Directory.GetFiles(Path.Combine(_folder, "refused")));
        Assert.Contains("odd", await File.ReadAllTextAsync(aside, Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_that_fails_again_and_again_does_not_hold_up_the_others()
    {
        _store.OnPut = key =>
        {
            if (key == "00.json") throw new InvalidOperationException("an error of its own");
        };
        await using var spool = Open(uploads: 1);

        for (var i = 0; i < 5; i++) await spool.AddAsync($"{i:D2}.json", Text("x"), Stop);

        await Until(() => spool.Health().Depth == 1);
        Assert.Equal(["01.json", "02.json", "03.json", "04.json"], _store.Order);
    }

    [Fact]
    public async Task Files_that_were_damaged_are_put_aside_and_counted()
    {
        _store.OnPut = _ => throw MemoryStore.Away();
        await using (var before = Open())
        {
            await before.AddAsync("a.json", Text("a"), Stop);
            await before.AddAsync("b.json", Text("b"), Stop);
        }

        await File.WriteAllTextAsync(Spooled().Order().First(), "nonsense", Stop);
        await File.WriteAllTextAsync(Path.Combine(_folder, "0000000000000000009.result"), "{\"Key\":\"../out\",\"ContentType\":\"x\"}\n", Stop);
        _store.OnPut = _ => { };
        await using var after = Open();

        Assert.True(await after.DrainAsync(_limit, Stop));
        Assert.Equal(["b.json"], _store.Objects.Keys);
        Assert.Equal(2, after.Health().Dropped);
        Assert.Equal(2, Directory.GetFiles(Path.Combine(_folder, "refused")).Length);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_does_not_prevent_the_start()
    {
        _store.OnPut = _ => throw MemoryStore.Away();
        await using (var before = Open()) await before.AddAsync("a.json", Text("a"), Stop);
        // A link to itself: opening it fails, whoever asks.
        File.CreateSymbolicLink(Path.Combine(_folder, "0000000000000000007.result"), "0000000000000000007.result");
        _store.OnPut = _ => { };
        await using var after = Open();

        Assert.True(await after.DrainAsync(_limit, Stop));
        Assert.Equal(["a.json"], _store.Objects.Keys);
        Assert.Equal(1, after.Health().Dropped);
        Assert.Empty(Spooled());
    }

    [Fact]
    public async Task The_number_of_objects_is_bounded_too()
    {
        _store.OnPut = _ => throw MemoryStore.Away();
        await using (var spool = Open(uploads: 1, mostObjects: 5))
        {
            for (var i = 0; i < 9; i++) await spool.AddAsync($"{i}.json", Text("x"), Stop);
            Assert.Equal((5, 4L, 5), (spool.Health().Depth, spool.Health().Dropped, Spooled().Length));
        }

        await using var fewer = Open(uploads: 1, mostObjects: 3);
        await Until(() => fewer.Health().Dropped == 2);
        Assert.Equal(3, Spooled().Length);
    }

    [Fact]
    public async Task Where_the_disk_is_nearly_full_nothing_is_taken()
    {
        var options = new ResultSpoolOptions { Folder = _folder, Reserve = new() { Bytes = 1000, Part = 1, Disk = _ => (1050, 10_000) } };
        await using var spool = new ResultSpool(_store, options, TimeProvider.System, NullLogger<ResultSpool>.Instance);

        var error = await Assert.ThrowsAsync<IOException>(() => spool.AddAsync("a.json", Text(new string('x', 51)), Stop));
        await spool.AddAsync("b.json", Text(new string('x', 50)), Stop);

        Assert.Contains("left to the incidents", error.Message, StringComparison.Ordinal);
        Assert.True(await spool.DrainAsync(_limit, Stop));
        Assert.Equal(["b.json"], _store.Objects.Keys);
    }

    [Fact]
    public async Task A_refusal_of_everything_loses_nothing()
    {
        var isBroken = true;
        _store.OnPut = _ => { if (isBroken) throw Unclear(); };
        await using var spool = Open(uploads: 1);
        for (var i = 0; i < 4; i++) await spool.AddAsync($"{i}.json", Text("x"), Stop);
        await Until(() => spool.Health().Failed >= 20);

        Assert.Equal((4, 0L, "a setting of the bucket"), (spool.Health().Depth, spool.Health().Refused, spool.Health().LastError));
        isBroken = false;

        Assert.True(await spool.DrainAsync(_limit, Stop));
        Assert.Equal((4L, 0L), (spool.Health().Uploaded, spool.Health().Refused));
    }

    [Fact]
    public async Task A_refusal_without_a_reason_is_the_objects_own_where_others_are_taken()
    {
        _store.OnPut = key => { if (key == "bad.json") throw Unclear(); };
        await using var spool = Open(uploads: 1);
        await spool.AddAsync("bad.json", Text("odd"), Stop);
        await Until(() => spool.Health().Failed >= 2);
        Assert.Equal(0, spool.Health().Refused);

        await spool.AddAsync("good.json", Text("fine"), Stop);

        Assert.True(await spool.DrainAsync(_limit, Stop));
        Assert.Equal((1L, 1L), (spool.Health().Uploaded, spool.Health().Refused));
    }

    [Fact]
    public async Task A_store_that_takes_nothing_is_noticed_before_anything_is_stored()
    {
        var isWrong = true;
        _store.OnCheck = () => isWrong ? throw new ResultStoreException(ResultStoreFault.Misconfigured, "there is no bucket") : Task.CompletedTask;
        await using var spool = Open();

        await Until(() => spool.Health().LastError == "there is no bucket");
        isWrong = false;
        await Until(() => spool.Health() is { LastError: null, LastErrorAt: null });

        Assert.Empty(_store.Objects);
    }

    [Fact]
    public async Task Two_processes_do_not_share_a_folder()
    {
        await using var first = Open();

        var error = Assert.Throws<IOException>(() => Open());

        Assert.Contains("a folder of its own", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_waits_for_a_store_that_hangs()
    {
        using var hang = new ManualResetEventSlim();
        _store.OnPut = _ => hang.Wait(_limit, CancellationToken.None);
        await using var spool = Open(uploads: 1);

        await spool.AddAsync("a.json", Text("a"), Stop);
        await spool.AddAsync("b.json", Text("b"), Stop);

        Assert.Equal(2, spool.Health().Depth);
        Assert.False(await spool.DrainAsync(TimeSpan.FromMilliseconds(1), Stop));
        hang.Set();
        Assert.True(await spool.DrainAsync(_limit, Stop));
    }

    [Fact]
    public async Task The_age_of_the_oldest_is_told()
    {
        var clock = new ManualClock(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero));
        _store.OnPut = _ => throw MemoryStore.Away();
        await using var spool = new ResultSpool(_store, new() { Folder = _folder }, clock, NullLogger<ResultSpool>.Instance);
        Assert.Equal(TimeSpan.Zero, spool.Health().OldestAge);
        await spool.AddAsync("a.json", Text("a"), Stop);

        clock.Advance(TimeSpan.FromHours(2));
        await spool.AddAsync("b.json", Text("b"), Stop);

        Assert.Equal(TimeSpan.FromHours(2), spool.Health().OldestAge);
    }

    private static ResultStoreException Unclear() => new(ResultStoreFault.RefusedForUnknownReason, "a setting of the bucket");

    private ResultSpool Open(long mostBytes = 1 << 20, int uploads = 4, int mostObjects = 1000) => new(
        _store,
        new ResultSpoolOptions
        {
            Folder = _folder, MostBytes = mostBytes, MostObjects = mostObjects, Uploads = uploads,
            FirstWait = TimeSpan.FromMilliseconds(1), LongestWait = TimeSpan.FromMilliseconds(5),
        },
        TimeProvider.System,
        NullLogger<ResultSpool>.Instance);

    private string[] Spooled() => Directory.GetFiles(_folder, "*.result");

    private static Task Until(Func<bool> condition) => Poll.UntilAsync(condition, _limit, "the spool", Stop);

    private static ResultBody Text(string text) => ResultBody.FromBytes(Encoding.UTF8.GetBytes(text), "application/json");
}
