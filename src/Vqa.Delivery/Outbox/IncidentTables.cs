using Microsoft.Data.Sqlite;
using Vqa.Delivery.Notices;

namespace Vqa.Delivery.Outbox;

/// <summary>
/// The writer's hand on incidents and notices. Every method runs inside the transaction of its caller.
/// </summary>
internal sealed class IncidentTables(SqliteConnection connection) : IDisposable
{
    private readonly SqlStatement _find = new(connection, $"SELECT {IncidentRow.Columns} FROM incidents WHERE id = $1");

    private readonly SqlStatement _store = new(connection, """
        INSERT INTO incidents (id, revision, source_revision, stream, labels, detector, severity, start, end, is_open,
          is_interrupted, ack_by, ack_at, ack_note, json, changed)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        ON CONFLICT (id) DO UPDATE SET revision = $2, source_revision = $3, stream = $4, labels = $5, detector = $6,
          severity = $7, start = $8, end = $9, is_open = $10, is_interrupted = $11, ack_by = $12, ack_at = $13,
          ack_note = $14, json = $15, changed = $16
        """);

    private readonly SqlStatement _append = new(
        connection, "INSERT INTO notices (incident, at, body) VALUES ($1, $2, $3) RETURNING sequence");

    /// <summary>The incident, and the revision that its stream gave its last notice; null for an unknown one.</summary>
    public (IncidentRecord Incident, int SourceRevision)? Find(string id)
    {
        using var row = _find.Read(id);
        return row.Read() ? (IncidentRow.Read(row), IncidentRow.SourceRevision(row)) : null;
    }

    /// <summary>
    /// Stores a notice that a stream gave: numbers it anew, for acknowledgements are steps too. Null where it repeats
    /// a step or follows the last one.
    /// </summary>
    public CommittedNotice? Take(IncidentNotice notice, long nowTicks)
    {
        if (notice is { Kind: NoticeKind.Closed, End: null }) notice = notice with { End = notice.At };
        var known = Find(notice.IncidentId);
        if (known is var (incident, sourceRevision))
        {
            if (!incident.IsOpen || notice.Revision <= sourceRevision) return null;
            return Append(
                notice with { Revision = incident.Revision + 1, Acknowledged = incident.Acknowledged },
                notice.Revision, nowTicks);
        }

        // Its first notice may have been dropped while the disk was full: then it begins with what came next.
        var kind = notice.Kind == NoticeKind.Updated ? NoticeKind.Opened : notice.Kind;
        return Append(notice with { Revision = 1, Kind = kind }, notice.Revision, nowTicks);
    }

    /// <summary>Stores a notice as it is.</summary>
    public CommittedNotice Append(IncidentNotice notice, int sourceRevision, long nowTicks)
    {
        var isOpen = notice.Kind != NoticeKind.Closed && notice.End is null;
        _store.Run(
            notice.IncidentId, notice.Revision, sourceRevision, notice.Stream, NoticeJson.Write(notice.Labels),
            notice.Detector, (int)notice.Severity, notice.Start.UtcTicks, notice.End?.UtcTicks, isOpen,
            notice.IsInterrupted, notice.Acknowledged?.By, notice.Acknowledged?.At.UtcTicks, notice.Acknowledged?.Note,
            notice.IncidentJson, nowTicks);
        var sequence = (long)_append.Value(notice.IncidentId, notice.At.UtcTicks, NoticeJson.Write(notice))!;
        return new CommittedNotice(sequence, notice);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _find.Dispose();
        _store.Dispose();
        _append.Dispose();
    }
}
