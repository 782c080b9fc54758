using Microsoft.Data.Sqlite;
using Vqa.Delivery.Notices;

namespace Vqa.Delivery.Outbox;

/// <summary>The writer's connection with all of its tables. The writer's thread only.</summary>
internal sealed class LedgerTables : IDisposable
{
    private readonly TimeProvider _time;

    /// <exception cref="LedgerException">The file is no ledger.</exception>
    public LedgerTables(string path, LedgerOptions options, TimeProvider time)
    {
        _time = time;
        Connection = LedgerDatabase.OpenWriter(path, options);
        Incidents = new IncidentTables(Connection);
        Deliveries = new DeliveryTables(Connection, options);
        Retention = new LedgerRetention(Connection, options);
    }

    public SqliteConnection Connection { get; }

    public IncidentTables Incidents { get; }

    public DeliveryTables Deliveries { get; }

    public LedgerRetention Retention { get; }

    public DateTimeOffset Now => _time.GetUtcNow();

    public void Run(string sql) => LedgerDatabase.Run(Connection, sql);

    /// <summary>Takes a notice of a stream in, and makes the deliveries of it.</summary>
    public void Publish(IncidentNotice notice, CommitEffects effects)
    {
        var now = Now;
        if (Incidents.Take(notice, now.UtcTicks) is { } committed)
        {
            Spread(committed, now, effects);
        }
        else
        {
            effects.Ignored++;
        }
    }

    /// <summary>Closes an incident that nobody watches any more. False where it is closed already.</summary>
    public bool Interrupt(string id, DateTimeOffset at, CommitEffects effects)
    {
        if (Incidents.Find(id) is not var (incident, sourceRevision) || !incident.IsOpen) return false;
        var end = at < incident.Start ? incident.Start : at;
        Append(incident.Next(NoticeKind.Closed, end) with { End = end, IsInterrupted = true }, sourceRevision, effects);
        return true;
    }

    /// <summary>Notes who took note; null for an unknown incident. The first to do so stays.</summary>
    public IncidentRecord? Acknowledge(string id, Acknowledgement acknowledgement, CommitEffects effects)
    {
        if (Incidents.Find(id) is not var (incident, sourceRevision)) return null;
        if (incident.Acknowledged is not null) return incident;
        var acknowledged = incident with { Acknowledged = acknowledgement };
        Append(acknowledged.Next(NoticeKind.Updated, acknowledgement.At), sourceRevision, effects);
        return acknowledged with { Revision = incident.Revision + 1 };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Incidents.Dispose();
        Deliveries.Dispose();
        Connection.Dispose();
    }

    private void Append(IncidentNotice notice, int sourceRevision, CommitEffects effects)
    {
        var now = Now;
        Spread(Incidents.Append(notice, sourceRevision, now.UtcTicks), now, effects);
    }

    private void Spread(CommittedNotice committed, DateTimeOffset now, CommitEffects effects)
    {
        effects.Notices.Add(committed);
        Deliveries.FanOut(committed, now, effects);
    }
}
