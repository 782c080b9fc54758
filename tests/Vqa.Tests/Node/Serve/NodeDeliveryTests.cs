using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Outbox;
using Vqa.Delivery.Subscribers;
using Vqa.Node.Serve;
using Vqa.Tests.Delivery.Outbox;
using Vqa.Tests.Delivery.Subscribers;

namespace Vqa.Tests.Node.Serve;

/// <summary>What a node makes of the ledger that the process before it left.</summary>
public sealed class NodeDeliveryTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("vqa-node-").FullName;
    private readonly FakeTimeProvider _time = new(SampleNotice.Start.AddSeconds(10));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string LedgerFile => Path.Combine(_data, "incidents.db");

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [InlineData(null, 600)]
    [InlineData(900, 900)]
    [InlineData(300, 600)]
    [InlineData(-5000, 600)]
    [InlineData(999_999, 36_000)]
    public async Task Incidents_of_a_process_that_died_end_when_it_was_last_alive(int? alive, int end)
    {
        await LeaveOpenAsync();
        LastWrittenAt(SampleNotice.Start.AddMinutes(10));
        _time.SetUtcNow(SampleNotice.Start.AddHours(10));

        var incident = await StartAsync(alive is { } seconds ? SampleNotice.Start.AddSeconds(seconds) : null, ledger => ledger.Find("i1")!);

        Assert.Equal((SampleNotice.Start.AddSeconds(end), true), (incident.End!.Value, incident.IsInterrupted));
    }

    [Fact]
    public async Task An_incident_never_ends_before_it_began()
    {
        await LeaveOpenAsync();
        LastWrittenAt(SampleNotice.Start.AddMinutes(-10));

        var incident = await StartAsync(null, ledger => ledger.Find("i1")!);

        Assert.Equal(SampleNotice.Start, incident.End);
    }

    [Fact]
    public async Task A_subscriber_that_is_configured_no_more_is_forgotten()
    {
        await LeaveOpenAsync();

        var told = await StartAsync(null, ledger => ledger.Told("i1"));

        Assert.Equal([StoreSubscriber.Id], told.Select(one => one.Subscriber));
    }

    [Fact]
    public async Task A_disk_that_takes_nothing_holds_up_neither_the_start_nor_the_end()
    {
        await LeaveOpenAsync();
        var configuration = new NodeConfiguration { Data = _data, Name = "node" };
        await using var storage = new NodeStorage(configuration, _time, NullLoggerFactory.Instance);
        var delivery = new NodeDelivery(configuration, storage, null, _time, NullLoggerFactory.Instance);
        using var other = new SqliteConnection($"Data Source={LedgerFile};Pooling=False");
        other.Open();
        using var transaction = other.BeginTransaction();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        var started = delivery.StartAsync(stop.Token);
        delivery.Publish(SampleNotice.Opened("i2"));
        Assert.False(started.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => started);
        await delivery.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1), Stop);

        Assert.Equal(LedgerState.Closed, delivery.Ledger.Health.State);
    }

    /// <summary>A process that watches an incident, tells a subscriber that is down, and dies.</summary>
    private async Task LeaveOpenAsync()
    {
        await using var ledger = IncidentLedger.Open(LedgerFile, null, _time);
        await using var down = await StartPumpAsync(ledger, "former");
        await using var store = await StartPumpAsync(ledger, StoreSubscriber.Id);
        ledger.Publish(SampleNotice.Opened("i1"));
        await ledger.FlushAsync(Stop);
        Assert.Equal(2, ledger.Told("i1").Count);
    }

    /// <summary>The database and its log.</summary>
    private void LastWrittenAt(DateTimeOffset time) =>
        Array.ForEach(Directory.GetFiles(_data, "incidents.db*"), file => File.SetLastWriteTimeUtc(file, time.UtcDateTime));

    private Task<SubscriberPump> StartPumpAsync(IncidentLedger ledger, string id) => SubscriberPump.StartAsync(
        ledger, id, NoticeFilter.All, new ScriptedSubscriber(_ => new DeliveryResult(DeliveryVerdict.HostFailed, "down")),
        new PumpOptions(), _time, NullLogger.Instance, Stop);

    private async Task<T> StartAsync<T>(DateTimeOffset? lastAlive, Func<IncidentLedger, T> look)
    {
        var configuration = new NodeConfiguration { Data = _data, Name = "node" };
        await using var storage = new NodeStorage(configuration, _time, NullLoggerFactory.Instance);
        await using var delivery = new NodeDelivery(configuration, storage, lastAlive, _time, NullLoggerFactory.Instance);
        await delivery.StartAsync(Stop);
        return look(delivery.Ledger);
    }
}
