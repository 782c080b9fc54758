using Microsoft.Data.Sqlite;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Outbox;

namespace Vqa.Tests.Delivery.Outbox;

/// <summary>What the ledger does while its disk takes nothing, and how it stays bounded.</summary>
public sealed class LedgerTroubleTests : IAsyncDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    private readonly LedgerFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task While_somebody_locks_the_database_notices_wait_in_memory_and_are_told_after()
    {
        var ledger = _folder.Open();
        await ledger.FlushAsync(Stop);
        using var live = ledger.Subscribe();
        using (var other = new SqliteConnection($"Data Source={_folder.Path};Pooling=False"))
        {
            other.Open();
            using var transaction = other.BeginTransaction();
            ledger.Publish(SampleNotice.Opened("i1"));
            ledger.Publish(SampleNotice.Opened("i2"));
            await UntilAsync(() => ledger.Health.State == LedgerState.Locked);

            var health = ledger.Health;
            Assert.Equal(2, health.Waiting);
            Assert.Contains("locked by another program", health.Problem, StringComparison.Ordinal);
            Assert.Empty(ledger.Notices(0));
        }

        await ledger.FlushAsync(Stop).WaitAsync(_limit, Stop);

        Assert.Equal((LedgerState.Healthy, null, 0), (ledger.Health.State, ledger.Health.Problem, ledger.Health.Waiting));
        Assert.Equal(2, ledger.Notices(0).Count);
    }

    [Fact]
    public async Task Memory_for_notices_is_bounded_and_what_is_left_of_an_incident_is_still_told()
    {
        var ledger = _folder.Open(new LedgerOptions { MaxNoticesInMemory = 10 });
        await ledger.FlushAsync(Stop);
        var opened = SampleNotice.Opened("i1");
        using (var other = new SqliteConnection($"Data Source={_folder.Path};Pooling=False"))
        {
            other.Open();
            using var transaction = other.BeginTransaction();
            // One is in the writer's hands; of the others the last ones stay.
            ledger.Publish(SampleNotice.Opened("i0"));
            await UntilAsync(() => ledger.Health.State == LedgerState.Locked);
            ledger.Publish(opened);
            for (var i = 2; i < 10; i++) ledger.Publish(SampleNotice.Opened($"i{i}"));
            Assert.Equal(0, ledger.Health.Dropped);
            ledger.Publish(SampleNotice.Updated(opened));
            Assert.Equal((1, 10), (ledger.Health.Dropped, ledger.Health.Waiting));
        }

        await ledger.FlushAsync(Stop).WaitAsync(_limit, Stop);

        var notices = ledger.Notices(0);
        Assert.Equal(10, notices.Count);
        Assert.Equal(("i1", 1, NoticeKind.Opened), (notices[^1].Notice.IncidentId, notices[^1].Notice.Revision, notices[^1].Notice.Kind));
    }

    [Fact]
    public async Task A_full_allowance_makes_room_by_the_oldest_closed_incidents()
    {
        var ledger = _folder.Open(new LedgerOptions { MaxBytes = 2 << 20, Durability = LedgerDurability.ProcessDeath });
        var kept = SampleNotice.Opened("open") with { Start = SampleNotice.Start.AddDays(-1) };
        ledger.Publish(kept);
        for (var i = 0; i < 3000; i++)
        {
            var opened = SampleNotice.Opened($"i{i:0000}") with { Start = SampleNotice.Start.AddSeconds(i) };
            ledger.Publish(opened);
            ledger.Publish(SampleNotice.Closed(opened));
            if (i % 100 == 0) await ledger.FlushAsync(Stop).WaitAsync(_limit, Stop);
        }

        await ledger.FlushAsync(Stop).WaitAsync(_limit, Stop);

        Assert.Equal((LedgerState.Healthy, 0), (ledger.Health.State, ledger.Health.Dropped));
        Assert.NotNull(ledger.Find("i2999"));
        Assert.NotNull(ledger.Find("open"));
        Assert.Null(ledger.Find("i0000"));
        Assert.InRange(new FileInfo(_folder.Path).Length, 1, 2 << 20);
    }

    [Fact]
    public async Task A_full_allowance_with_nothing_to_remove_says_so_and_keeps_notices_in_memory()
    {
        var ledger = _folder.Open(new LedgerOptions { MaxBytes = 512 << 10 });
        for (var i = 0; i < 2000; i++)
        {
            ledger.Publish(SampleNotice.Opened($"i{i:0000}"));
            if (i % 100 == 0 && ledger.Health.State == LedgerState.Healthy)
            {
                await Task.WhenAny(ledger.FlushAsync(Stop), UntilAsync(() => ledger.Health.State == LedgerState.DiskFull));
            }
        }

        await UntilAsync(() => ledger.Health.State == LedgerState.DiskFull);

        Assert.True(ledger.Health.Waiting > 0);
        Assert.Contains("raise the ledger's size limit", ledger.Health.Problem, StringComparison.Ordinal);
        Assert.Equal(2000, ledger.Health.Waiting + ledger.Health.Committed);
    }

    [Fact]
    public async Task What_is_too_old_or_too_much_goes_and_what_is_open_stays()
    {
        var options = new LedgerOptions { MaxIncidents = 5, RetentionPeriod = TimeSpan.FromMilliseconds(10) };
        var ledger = _folder.Open(options);
        ledger.Publish(SampleNotice.Opened("open"));
        Publish(ledger, 0, 3);
        await ledger.FlushAsync(Stop);
        _folder.Time.Advance(options.RetentionAge + TimeSpan.FromDays(1));
        await UntilAsync(() => ledger.Find("i0") is null && ledger.Find("i2") is null);
        Assert.NotNull(ledger.Find("open"));
        Publish(ledger, 10, 12);
        await ledger.FlushAsync(Stop);
        await UntilAsync(() => ledger.Health.Incidents == 5);

        Assert.Equal(["i21", "i20", "i19", "i18", "open"], ledger.List(new IncidentFilter()).Incidents.Select(incident => incident.Id));
        Assert.DoesNotContain(ledger.Notices(0), notice => notice.Notice.IncidentId == "i0");
    }

    [Fact]
    public async Task What_is_removed_is_found_without_reading_tables_as_a_whole_in_files_of_earlier_versions_too()
    {
        var ledger = _folder.Open();
        Publish(ledger, 0, 1);
        await ledger.DisposeAsync();
        using (var earlier = new SqliteConnection($"Data Source={_folder.Path};Pooling=False"))
        {
            earlier.Open();
            LedgerDatabase.Run(earlier, "DROP INDEX incidents_over; DROP INDEX notices_by_time; DROP INDEX actions_by_time");
        }

        using var connection = LedgerDatabase.OpenWriter(_folder.Path, new LedgerOptions());
        LedgerDatabase.Run(connection, "CREATE TEMP TABLE going (id TEXT PRIMARY KEY)");
        string[] statements =
        [
            LedgerRetention.OldIncidents, LedgerRetention.OldNotices, LedgerRetention.ManyNotices, LedgerRetention.OldActions,
            LedgerRetention.ManyActions, LedgerRetention.NoticesOfGoing, LedgerRetention.ToldOfGoing, LedgerRetention.Going,
        ];
        foreach (var statement in statements)
        {
            using var explain = new SqlStatement(connection, $"EXPLAIN QUERY PLAN {statement}");
            using var rows = explain.Read(1L, 1L);
            List<string> plan = [];
            while (rows.Read()) plan.Add(rows.GetString(3));
            Assert.NotEmpty(plan);
            Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal) && step != "SCAN going");
            Assert.DoesNotContain(plan, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
        }
    }

    private static void Publish(IncidentLedger ledger, int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            var opened = SampleNotice.Opened($"i{i}") with { Start = SampleNotice.Start.AddSeconds(i) };
            ledger.Publish(opened);
            ledger.Publish(SampleNotice.Closed(opened) with { At = SampleNotice.Start.AddYears(1) });
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        deadline.CancelAfter(_limit);
        while (!condition()) await Task.Delay(5, deadline.Token);
    }
}
