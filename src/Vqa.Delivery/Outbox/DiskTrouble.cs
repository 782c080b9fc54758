using Microsoft.Data.Sqlite;

namespace Vqa.Delivery.Outbox;

/// <summary>
/// Which of SQLite's errors are the disk's or another process's, so that the same work may succeed later.
/// </summary>
internal static class DiskTrouble
{
    // https://www.sqlite.org/rescode.html
    private const int Busy = 5, Locked = 6, NoMemory = 7, ReadOnly = 8, IoError = 10, Corrupt = 11, Full = 13, CannotOpen = 14;
    private const int Protocol = 15, NotADatabase = 26;

    /// <summary>What is the matter; null where the work itself is wrong.</summary>
    public static LedgerState? StateOf(SqliteException error) => error.SqliteErrorCode switch
    {
        Busy or Locked or Protocol => LedgerState.Locked,
        Full => LedgerState.DiskFull,
        NoMemory or ReadOnly or IoError or CannotOpen or Corrupt or NotADatabase => LedgerState.Failing,
        _ => null,
    };

    /// <summary>The matter in words, with the fix.</summary>
    public static string Explain(LedgerState state, string path, SqliteException error) => state switch
    {
        LedgerState.Locked => $"{path} is locked by another program. End what holds it open (sqlite3, a backup).",
        LedgerState.DiskFull => $"No room for {path}. Free space on its disk, or raise the ledger's size limit.",
        _ => $"{path} cannot be written: {error.Message} Check the disk, and that the file is whole and may be written.",
    };
}
