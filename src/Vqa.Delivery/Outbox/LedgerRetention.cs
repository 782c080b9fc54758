using Microsoft.Data.Sqlite;

namespace Vqa.Delivery.Outbox;

/// <summary>What one batch of the retention removed.</summary>
/// <param name="Incidents">Incidents.</param>
/// <param name="HasMore">Whether there may be more to remove.</param>
internal readonly record struct RemovedBatch(int Incidents, bool HasMore);

/// <summary>
/// Removes what is too old or too much: closed incidents with their notices, delivered notices of incidents that go
/// on, and lines of the audit trail. What a subscriber has yet to be told stays. In small transactions, so that no
/// notice waits for long; each statement finds what it removes by an index, however much there is.
/// </summary>
internal sealed class LedgerRetention(SqliteConnection connection, LedgerOptions options)
{
    /// <summary>Most incidents or notices of one transaction.</summary>
    private const int BatchSize = 500;

    /// <summary>Pages given back to the file system at a time.</summary>
    private const int FreedPages = 2000;

    // The statements are by themselves for a test that asks SQLite how it finds the rows. $1: the bound; $2: most rows.
    internal const string OldIncidents = """
        SELECT id FROM incidents WHERE is_open = 0 AND changed < $1
          AND NOT EXISTS (SELECT 1 FROM deliveries WHERE deliveries.incident = incidents.id)
        ORDER BY changed, start, id LIMIT $2
        """;

    internal const string OldNotices = """
        DELETE FROM notices WHERE sequence IN (
          SELECT sequence FROM notices WHERE at < $1
            AND NOT EXISTS (SELECT 1 FROM deliveries WHERE deliveries.sequence = notices.sequence)
          ORDER BY at LIMIT $2)
        """;

    internal const string ManyNotices = """
        DELETE FROM notices WHERE sequence IN (
          SELECT sequence FROM notices WHERE sequence <= $1
            AND NOT EXISTS (SELECT 1 FROM deliveries WHERE deliveries.sequence = notices.sequence)
          ORDER BY sequence LIMIT $2)
        """;

    internal const string OldActions =
        "DELETE FROM actions WHERE id IN (SELECT id FROM actions WHERE at < $1 ORDER BY at LIMIT $2)";

    internal const string ManyActions = """
        DELETE FROM actions WHERE id IN (
          SELECT id FROM actions WHERE id <= (SELECT MAX(id) FROM actions) - $1 ORDER BY id LIMIT $2)
        """;

    internal const string NoticesOfGoing = "DELETE FROM notices WHERE incident IN (SELECT id FROM going)";

    internal const string ToldOfGoing = "DELETE FROM told WHERE incident IN (SELECT id FROM going)";

    internal const string Going = "DELETE FROM incidents WHERE id IN (SELECT id FROM going)";

    /// <summary>Bytes of the file.</summary>
    public long Bytes =>
        LedgerDatabase.Number(connection, "PRAGMA page_count") * LedgerDatabase.Number(connection, "PRAGMA page_size");

    /// <summary>Number of the last notice; 0 before the first.</summary>
    public long LastSequence => LedgerDatabase.Number(
        connection, "SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'notices'), 0)");

    /// <summary>Counts the incidents in the database; that reads a whole index.</summary>
    public long CountIncidents() => LedgerDatabase.Number(connection, "SELECT COUNT(*) FROM incidents");

    /// <summary>Removes one batch. Inside a transaction of the caller.</summary>
    /// <param name="now">The time.</param>
    /// <param name="incidents">How many incidents there are.</param>
    public RemovedBatch RemoveBatch(DateTimeOffset now, long incidents)
    {
        var cutoff = (now - options.RetentionAge).UtcTicks;
        var aged = RemoveIncidents(cutoff, BatchSize);
        var surplus = incidents - aged - options.MaxIncidents;
        var many = surplus > 0 ? RemoveIncidents(long.MaxValue, (int)Math.Min(BatchSize, surplus)) : 0;
        var most = Math.Max(aged, many);
        most = Math.Max(most, Change(OldNotices, cutoff, BatchSize));
        most = Math.Max(most, Change(ManyNotices, LastSequence - options.MaxNotices, BatchSize));
        most = Math.Max(most, Change(OldActions, cutoff, BatchSize));
        most = Math.Max(most, Change(ManyActions, options.MaxNotices, BatchSize));
        return new RemovedBatch(aged + many, most >= BatchSize);
    }

    /// <summary>
    /// Removes the oldest closed incidents whatever their age. Inside a transaction of the caller. Returns how many.
    /// </summary>
    public int MakeRoom() => RemoveIncidents(long.MaxValue, BatchSize);

    /// <summary>Gives free pages back to the file system. Outside of a transaction.</summary>
    public void Shrink() => LedgerDatabase.Run(connection, $"PRAGMA incremental_vacuum({FreedPages})");

    /// <summary>Removes those that were closed, or changed since, before a time; the longest ago first.</summary>
    private int RemoveIncidents(long before, int limit)
    {
        LedgerDatabase.Run(connection, "CREATE TEMP TABLE IF NOT EXISTS going (id TEXT PRIMARY KEY); DELETE FROM going");
        if (Change($"INSERT INTO going {OldIncidents}", before, limit) == 0) return 0;
        Change(NoticesOfGoing);
        Change(ToldOfGoing);
        return Change(Going);
    }

    private int Change(string sql, params ReadOnlySpan<object?> values)
    {
        using var change = new SqlStatement(connection, sql);
        return change.Run(values);
    }
}
