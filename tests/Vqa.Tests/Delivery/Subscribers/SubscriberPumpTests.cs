using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Vqa.Analysis.Detectors;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Outbox;
using Vqa.Delivery.Subscribers;
using Vqa.Tests.Delivery.Outbox;

namespace Vqa.Tests.Delivery.Subscribers;

public sealed class SubscriberPumpTests : IAsyncDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    private readonly LedgerFolder _folder = new();
    private readonly List<SubscriberPump> _pumps = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var pump in _pumps) await pump.DisposeAsync();
        await _folder.DisposeAsync();
    }

    [Fact]
    public async Task An_incident_is_told_in_order_and_nothing_is_left()
    {
        var ledger = _folder.Open();
        var subscriber = new ScriptedSubscriber();
        var pump = await StartAsync(subscriber);
        var opened = SampleNotice.Opened("i1");
        var updated = SampleNotice.Updated(opened);

        Array.ForEach([opened, updated, SampleNotice.Closed(updated)], ledger.Publish);
        await DrainAsync(pump);

        Assert.Equal(["i1.1 opened", "i1.2 updated", "i1.3 closed"], subscriber.Attempts);
        Assert.Equal((SubscriberState.Healthy, 0, 3, 0), (pump.Health.State, pump.Health.Depth, (int)pump.Health.Delivered, (int)pump.Health.Failed));
    }

    [Fact]
    public async Task Nobody_is_told_before_it_is_on_disk()
    {
        var ledger = _folder.Open();
        var early = 0;
        var subscriber = new ScriptedSubscriber(outgoing =>
        {
            // Through another connection, which sees what is committed.
            if (ledger.Notices(0).All(committed => committed.Notice.IdempotencyKey != outgoing.Key)) early++;
            return DeliveryResult.Delivered;
        });
        var pump = await StartAsync(subscriber);

        for (var i = 0; i < 50; i++)
        {
            ledger.Publish(SampleNotice.Opened($"i{i}"));
            await UntilAsync(() => pump.Health.Delivered == i + 1);
        }

        Assert.Equal(0, early);
    }

    [Fact]
    public async Task What_was_not_told_before_a_restart_is_told_after_it()
    {
        var ledger = _folder.Open();
        var dead = await StartAsync(new ScriptedSubscriber(_ => new DeliveryResult(DeliveryVerdict.HostFailed, "down")));
        var opened = SampleNotice.Opened("i1");
        ledger.Publish(opened);
        ledger.Publish(SampleNotice.Closed(opened));
        await UntilAsync(() => dead.Health.Failed == 1);
        Assert.Equal(("down", 2), (dead.Health.LastError, dead.Health.Depth));
        await dead.DisposeAsync();
        ledger = await _folder.ReopenAsync();
        // Nobody serves it yet, but the ledger knows it.
        ledger.Publish(SampleNotice.Opened("i2"));
        var subscriber = new ScriptedSubscriber();

        var pump = await StartAsync(subscriber);
        await UntilAsync(() => pump.Health.Delivered == 1);
        _folder.Time.Advance(TimeSpan.FromSeconds(1));
        await UntilAsync(() => pump.Health.Delivered == 3);

        Assert.Equal(["i2.1 opened", "i1.1 opened", "i1.2 closed"], subscriber.Attempts);
    }

    [Fact]
    public async Task An_incident_that_is_over_too_soon_is_never_told_and_a_long_one_when_it_is_long_enough()
    {
        var ledger = _folder.Open();
        var subscriber = new ScriptedSubscriber();
        var pump = await StartAsync(subscriber, new NoticeFilter { MinDuration = TimeSpan.FromSeconds(30) });
        var brief = SampleNotice.Opened("brief");
        var longer = SampleNotice.Opened("long");
        ledger.Publish(brief);
        ledger.Publish(longer);
        await ledger.FlushAsync(Stop);
        Assert.Equal((2, 2, TimeSpan.Zero), (pump.Health.Held, pump.Health.Depth, pump.Health.OldestAge));

        _folder.Time.Advance(TimeSpan.FromSeconds(29));
        ledger.Publish(SampleNotice.Closed(brief, seconds: 29));
        await ledger.FlushAsync(Stop);
        await DrainAsync(pump);
        Assert.Empty(subscriber.Attempts);
        _folder.Time.Advance(TimeSpan.FromSeconds(1));
        await UntilAsync(() => pump.Health.Delivered == 1);
        // Told already, so its end is told although that turns out to be sooner.
        ledger.Publish(SampleNotice.Closed(longer, seconds: 20));
        await UntilAsync(() => pump.Health.Delivered == 2);

        Assert.Equal(["long.1 opened", "long.2 closed"], subscriber.Attempts);
        Assert.Equal((0, 0, 0), (pump.Health.Depth, pump.Health.Held, (int)pump.Health.Dropped));
    }

    [Fact]
    public async Task An_incident_is_told_from_where_it_is_severe_enough_and_then_to_its_end()
    {
        var ledger = _folder.Open();
        var subscriber = new ScriptedSubscriber();
        var pump = await StartAsync(subscriber, new NoticeFilter { MinSeverity = Severity.Major });
        var minor = SampleNotice.Opened("i1", severity: Severity.Minor);
        var major = SampleNotice.Updated(minor, Severity.Major);
        var minorAgain = SampleNotice.Updated(major, Severity.Minor);
        var other = SampleNotice.Opened("i2", severity: Severity.Minor);
        var late = SampleNotice.Opened("i3", severity: Severity.Minor);

        Array.ForEach(
            [minor, major, minorAgain, SampleNotice.Closed(minorAgain), other, SampleNotice.Closed(other), late], ledger.Publish);
        ledger.Publish(SampleNotice.Closed(late) with { Severity = Severity.Critical });
        await DrainAsync(pump);
        await ledger.AcknowledgeAsync("i1", "ann", null, SampleNotice.Start, Stop);
        await ledger.AcknowledgeAsync("i2", "ann", null, SampleNotice.Start, Stop);
        await DrainAsync(pump);

        Assert.Equal(
            ["i1.2.opened opened", "i1.3 updated", "i1.4 closed", "i1.5 updated"],
            subscriber.Attempts.Where(attempt => attempt.StartsWith("i1", StringComparison.Ordinal)));
        Assert.Equal(
            ["i3.2.opened opened", "i3.2 closed"],
            subscriber.Attempts.Where(attempt => !attempt.StartsWith("i1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_notice_that_fails_holds_back_its_incident_and_no_other()
    {
        var ledger = _folder.Open();
        var isMended = false;
        var subscriber = new ScriptedSubscriber(outgoing => outgoing.Key == "bad.1" && !isMended
            ? new DeliveryResult(DeliveryVerdict.HostFailed, "500") : DeliveryResult.Delivered);
        var pump = await StartAsync(subscriber);
        var bad = SampleNotice.Opened("bad");
        var good = SampleNotice.Opened("good");

        Array.ForEach([bad, SampleNotice.Closed(bad), good, SampleNotice.Closed(good)], ledger.Publish);
        await UntilAsync(() => pump.Health is { Delivered: 2, Failed: 1, Depth: 2 });
        isMended = true;
        _folder.Time.Advance(TimeSpan.FromSeconds(1));
        await UntilAsync(() => pump.Health.Delivered == 4);

        Assert.Equal(
            ["bad.1 opened", "bad.1 opened", "bad.2 closed"],
            subscriber.Attempts.Where(attempt => attempt.StartsWith("bad", StringComparison.Ordinal)));
        Assert.Equal(SubscriberState.Healthy, pump.Health.State);
    }

    [Fact]
    public async Task A_dead_host_is_asked_now_and_then_and_told_everything_when_it_is_back()
    {
        var ledger = _folder.Open();
        var isBack = false;
        var subscriber = new ScriptedSubscriber(_ => isBack
            ? DeliveryResult.Delivered : new DeliveryResult(DeliveryVerdict.HostFailed, "refused"));
        var pump = await StartAsync(subscriber);
        for (var i = 0; i < 100; i++) ledger.Publish(SampleNotice.Opened($"i{i}"));
        await UntilAsync(() => pump.Health.State == SubscriberState.BackingOff);
        await UntilAsync(() => subscriber.Attempts.Count == pump.Health.Failed);

        // Those that were under way, then one a pause.
        var atOnce = subscriber.Attempts.Count;
        Assert.InRange(atOnce, 3, 6);
        _folder.Time.Advance(TimeSpan.FromSeconds(1));
        await UntilAsync(() => pump.Health.Failed == atOnce + 1);
        Assert.Equal(atOnce + 1, subscriber.Attempts.Count);
        isBack = true;
        _folder.Time.Advance(TimeSpan.FromSeconds(30));
        await UntilAsync(() => pump.Health.Delivered == 100);

        Assert.Equal((SubscriberState.Healthy, 0), (pump.Health.State, pump.Health.Depth));
    }

    [Fact]
    public async Task A_slow_subscriber_delays_nobody_and_its_backlog_is_bounded()
    {
        var ledger = _folder.Open(new LedgerOptions { MaxWaitingPerSubscriber = 50 });
        var gate = new TaskCompletionSource<DeliveryResult>();
        var slow = new ScriptedSubscriber { SlowAnswer = _ => gate.Task };
        var quick = new ScriptedSubscriber();
        var slowPump = await StartAsync(slow, id: "slow");
        var quickPump = await StartAsync(quick, id: "quick");

        for (var i = 0; i < 80; i++)
        {
            ledger.Publish(SampleNotice.Opened($"i{i}"));
            // One that drops may not be one that is quick but was given 80 at once.
            await ledger.FlushAsync(Stop);
            await UntilAsync(() => quickPump.Health.Delivered == i + 1);
        }

        Assert.Equal((50, 30), (slowPump.Health.Depth, (int)slowPump.Health.Dropped));
        Assert.Equal(4, slow.Attempts.Count);
        gate.SetResult(DeliveryResult.Delivered);
        await DrainAsync(slowPump);
        Assert.Contains("i79.1 opened", slow.Attempts);
        Assert.DoesNotContain("i10.1 opened", slow.Attempts);
    }

    [Fact]
    public async Task An_end_whose_beginning_was_dropped_is_told_with_a_beginning()
    {
        var ledger = _folder.Open(new LedgerOptions { MaxWaitingPerSubscriber = 1 });
        var isDown = true;
        var subscriber = new ScriptedSubscriber(_ => isDown
            ? new DeliveryResult(DeliveryVerdict.HostFailed, "down") : DeliveryResult.Delivered);
        var pump = await StartAsync(subscriber);
        var opened = SampleNotice.Opened("i1");
        ledger.Publish(opened);
        await UntilAsync(() => pump.Health.Failed == 1);
        ledger.Publish(SampleNotice.Opened("i2"));
        await UntilAsync(() => pump.Health.Dropped == 1);
        isDown = false;
        _folder.Time.Advance(TimeSpan.FromMinutes(1));
        await UntilAsync(() => pump.Health.Depth == 0);
        ledger.Publish(SampleNotice.Updated(opened));
        await UntilAsync(() => pump.Health.Delivered == 2);

        Assert.Equal("i1.2.opened opened", subscriber.Attempts[^1]);
    }

    [Fact]
    public async Task A_refused_notice_is_tried_for_a_day_and_then_dropped_with_its_incident()
    {
        var ledger = _folder.Open();
        var subscriber = new ScriptedSubscriber(_ => new DeliveryResult(DeliveryVerdict.Refused, "400"));
        var pump = await StartAsync(subscriber);
        var opened = SampleNotice.Opened("i1");
        ledger.Publish(opened);
        ledger.Publish(SampleNotice.Closed(opened));
        await UntilAsync(() => pump.Health.Failed == 1);

        _folder.Time.Advance(TimeSpan.FromHours(23));
        await UntilAsync(() => pump.Health.Failed == 2);
        Assert.Equal((2, 0), (pump.Health.Depth, (int)pump.Health.Dropped));
        _folder.Time.Advance(TimeSpan.FromHours(2));
        await UntilAsync(() => pump.Health.Dropped == 2);

        Assert.Equal((0, "400"), (pump.Health.Depth, pump.Health.LastError));
    }

    [Fact]
    public async Task A_subscriber_that_is_gone_is_kept_nothing_for_until_the_next_start()
    {
        var ledger = _folder.Open();
        var isGone = true;
        var subscriber = new ScriptedSubscriber(_ => isGone
            ? new DeliveryResult(DeliveryVerdict.Gone, "410") : DeliveryResult.Delivered);
        var pump = await StartAsync(subscriber);
        ledger.Publish(SampleNotice.Opened("i1"));
        await UntilAsync(() => pump.Health.State == SubscriberState.Disabled);
        Assert.Contains("410", pump.Health.LastError, StringComparison.Ordinal);
        ledger.Publish(SampleNotice.Opened("i2"));
        await ledger.FlushAsync(Stop);
        Assert.Equal(0, pump.Health.Depth);
        await pump.DisposeAsync();
        ledger = await _folder.ReopenAsync();

        isGone = false;
        pump = await StartAsync(subscriber);
        Assert.Equal((SubscriberState.Healthy, 0, null), (pump.Health.State, pump.Health.Depth, pump.Health.LastError));
        ledger.Publish(SampleNotice.Opened("i3"));
        await UntilAsync(() => pump.Health.Delivered == 1);

        Assert.Equal(["i1.1 opened", "i3.1 opened"], subscriber.Attempts);
    }

    [Fact]
    public async Task A_subscriber_that_asks_to_be_left_alone_is()
    {
        var ledger = _folder.Open();
        var isBusy = true;
        var subscriber = new ScriptedSubscriber(_ => isBusy
            ? new DeliveryResult(DeliveryVerdict.HostFailed, "429", TimeSpan.FromMinutes(10)) : DeliveryResult.Delivered);
        var pump = await StartAsync(subscriber);
        ledger.Publish(SampleNotice.Opened("i1"));
        await UntilAsync(() => pump.Health is { State: SubscriberState.BackingOff, Failed: 1 });
        ledger.Publish(SampleNotice.Opened("i2"));
        isBusy = false;

        _folder.Time.Advance(TimeSpan.FromMinutes(9));
        await ledger.FlushAsync(Stop);
        await DrainAsync(pump);
        Assert.Single(subscriber.Attempts);
        _folder.Time.Advance(TimeSpan.FromMinutes(1));
        await UntilAsync(() => pump.Health.Delivered == 2);

        Assert.Equal(3, subscriber.Attempts.Count);
    }

    [Fact]
    public async Task Notices_that_are_refused_keep_no_other_from_being_told()
    {
        var ledger = _folder.Open();
        var subscriber = new ScriptedSubscriber(outgoing => outgoing.Key.StartsWith("good", StringComparison.Ordinal)
            ? DeliveryResult.Delivered : new DeliveryResult(DeliveryVerdict.Refused, "422"));
        var pump = await StartAsync(subscriber);
        for (var i = 0; i < 20; i++) ledger.Publish(SampleNotice.Opened($"bad{i}"));
        await UntilAsync(() => pump.Health.Failed == 20);
        Assert.Equal(SubscriberState.Failing, pump.Health.State);

        ledger.Publish(SampleNotice.Opened("good"));
        await UntilAsync(() => pump.Health.Delivered == 1);

        Assert.Equal((20, 20), (pump.Health.Depth, (int)pump.Health.Failed));
    }

    [Fact]
    public async Task A_host_that_comes_back_is_told_what_it_never_refused_first()
    {
        var ledger = _folder.Open();
        var isDown = false;
        var subscriber = new ScriptedSubscriber(outgoing => isDown ? new DeliveryResult(DeliveryVerdict.HostFailed, "down")
            : outgoing.Key.StartsWith("good", StringComparison.Ordinal) ? DeliveryResult.Delivered
            : new DeliveryResult(DeliveryVerdict.Refused, "422"));
        var pump = await StartAsync(subscriber);
        for (var i = 0; i < 20; i++) ledger.Publish(SampleNotice.Opened($"bad{i}"));
        await UntilAsync(() => pump.Health.Failed == 20);
        isDown = true;
        for (var i = 0; i < 4; i++) ledger.Publish(SampleNotice.Opened($"good{i}"));
        await UntilAsync(() => pump.Health.State == SubscriberState.BackingOff && subscriber.Attempts.Count == pump.Health.Failed);
        isDown = false;
        var before = subscriber.Attempts.Count;

        // All are due now, and those refused are older.
        _folder.Time.Advance(TimeSpan.FromMinutes(10));
        await UntilAsync(() => pump.Health.Delivered == 4);

        Assert.StartsWith("good", subscriber.Attempts[before], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_skipped_is_done_with_and_says_nothing_of_the_host()
    {
        var ledger = _folder.Open();
        var subscriber = new ScriptedSubscriber(outgoing => outgoing.Notice.Stream == "other"
            ? DeliveryResult.Skipped : new DeliveryResult(DeliveryVerdict.HostFailed, "down"));
        var pump = await StartAsync(subscriber);
        for (var i = 0; i < 3; i++) ledger.Publish(SampleNotice.Opened($"i{i}"));
        await UntilAsync(() => pump.Health is { State: SubscriberState.BackingOff, Failed: 3 });
        for (var i = 0; i < 5; i++) ledger.Publish(SampleNotice.Opened($"other{i}", "other"));
        // The host is asked for one at a time, the oldest first, until all of those wait for longer than it does.
        for (var i = 0; i < 200 && pump.Health.Depth > 3; i++)
        {
            _folder.Time.Advance(TimeSpan.FromSeconds(30));
            await DrainAsync(pump);
        }

        Assert.Equal(3, pump.Health.Depth);
        Assert.Equal((SubscriberState.BackingOff, 0), (pump.Health.State, (int)pump.Health.Delivered));
        Assert.Equal("down", pump.Health.LastError);
    }

    [Fact]
    public async Task Trouble_with_the_ledger_postpones_an_incident_no_longer_than_a_failure_would()
    {
        var ledger = _folder.Open();
        var answer = new TaskCompletionSource<DeliveryResult>();
        var subscriber = new ScriptedSubscriber { SlowAnswer = _ => answer.Task };
        var pump = await StartAsync(subscriber);
        ledger.Publish(SampleNotice.Opened("i1"));
        await UntilAsync(() => subscriber.Attempts.Count == 1);
        // Deliveries cannot be struck off while this is there.
        Execute("CREATE TRIGGER broken BEFORE DELETE ON deliveries BEGIN SELECT RAISE(ABORT, 'broken'); END");
        answer.SetResult(DeliveryResult.Delivered);
        await DrainAsync(pump);
        Execute("DROP TRIGGER broken");
        Assert.Equal((0, 1), ((int)pump.Health.Delivered, pump.Health.Depth));

        _folder.Time.Advance(TimeSpan.FromSeconds(1));
        await UntilAsync(() => pump.Health.Delivered == 1);

        Assert.Equal(["i1.1 opened", "i1.1 opened"], subscriber.Attempts);
    }

    [Fact]
    public async Task A_subscriber_that_is_configured_no_more_is_forgotten_and_what_waited_for_it_pins_nothing()
    {
        var ledger = _folder.Open();
        await StartAsync(new ScriptedSubscriber(_ => new DeliveryResult(DeliveryVerdict.HostFailed, "down")), id: "former");
        var pump = await StartAsync(new ScriptedSubscriber(), id: "kept");
        ledger.Publish(SampleNotice.Opened("i1"));
        await UntilAsync(() => pump.Health.Delivered == 1);
        Assert.Equal([("former", 1), ("kept", 0)], ledger.Told("i1"));

        await ledger.ForgetSubscribersExceptAsync(["kept", "new"], Stop);
        ledger.Publish(SampleNotice.Opened("i2"));
        await UntilAsync(() => pump.Health.Delivered == 2);

        Assert.Equal([("kept", 0)], ledger.Told("i1"));
        Assert.Equal([("kept", 0)], ledger.Told("i2"));
    }

    [Fact]
    public async Task A_disk_that_takes_nothing_holds_up_neither_the_beginning_nor_the_end_and_nothing_is_lost()
    {
        var ledger = _folder.Open();
        var first = new SubscriberPump(
            ledger, "b", NoticeFilter.All, new ScriptedSubscriber(), new PumpOptions(), _folder.Time, NullLogger.Instance);
        await first.Registered;
        var subscriber = new ScriptedSubscriber();
        SubscriberPump pump;
        using (var other = new SqliteConnection($"Data Source={_folder.Path};Pooling=False"))
        {
            other.Open();
            using var transaction = other.BeginTransaction();
            ledger.Publish(SampleNotice.Opened("i0"));
            await UntilAsync(() => ledger.Health.State == LedgerState.Locked);

            pump = new SubscriberPump(ledger, "a", NoticeFilter.All, subscriber, new PumpOptions(), _folder.Time, NullLogger.Instance);
            _pumps.Add(pump);
            // Behind the registration, so told although that is not on disk yet.
            ledger.Publish(SampleNotice.Opened("i1"));
            await first.DisposeAsync().AsTask().WaitAsync(_limit, Stop);
            Assert.Equal((LedgerState.Locked, false), (ledger.Health.State, pump.Registered.IsCompleted));
        }

        await pump.Registered.WaitAsync(_limit, Stop);
        await UntilAsync(() => pump.Health.Delivered == 1);
        Assert.Equal(["i1.1 opened"], subscriber.Attempts);
    }

    [Fact]
    public async Task One_id_is_served_once()
    {
        _folder.Open();
        await StartAsync(new ScriptedSubscriber());

        var error = await Assert.ThrowsAsync<LedgerException>(() => StartAsync(new ScriptedSubscriber()));

        Assert.Contains("served already", error.Message, StringComparison.Ordinal);
    }

    private async Task<SubscriberPump> StartAsync(ISubscriber subscriber, NoticeFilter? filter = null, string id = "a")
    {
        var pump = await SubscriberPump.StartAsync(
            _folder.Ledger!, id, filter ?? NoticeFilter.All, subscriber, new PumpOptions(), _folder.Time, NullLogger.Instance, Stop);
        _pumps.Add(pump);
        return pump;
    }

    private async Task DrainAsync(SubscriberPump pump)
    {
        await _folder.Ledger!.FlushAsync(Stop);
        await pump.DrainAsync(Stop).WaitAsync(_limit, Stop);
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        deadline.CancelAfter(_limit);
        while (!condition()) await Task.Delay(5, deadline.Token);
    }
}
