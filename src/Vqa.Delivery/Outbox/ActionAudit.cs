using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Vqa.Delivery.Outbox;

/// <summary>The audit trail of actions, in the ledger's database. Any thread.</summary>
public sealed class ActionAudit
{
    private const string Columns = "at, rule, stream, incident, key, url, outcome, status, error";

    private readonly LedgerWriter _writer;
    private readonly string _path;
    private readonly ILogger _logger;

    internal ActionAudit(LedgerWriter writer, string path, ILogger logger) =>
        (_writer, _path, _logger) = (writer, path, logger);

    /// <summary>The newest lines first.</summary>
    /// <param name="rule">Of one rule; null for all.</param>
    /// <param name="stream">Of one stream; null for all.</param>
    /// <param name="page">Where to go on: <see cref="ActionPage.NextPage"/> of the part before; null for the first
    /// part.</param>
    /// <param name="limit">Most lines, 1 to <see cref="IncidentLedger.MaxLimit"/>.</param>
    /// <exception cref="ArgumentException">The page token is none.</exception>
    public ActionPage List(string? rule = null, string? stream = null, string? page = null, int limit = 100)
    {
        var before = long.MaxValue;
        if (page is not null && !long.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out before))
        {
            throw new ArgumentException(
                "The page token is not one that a list gave out. Take next_page of the last answer.", nameof(page));
        }

        limit = Math.Clamp(limit, 1, IncidentLedger.MaxLimit);
        using var connection = LedgerDatabase.OpenReader(_path);
        using var list = new SqlStatement(connection, $"""
            SELECT {Columns}, id FROM actions
            WHERE id < $1 AND ($2 IS NULL OR rule = $2) AND ($3 IS NULL OR stream = $3) ORDER BY id DESC LIMIT $4
            """);
        using var rows = list.Read(before, rule, stream, limit + 1);
        List<ActionRecord> records = [];
        var last = 0L;
        while (rows.Read())
        {
            if (records.Count == limit) return new ActionPage(records, last.ToString(CultureInfo.InvariantCulture));
            records.Add(Read(rows));
            last = rows.GetInt64(9);
        }

        return new ActionPage(records, null);
    }

    /// <summary>Logs a line and adds it; returns once it is on disk.</summary>
    internal Task AddAsync(ActionRecord line)
    {
        LedgerLog.Acted(
            _logger, line.Rule, line.Outcome, line.Stream, line.IncidentId, line.Key, line.Url, line.Status, line.Error);
        return _writer.RequestAsync((tables, _) =>
        {
            using var add = new SqlStatement(
                tables.Connection, $"INSERT INTO actions ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
            return add.Run(
                line.At.UtcTicks, line.Rule, line.Stream, line.IncidentId, line.Key, line.Url, line.Outcome.ToString(),
                line.Status, line.Error);
        });
    }

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
