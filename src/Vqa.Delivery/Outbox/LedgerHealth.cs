namespace Vqa.Delivery.Outbox;

/// <summary>Whether the ledger reaches its disk.</summary>
public enum LedgerState
{
    /// <summary>Commits succeed.</summary>
    Healthy,

    /// <summary>The database is locked by somebody else; notices wait in memory.</summary>
    Locked,

    /// <summary>The disk, or the allowance for the file, is full; notices wait in memory.</summary>
    DiskFull,

    /// <summary>The file cannot be read or written for another reason; notices wait in memory.</summary>
    Failing,

    /// <summary>Disposed.</summary>
    Closed,
}

/// <summary>How the ledger is doing, at one moment.</summary>
/// <param name="State">Whether it reaches its disk.</param>
/// <param name="Problem">What is wrong, with the fix; null where nothing.</param>
/// <param name="Waiting">Notices taken over and not yet committed.</param>
/// <param name="OldestWaiting">Age of the oldest of them; zero where none waits.</param>
/// <param name="Committed">Notices committed since the start.</param>
/// <param name="Commits">Transactions since the start: many notices share one.</param>
/// <param name="Dropped">Notices lost since the start, for memory was full too or the database refused them.</param>
/// <param name="Ignored">Notices since the start that repeat a step, or follow the last one, of their incident.</param>
/// <param name="LastSequence">Number of the last committed notice; 0 before the first.</param>
/// <param name="Incidents">Incidents in the database.</param>
/// <param name="Bytes">Size of the database file, without its write-ahead log.</param>
public sealed record LedgerHealth(
    LedgerState State,
    string? Problem,
    int Waiting,
    TimeSpan OldestWaiting,
    long Committed,
    long Commits,
    long Dropped,
    long Ignored,
    long LastSequence,
    long Incidents,
    long Bytes);
