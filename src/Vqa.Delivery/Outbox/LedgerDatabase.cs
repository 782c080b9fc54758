using Microsoft.Data.Sqlite;

namespace Vqa.Delivery.Outbox;

/// <summary>The database file: how it is opened, and its tables.</summary>
/// <remarks>Times are ticks of UTC, severities and kinds the numbers of their enums, labels and notices JSON.</remarks>
internal static class LedgerDatabase
{
    private const int PageSize = 4096;
    private const int SchemaVersion = 1;

    /// <summary>After a burst the write-ahead log is cut to so many bytes.</summary>
    private const int LongestLog = 64 << 20;

    /// <summary>How long SQLite itself waits for a lock before it is our turn to wait.</summary>
    private const int LockPatienceSeconds = 1;

    /// <summary>The tables. The column "evidence" is written no more; it stays, so that all files of this version are alike.</summary>
    private const string Schema = """
        CREATE TABLE incidents (
          id TEXT PRIMARY KEY, revision INTEGER NOT NULL, source_revision INTEGER NOT NULL, stream TEXT NOT NULL,
          labels TEXT NOT NULL, detector TEXT NOT NULL, severity INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER,
          is_open INTEGER NOT NULL, is_interrupted INTEGER NOT NULL, ack_by TEXT, ack_at INTEGER, ack_note TEXT,
          evidence TEXT, json TEXT NOT NULL, changed INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX incidents_by_start ON incidents (start, id);
        CREATE INDEX incidents_by_stream ON incidents (stream, start, id);
        CREATE INDEX incidents_open ON incidents (start, id) WHERE is_open = 1;
        CREATE TABLE notices (
          sequence INTEGER PRIMARY KEY AUTOINCREMENT, incident TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL);
        CREATE INDEX notices_by_incident ON notices (incident);
        CREATE TABLE subscribers (
          id TEXT PRIMARY KEY, filter TEXT NOT NULL, disabled TEXT) WITHOUT ROWID;
        -- Incidents that a subscriber was told of, or will be.
        CREATE TABLE told (
          incident TEXT NOT NULL, subscriber TEXT NOT NULL, PRIMARY KEY (incident, subscriber)) WITHOUT ROWID;
        -- What a subscriber has yet to be told. held_until: not before the incident has lasted so long.
        CREATE TABLE deliveries (
          subscriber TEXT NOT NULL, sequence INTEGER NOT NULL, told_as INTEGER NOT NULL, incident TEXT NOT NULL,
          created INTEGER NOT NULL, held_until INTEGER, attempts INTEGER NOT NULL DEFAULT 0, next_try INTEGER,
          last_error TEXT, PRIMARY KEY (subscriber, sequence, told_as)) WITHOUT ROWID;
        CREATE INDEX deliveries_by_sequence ON deliveries (sequence);
        CREATE INDEX deliveries_by_incident ON deliveries (incident, subscriber);
        CREATE TABLE actions (
          id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, rule TEXT NOT NULL, stream TEXT NOT NULL,
          incident TEXT NOT NULL, key TEXT NOT NULL, url TEXT NOT NULL, outcome TEXT NOT NULL, status INTEGER, error TEXT);
        CREATE INDEX actions_by_rule ON actions (rule, stream, at);
        """;

    /// <summary>What retention looks for. Files of earlier versions get them when they are opened.</summary>
    private const string RetentionIndices = """
        CREATE INDEX IF NOT EXISTS incidents_over ON incidents (changed, start, id) WHERE is_open = 0;
        CREATE INDEX IF NOT EXISTS notices_by_time ON notices (at);
        CREATE INDEX IF NOT EXISTS actions_by_time ON actions (at);
        """;

    /// <summary>Opens the writer's connection, and makes the tables where the file is new.</summary>
    /// <exception cref="LedgerException">It is not a ledger, or was written by a later version.</exception>
    public static SqliteConnection OpenWriter(string path, LedgerOptions options)
    {
        var connection = Connect(path, SqliteOpenMode.ReadWriteCreate, pooling: false);
        try
        {
            // In a file that is there this would write, and fail on a disk that is full.
            var isNew = Number(connection, "PRAGMA page_count") == 0;
            if (isNew) Run(connection, $"PRAGMA page_size = {PageSize}; PRAGMA auto_vacuum = INCREMENTAL");
            Run(connection, "PRAGMA journal_mode = WAL");
            var level = options.Durability == LedgerDurability.PowerLoss ? "FULL" : "NORMAL";
            Run(connection, $"PRAGMA synchronous = {level}; PRAGMA temp_store = MEMORY");
            Run(connection, $"PRAGMA journal_size_limit = {LongestLog}");
            Run(connection, $"PRAGMA max_page_count = {Math.Max(64, options.MaxBytes / PageSize)}");
            MakeTables(connection, path);
            MakeIndices(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection that only reads; it comes from a pool, so dispose it soon.</summary>
    public static SqliteConnection OpenReader(string path) => Connect(path, SqliteOpenMode.ReadOnly, pooling: true);

    /// <summary>Closes the pool's connections.</summary>
    public static void CloseReaders(string path)
    {
        using var reader = new SqliteConnection(Address(path, SqliteOpenMode.ReadOnly, pooling: true));
        SqliteConnection.ClearPool(reader);
    }

    /// <summary>Runs statements that answer nothing.</summary>
    public static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The number that a statement answers.</summary>
    public static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode, bool pooling)
    {
        var connection = new SqliteConnection(Address(path, mode, pooling));
        connection.Open();
        return connection;
    }

    private static string Address(string path, SqliteOpenMode mode, bool pooling) => new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = mode,
        Pooling = pooling,
        DefaultTimeout = LockPatienceSeconds,
    }.ToString();

    private static void MakeIndices(SqliteConnection connection)
    {
        try
        {
            Run(connection, RetentionIndices);
        }
        catch (SqliteException e) when (DiskTrouble.StateOf(e) == LedgerState.DiskFull)
        {
            // An earlier version filled it: it works without them, only slower, and has room after the next start.
        }
    }

    private static void MakeTables(SqliteConnection connection, string path)
    {
        switch (Number(connection, "PRAGMA user_version"))
        {
            case SchemaVersion:
                break;
            case 0 when Number(connection, "SELECT COUNT(*) FROM sqlite_master") == 0:
                Run(connection, $"BEGIN IMMEDIATE; {Schema} PRAGMA user_version = {SchemaVersion}; COMMIT");
                break;
            case var version:
                throw new LedgerException(
                    $"{path} is not a ledger that this version of Vqa understands (schema {version}, expected {SchemaVersion}). "
                    + "Use the version that wrote it, or move the file away to begin a new ledger.");
        }
    }
}
