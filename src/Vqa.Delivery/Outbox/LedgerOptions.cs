namespace Vqa.Delivery.Outbox;

/// <summary>What of the ledger's commits outlives what.</summary>
public enum LedgerDurability
{
    /// <summary>
    /// A commit outlives the death of the process (SIGKILL too), for the kernel has it. A power cut or a crash of the
    /// kernel may take the commits of the last moments; the database stays whole. SQLite: WAL, synchronous=NORMAL.
    /// </summary>
    ProcessDeath,

    /// <summary>
    /// A commit outlives a power cut too, as far as the disk keeps its word. SQLite: WAL, synchronous=FULL.
    /// </summary>
    PowerLoss,
}

/// <summary>Settings of <see cref="IncidentLedger"/>. The defaults suit a node of hundreds of streams.</summary>
public sealed record LedgerOptions
{
    /// <summary>
    /// What a commit outlives. The default costs one fsync for all notices that wait, a few milliseconds on an SSD.
    /// </summary>
    public LedgerDurability Durability { get; init; } = LedgerDurability.PowerLoss;

    /// <summary>How long closed incidents, delivered notices and the audit trail are kept.</summary>
    public TimeSpan RetentionAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Most incidents kept. Beyond, the oldest closed ones go, with their notices.</summary>
    public int MaxIncidents { get; init; } = 200_000;

    /// <summary>Most delivered notices kept for replay, and most lines of the audit trail.</summary>
    public int MaxNotices { get; init; } = 1_000_000;

    /// <summary>Most notices that wait for one subscriber. Beyond, its oldest are dropped.</summary>
    public int MaxWaitingPerSubscriber { get; init; } = 100_000;

    /// <summary>Most notices kept in memory while the disk takes none. Beyond, the oldest are dropped.</summary>
    public int MaxNoticesInMemory { get; init; } = 100_000;

    /// <summary>Most bytes of the database file. At the limit the oldest closed incidents make room.</summary>
    public long MaxBytes { get; init; } = 4L << 30;

    /// <summary>How often what is too old is removed.</summary>
    public TimeSpan RetentionPeriod { get; init; } = TimeSpan.FromMinutes(1);
}
