using Microsoft.Data.Sqlite;

namespace Vqa.Delivery.Outbox;

/// <summary>
/// Removes what is too old or too much: closed incidents with their notices, delivered notices of incidents that go
/// on, and lines of the audit trail. What a subscriber has yet to be told stays. In small transactions, so that no
/// notice waits for long.
/// </summary>
internal sealed class LedgerRetention(SqliteConnection connection, LedgerOptions options)
{
    /// <summary>Most incidents or notices of one transaction.</summary>
    private const int BatchSize = 500;

    /// <summary>Pages given back to the file system at a time.</summary>
    private const int FreedPages = 2000;

    private const string Removable =
        "is_open = 0 AND NOT EXISTS (SELECT 1 FROM deliveries WHERE deliveries.incident = incidents.id)";

    /// <summary>Incidents in the database.</summary>
    public long Incidents => LedgerDatabase.Number(connection, "SELECT COUNT(*) FROM incidents");

    /// <summary>Bytes of the file.</summary>
    public long Bytes =>
        LedgerDatabase.Number(connection, "PRAGMA page_count") * LedgerDatabase.Number(connection, "PRAGMA page_size");

    /// <summary>Number of the last notice; 0 before the first.</summary>
    public long LastSequence => LedgerDatabase.Number(
        connection, "SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'notices'), 0)");

    /// <summary>Removes one batch. Inside a transaction of the caller. True where there may be more.</summary>
    public bool RemoveBatch(DateTimeOffset now)
    {
        var cutoff = (now - options.RetentionAge).UtcTicks;
        var surplus = Math.Max(0, Incidents - options.MaxIncidents);
        var aged = RemoveIncidents($"{Removable} AND changed < {cutoff}", BatchSize);
        var many = RemoveIncidents(Removable, (int)Math.Min(BatchSize, Math.Max(0, surplus - aged)));
        var notices = Change($"""
            DELETE FROM notices WHERE sequence IN (
              SELECT sequence FROM notices WHERE (at < {cutoff} OR sequence <= {LastSequence - options.MaxNotices})
                AND NOT EXISTS (SELECT 1 FROM deliveries WHERE deliveries.sequence = notices.sequence)
              ORDER BY sequence LIMIT {BatchSize})
            """);
        var actions = Change($"""
            DELETE FROM actions WHERE id IN (
              SELECT id FROM actions WHERE at < {cutoff}
                OR id <= (SELECT MAX(id) FROM actions) - {options.MaxNotices} ORDER BY id LIMIT {BatchSize})
            """);
        return Math.Max(Math.Max(aged, many), Math.Max(notices, actions)) >= BatchSize;
    }

    /// <summary>
    /// Removes the oldest closed incidents whatever their age. Inside a transaction of the caller. False where there
    /// are none.
    /// </summary>
    public bool MakeRoom() => RemoveIncidents(Removable, BatchSize) > 0;

    /// <summary>Gives free pages back to the file system. Outside of a transaction.</summary>
    public void Shrink() => LedgerDatabase.Run(connection, $"PRAGMA incremental_vacuum({FreedPages})");

    private int RemoveIncidents(string condition, int limit)
    {
        if (limit == 0) return 0;
        LedgerDatabase.Run(connection, $"""
            CREATE TEMP TABLE IF NOT EXISTS going (id TEXT PRIMARY KEY);
            DELETE FROM going;
            INSERT INTO going SELECT id FROM incidents WHERE {condition} ORDER BY start, id LIMIT {limit};
            DELETE FROM notices WHERE incident IN (SELECT id FROM going);
            DELETE FROM told WHERE incident IN (SELECT id FROM going);
            """);
        return Change("DELETE FROM incidents WHERE id IN (SELECT id FROM going)");
    }

    private int Change(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }
}
