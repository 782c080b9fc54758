using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Vqa.Node.Streams;

/// <summary>
/// The streams that were registered over the API, and the strikes against streams, in an SQLite database: both survive a restart.
/// The file holds secrets (keys, passphrases in addresses) and is readable for its owner only. Any thread; each call is
/// one transaction, on disk when it returns.
/// </summary>
internal sealed class StreamRegistry : IDisposable
{
    private const string Schema = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        CREATE TABLE IF NOT EXISTS streams (id TEXT PRIMARY KEY, definition TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS strikes (stream TEXT NOT NULL, at INTEGER NOT NULL, cause TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS strikes_of_stream ON strikes (stream, at);
        """;

    private readonly SqliteConnection _connection;
    private readonly Lock _lock = new();

    /// <summary>Opens the database, or makes it.</summary>
    /// <exception cref="IOException">It cannot be opened, or is damaged; the message names the file.</exception>
    public StreamRegistry(string path)
    {
        if (!File.Exists(path))
        {
            File.Open(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }).Dispose();
        }

        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            _connection.Open();
            Execute(Schema);
        }
        catch (SqliteException e)
        {
            _connection.Dispose();
            throw new IOException($"The registrations in {path} cannot be read: {e.Message} Mend the file, or move it away to start without them.", e);
        }
    }

    /// <summary>All registered streams, in the order of their ids.</summary>
    /// <param name="unreadable">Told the id of one that cannot be read, and why; it stays, for a version that can.</param>
    public IReadOnlyList<StreamDefinition> Load(Action<string, string> unreadable)
    {
        lock (_lock)
        {
            using var command = Command("SELECT id, definition FROM streams ORDER BY id");
            using var rows = command.ExecuteReader();
            var found = new List<StreamDefinition>();
            while (rows.Read())
            {
                try
                {
                    found.Add(JsonSerializer.Deserialize<StreamDefinition>(rows.GetString(1), DefinitionJson.Options)!);
                }
                catch (JsonException e)
                {
                    unreadable(rows.GetString(0), e.Message);
                }
            }

            return found;
        }
    }

    /// <summary>Keeps a stream, in the place of one with its id.</summary>
    public void Put(StreamDefinition definition)
    {
        lock (_lock)
        {
            Execute(
                "INSERT INTO streams VALUES ($id, $definition) ON CONFLICT (id) DO UPDATE SET definition = excluded.definition",
                ("$id", definition.Id),
                ("$definition", JsonSerializer.Serialize(definition, DefinitionJson.Options)));
        }
    }

    /// <summary>Forgets a stream.</summary>
    public void Delete(string id)
    {
        lock (_lock)
        {
            Execute(
                "BEGIN; DELETE FROM streams WHERE id = $id; DELETE FROM strikes WHERE stream = $id; COMMIT", ("$id", id));
        }
    }

    /// <summary>Notes that a stream brought the process down, or hung.</summary>
    /// <param name="stream">Id of the stream.</param>
    /// <param name="at">When.</param>
    /// <param name="cause">What it did, in words.</param>
    /// <param name="forgotten">Strikes against any stream before this time go.</param>
    public void AddStrike(string stream, DateTimeOffset at, string cause, DateTimeOffset forgotten)
    {
        lock (_lock)
        {
            Execute(
                "BEGIN; DELETE FROM strikes WHERE at < $forgotten; INSERT INTO strikes VALUES ($stream, $at, $cause); COMMIT",
                ("$stream", stream), ("$at", at.ToUnixTimeMilliseconds()), ("$cause", cause),
                ("$forgotten", forgotten.ToUnixTimeMilliseconds()));
        }
    }

    /// <summary>Causes of the strikes against a stream since a time, oldest first.</summary>
    public IReadOnlyList<string> Strikes(string stream, DateTimeOffset since)
    {
        lock (_lock)
        {
            using var command = Command(
                "SELECT cause FROM strikes WHERE stream = $stream AND at >= $since ORDER BY at",
                ("$stream", stream), ("$since", since.ToUnixTimeMilliseconds()));
            using var rows = command.ExecuteReader();
            var causes = new List<string>();
            while (rows.Read())
            {
                causes.Add(rows.GetString(0));
            }

            return causes;
        }
    }

    /// <summary>How many strikes there are since a time against each stream that has any.</summary>
    public IReadOnlyDictionary<string, int> StrikeCounts(DateTimeOffset since)
    {
        lock (_lock)
        {
            using var command = Command(
                "SELECT stream, count(*) FROM strikes WHERE at >= $since GROUP BY stream", ("$since", since.ToUnixTimeMilliseconds()));
            using var rows = command.ExecuteReader();
            var counts = new Dictionary<string, int>(StringComparer.Ordinal);
            while (rows.Read())
            {
                counts[rows.GetString(0)] = rows.GetInt32(1);
            }

            return counts;
        }
    }

    /// <summary>Forgives a stream.</summary>
    public void ClearStrikes(string stream)
    {
        lock (_lock)
        {
            Execute("DELETE FROM strikes WHERE stream = $stream", ("$stream", stream));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _connection.Dispose();
        }
    }

    private void Execute(string sql, params (string Name, object Value)[] parameters)
    {
        using var command = Command(sql, parameters);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql, params (string Name, object Value)[] parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}
