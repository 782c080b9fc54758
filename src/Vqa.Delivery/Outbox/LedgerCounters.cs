using Microsoft.Data.Sqlite;

namespace Vqa.Delivery.Outbox;

/// <summary>The numbers of the ledger's health. Under the writer's lock.</summary>
internal sealed class LedgerCounters
{
    private long _committed, _commits, _ignored, _lastSequence, _incidents, _bytes;

    public LedgerState State { get; set; }

    public string? Problem { get; set; }

    public long Dropped { get; set; }

    /// <summary>A transaction was committed.</summary>
    public void Count(CommitEffects effects)
    {
        (State, Problem) = (LedgerState.Healthy, null);
        _commits++;
        _committed += effects.Notices.Count;
        _ignored += effects.Ignored;
        if (effects.Notices.Count > 0) _lastSequence = effects.Notices[^1].Sequence;
        _incidents += effects.Notices.Count(committed => committed.Notice.Revision == 1);
    }

    /// <summary>Takes the true figures from the database.</summary>
    public void Measure(LedgerRetention tables) =>
        (_lastSequence, _incidents, _bytes) = (tables.LastSequence, tables.Incidents, tables.Bytes);

    public LedgerHealth Health(int waiting, TimeSpan oldest) => new(
        State, Problem, waiting, oldest, _committed, _commits, Dropped, _ignored, _lastSequence, _incidents, _bytes);
}

/// <summary>Removes a batch of what is too old.</summary>
/// <param name="counters">Get the true figures.</param>
/// <param name="again">Is called where there is more to remove.</param>
internal sealed class RetentionWork(LedgerCounters counters, Action again) : LedgerWork
{
    private LedgerTables? _tables;
    private bool _hasMore;

    public override void Apply(LedgerTables tables, CommitEffects effects)
    {
        _tables = tables;
        _hasMore = tables.Retention.RemoveBatch(tables.Now);
    }

    public override void Committed()
    {
        try
        {
            _tables!.Retention.Shrink();
            counters.Measure(_tables.Retention);
        }
        catch (SqliteException)
        {
            // The disk is in trouble: the next commit finds out and says so.
        }

        if (_hasMore) again();
    }
}
