using System.Text;
using Microsoft.Data.Sqlite;
using Vqa.Delivery.Notices;

namespace Vqa.Delivery.Outbox;

/// <summary>
/// Reads incidents and notices, each time through a connection of its own: any thread, beside the writer.
/// </summary>
internal sealed class IncidentQueries(string path)
{
    public IncidentRecord? Find(string id)
    {
        using var connection = LedgerDatabase.OpenReader(path);
        using var find = new SqlStatement(connection, $"SELECT {IncidentRow.Columns} FROM incidents WHERE id = $1");
        using var row = find.Read(id);
        return row.Read() ? IncidentRow.Read(row) : null;
    }

    /// <summary>Incidents that last, oldest first.</summary>
    public List<IncidentRecord> Open()
    {
        using var connection = LedgerDatabase.OpenReader(path);
        using var open = new SqlStatement(
            connection, $"SELECT {IncidentRow.Columns} FROM incidents WHERE is_open = 1 ORDER BY start, id");
        return ReadAll(open.Read());
    }

    public IncidentPage List(IncidentFilter filter, string? page, int limit)
    {
        List<object?> values = [];
        var conditions = Conditions(filter, values);
        if (page is not null)
        {
            var place = PagePlace.Parse(page);
            conditions.Add($"(start, id) < ({Bind(values, place.StartTicks)}, {Bind(values, place.Id)})");
        }

        var sql = new StringBuilder($"SELECT {IncidentRow.Columns} FROM incidents");
        if (conditions.Count > 0) sql.Append(" WHERE ").AppendJoin(" AND ", conditions);
        sql.Append(" ORDER BY start DESC, id DESC LIMIT ").Append(limit + 1);
        using var connection = LedgerDatabase.OpenReader(path);
        using var list = new SqlStatement(connection, sql.ToString());
        var incidents = ReadAll(list.Read([.. values]));
        if (incidents.Count <= limit) return new IncidentPage(incidents, null);
        incidents.RemoveAt(limit);
        return new IncidentPage(incidents, new PagePlace(incidents[^1].Start.UtcTicks, incidents[^1].Id).ToString());
    }

    /// <summary>Notices with greater numbers, in order.</summary>
    public List<CommittedNotice> Notices(long afterSequence, int limit)
    {
        using var connection = LedgerDatabase.OpenReader(path);
        using var notices = new SqlStatement(
            connection, "SELECT sequence, body FROM notices WHERE sequence > $1 ORDER BY sequence LIMIT $2");
        using var rows = notices.Read(afterSequence, limit);
        List<CommittedNotice> read = [];
        while (rows.Read()) read.Add(new CommittedNotice(rows.GetInt64(0), NoticeJson.ReadNotice(rows.GetString(1))));
        return read;
    }

    /// <summary>The notice of that number; null where there is none (any more).</summary>
    public IncidentNotice? Notice(long sequence)
    {
        using var connection = LedgerDatabase.OpenReader(path);
        using var notice = new SqlStatement(connection, "SELECT body FROM notices WHERE sequence = $1");
        return notice.Value(sequence) is string body ? NoticeJson.ReadNotice(body) : null;
    }

    /// <summary>The notices of one incident that are still kept, in order.</summary>
    public List<CommittedNotice> Life(string id)
    {
        using var connection = LedgerDatabase.OpenReader(path);
        using var notices = new SqlStatement(
            connection, "SELECT sequence, body FROM notices WHERE incident = $1 ORDER BY sequence LIMIT 1000");
        using var rows = notices.Read(id);
        List<CommittedNotice> read = [];
        while (rows.Read()) read.Add(new CommittedNotice(rows.GetInt64(0), NoticeJson.ReadNotice(rows.GetString(1))));
        return read;
    }

    /// <summary>Who is told of an incident, and how many notices of it each has yet to be told.</summary>
    public List<(string Subscriber, int Waiting)> Told(string id)
    {
        using var connection = LedgerDatabase.OpenReader(path);
        using var told = new SqlStatement(connection, """
            SELECT subscriber, (SELECT COUNT(*) FROM deliveries d WHERE d.incident = t.incident AND d.subscriber = t.subscriber)
            FROM told t WHERE t.incident = $1 ORDER BY subscriber
            """);
        using var rows = told.Read(id);
        List<(string, int)> read = [];
        while (rows.Read()) read.Add((rows.GetString(0), rows.GetInt32(1)));
        return read;
    }

    private static List<string> Conditions(IncidentFilter filter, List<object?> values)
    {
        List<string> conditions = [];
        if (filter.Stream is { } stream) conditions.Add($"stream = {Bind(values, stream)}");
        if (filter.Detector is { } detector) conditions.Add($"detector = {Bind(values, detector)}");
        if (filter.MinSeverity > 0) conditions.Add($"severity >= {(int)filter.MinSeverity}");
        // Written out, so that the partial index of open incidents fits.
        if (filter.IsOpen is { } isOpen) conditions.Add(isOpen ? "is_open = 1" : "is_open = 0");
        if (filter.From is { } from) conditions.Add($"(end IS NULL OR end >= {Bind(values, from.UtcTicks)})");
        if (filter.To is { } to) conditions.Add($"start < {Bind(values, to.UtcTicks)}");
        if (filter.IsAcknowledged is { } isAcknowledged)
        {
            conditions.Add(isAcknowledged ? "ack_by IS NOT NULL" : "ack_by IS NULL");
        }

        foreach (var (name, value) in filter.Labels)
        {
            var condition = $"key = {Bind(values, name)} AND value = {Bind(values, value)}";
            conditions.Add($"EXISTS (SELECT 1 FROM json_each(labels) WHERE {condition})");
        }

        return conditions;
    }

    private static string Bind(List<object?> values, object value)
    {
        values.Add(value);
        return $"${values.Count}";
    }

    private static List<IncidentRecord> ReadAll(SqliteDataReader rows)
    {
        using (rows)
        {
            List<IncidentRecord> incidents = [];
            while (rows.Read()) incidents.Add(IncidentRow.Read(rows));
            return incidents;
        }
    }
}
