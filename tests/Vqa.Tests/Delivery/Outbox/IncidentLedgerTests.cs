using Vqa.Analysis.Detectors;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Outbox;

namespace Vqa.Tests.Delivery.Outbox;

public sealed class IncidentLedgerTests : IAsyncDisposable
{
    private readonly LedgerFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task An_incident_is_found_as_its_last_notice_told_it()
    {
        var ledger = _folder.Open();
        var opened = SampleNotice.Opened("i1");
        var updated = SampleNotice.Updated(opened, Severity.Critical);

        ledger.Publish(opened);
        ledger.Publish(updated);
        await ledger.FlushAsync(Stop);
        var open = ledger.Find("i1")!;
        ledger.Publish(SampleNotice.Closed(updated, seconds: 7.25));
        await ledger.FlushAsync(Stop);
        var closed = ledger.Find("i1")!;

        Assert.Equal((2, true, Severity.Critical, null), (open.Revision, open.IsOpen, open.Severity, open.End));
        Assert.Equal((3, false, SampleNotice.Start.AddSeconds(7.25)), (closed.Revision, closed.IsOpen, closed.End));
        Assert.Equal(opened.Labels, closed.Labels);
        Assert.Equal((opened.Stream, opened.Detector, opened.Start, opened.IncidentJson), (closed.Stream, closed.Detector, closed.Start, closed.IncidentJson));
        Assert.Null(ledger.Find("i2"));
    }

    [Fact]
    public async Task Everything_is_there_after_a_restart()
    {
        var ledger = _folder.Open();
        var notice = SampleNotice.Opened("i1");
        ledger.Publish(notice);
        await ledger.AcknowledgeAsync("i1", "ann", "seen", SampleNotice.Start.AddMinutes(1), Stop);

        ledger = await _folder.ReopenAsync();

        var incident = ledger.Find("i1")!;
        Assert.Equal(new Acknowledgement("ann", SampleNotice.Start.AddMinutes(1), "seen"), incident.Acknowledged);
        Assert.Equal(["i1"], ledger.OpenIncidents().Select(open => open.Id));
        Assert.Equal([1, 2], ledger.Notices(0).Select(committed => committed.Notice.Revision));
        Assert.Equal(2, ledger.Health.LastSequence);
    }

    [Fact]
    public async Task Incidents_of_a_process_that_died_are_closed_as_interrupted_once()
    {
        var ledger = _folder.Open();
        ledger.Publish(SampleNotice.Opened("i1"));
        var second = SampleNotice.Opened("i2");
        ledger.Publish(second);
        ledger.Publish(SampleNotice.Closed(second));
        ledger = await _folder.ReopenAsync();
        ledger.Publish(SampleNotice.Opened("i3"));
        var at = SampleNotice.Start.AddMinutes(5);

        var closed = await ledger.CloseInterruptedAsync(at, Stop);
        var again = await ledger.CloseInterruptedAsync(at, Stop);

        Assert.Equal((1, 0), (closed, again));
        var incident = ledger.Find("i1")!;
        Assert.Equal((false, true, at), (incident.IsOpen, incident.IsInterrupted, incident.End!.Value));
        Assert.True(ledger.Find("i3")!.IsOpen);
        var notice = ledger.Notices(0)[^1].Notice;
        Assert.Equal(("i1", 2, NoticeKind.Closed, true), (notice.IncidentId, notice.Revision, notice.Kind, notice.IsInterrupted));
    }

    [Fact]
    public async Task An_acknowledgement_is_a_step_of_its_own_and_the_first_stays()
    {
        var ledger = _folder.Open();
        var opened = SampleNotice.Opened("i1");
        ledger.Publish(opened);

        var first = await ledger.AcknowledgeAsync("i1", "ann", null, SampleNotice.Start.AddMinutes(1), Stop);
        var second = await ledger.AcknowledgeAsync("i1", "bob", "me too", SampleNotice.Start.AddMinutes(2), Stop);
        ledger.Publish(SampleNotice.Closed(opened));
        await ledger.FlushAsync(Stop);

        Assert.Equal(("ann", "ann"), (first!.Acknowledged!.By, second!.Acknowledged!.By));
        Assert.Null(await ledger.AcknowledgeAsync("unknown", "ann", null, SampleNotice.Start, Stop));
        var notices = ledger.Notices(0).Select(committed => committed.Notice).ToList();
        Assert.Equal([NoticeKind.Opened, NoticeKind.Updated, NoticeKind.Closed], notices.Select(notice => notice.Kind));
        Assert.Equal(["i1.1", "i1.2", "i1.3"], notices.Select(notice => notice.IdempotencyKey));
        Assert.Equal([null, "ann", "ann"], notices.Select(notice => notice.Acknowledged?.By));
    }

    [Fact]
    public async Task A_step_that_was_taken_before_is_ignored_and_so_is_what_follows_the_end()
    {
        var ledger = _folder.Open();
        var opened = SampleNotice.Opened("i1");
        var closed = SampleNotice.Closed(opened);
        Array.ForEach([opened, opened, closed, closed, SampleNotice.Updated(closed)], ledger.Publish);
        await ledger.FlushAsync(Stop);

        Assert.Equal([NoticeKind.Opened, NoticeKind.Closed], ledger.Notices(0).Select(committed => committed.Notice.Kind));
        Assert.Equal(3, ledger.Health.Ignored);
    }

    [Fact]
    public async Task Notices_that_wait_together_share_a_commit()
    {
        var ledger = _folder.Open();
        await ledger.FlushAsync(Stop);
        var before = ledger.Health;

        for (var stream = 0; stream < 2000; stream++) ledger.Publish(SampleNotice.Opened($"i{stream}", $"s{stream}"));
        await ledger.FlushAsync(Stop);

        var health = ledger.Health;
        Assert.Equal(2000, health.Committed - before.Committed);
        Assert.InRange(health.Commits - before.Commits, 1, 500);
        Assert.Equal((0, TimeSpan.Zero, 2000), (health.Waiting, health.OldestWaiting, health.Incidents));
    }

    [Fact]
    public async Task Readers_get_committed_notices_and_slow_ones_are_told_what_they_missed()
    {
        var ledger = _folder.Open();
        using var patient = ledger.Subscribe();
        using var slow = ledger.Subscribe(capacity: 2);
        for (var i = 0; i < 5; i++) ledger.Publish(SampleNotice.Opened($"i{i}"));
        await ledger.FlushAsync(Stop);
        await ledger.DisposeAsync();

        var all = await patient.ReadAsync(Stop).ToListAsync(Stop);
        var last = await slow.ReadAsync(Stop).ToListAsync(Stop);

        Assert.Equal([1L, 2, 3, 4, 5], all.Select(notice => notice.Sequence));
        Assert.All(all, notice => Assert.Equal(0, notice.Missed));
        Assert.Equal([(4L, 3), (5L, 0)], last.Select(notice => (notice.Sequence, notice.Missed)));
    }

    [Fact]
    public async Task A_second_process_is_refused_and_a_foreign_file_too()
    {
        var ledger = _folder.Open();
        var inUse = Assert.Throws<LedgerException>(() => IncidentLedger.Open(_folder.Path));
        await ledger.DisposeAsync();
        await File.WriteAllTextAsync(_folder.Path + ".txt", string.Concat(Enumerable.Repeat("no database ", 1000)), Stop);
        var foreign = Assert.Throws<LedgerException>(() => IncidentLedger.Open(_folder.Path + ".txt"));

        Assert.Contains("another node", inUse.Message, StringComparison.Ordinal);
        Assert.Contains("not a database", foreign.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<LedgerException>(() => ledger.FlushAsync(Stop));
    }
}
