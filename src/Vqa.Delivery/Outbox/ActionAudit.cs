using Microsoft.Data.Sqlite;

namespace Vqa.Delivery.Outbox;

/// <summary>The audit trail of actions, in the ledger's database. Any thread.</summary>
public sealed class ActionAudit
{
    private const string Columns = "at, rule, stream, incident, key, url, outcome, status, error";

    private readonly LedgerWriter _writer;
    private readonly string _path;

    internal ActionAudit(LedgerWriter writer, string path) => (_writer, _path) = (writer, path);

    /// <summary>The newest lines first.</summary>
    /// <param name="rule">Of one rule; null for all.</param>
    /// <param name="stream">Of one stream; null for all.</param>
    /// <param name="limit">Most lines.</param>
    public IReadOnlyList<ActionRecord> List(string? rule = null, string? stream = null, int limit = 100)
    {
        using var connection = LedgerDatabase.OpenReader(_path);
        using var list = new SqlStatement(connection, $"""
            SELECT {Columns} FROM actions WHERE ($1 IS NULL OR rule = $1) AND ($2 IS NULL OR stream = $2)
            ORDER BY id DESC LIMIT $3
            """);
        using var rows = list.Read(rule, stream, limit);
        List<ActionRecord> records = [];
        while (rows.Read()) records.Add(Read(rows));
        return records;
    }

    /// <summary>Adds a line; returns once it is on disk.</summary>
    internal Task AddAsync(ActionRecord line) => _writer.RequestAsync((tables, _) =>
    {
        using var add = new SqlStatement(
            tables.Connection, $"INSERT INTO actions ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
        return add.Run(
            line.At.UtcTicks, line.Rule, line.Stream, line.IncidentId, line.Key, line.Url, line.Outcome.ToString(),
            line.Status, line.Error);
    });

    /// <summary>How often a rule has acted since a time, on one stream or on all, other than for this notice.</summary>
    internal int Count(string rule, string? stream, string otherThanKey, DateTimeOffset since)
    {
        using var connection = LedgerDatabase.OpenReader(_path);
        using var count = new SqlStatement(connection, $"""
            SELECT COUNT(DISTINCT key) FROM actions WHERE rule = $1 AND ($2 IS NULL OR stream = $2) AND key <> $3
              AND at > $4 AND outcome IN ('{ActionOutcome.Done}', '{ActionOutcome.Failed}')
            """);
        return (int)(long)count.Value(rule, stream, otherThanKey, since.UtcTicks)!;
    }

    private static ActionRecord Read(SqliteDataReader row) => new(
        IncidentRow.Time(row.GetInt64(0)), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4),
        row.GetString(5), Enum.Parse<ActionOutcome>(row.GetString(6)), row.IsDBNull(7) ? null : row.GetInt32(7),
        row.IsDBNull(8) ? null : row.GetString(8));
}
