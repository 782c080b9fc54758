using Microsoft.Data.Sqlite;

namespace Vqa.Delivery.Outbox;

/// <summary>Removes a batch of what is too old or too much.</summary>
/// <param name="inbox">Knows how much there is, and is told where there is more to remove.</param>
internal sealed class RetentionWork(LedgerInbox inbox) : LedgerWork
{
    private LedgerTables? _tables;
    private RemovedBatch _removed;

    public override void Apply(LedgerTables tables, CommitEffects effects)
    {
        _tables = tables;
        _removed = tables.Retention.RemoveBatch(tables.Now, inbox.Note(counters => counters.Incidents));
    }

    public override void Committed()
    {
        inbox.Note(counters => counters.Incidents -= _removed.Incidents);
        if (_removed.HasMore) inbox.RemoveMoreSoon();
        try
        {
            _tables!.Retention.Shrink();
            var bytes = _tables.Retention.Bytes;
            inbox.Note(counters => counters.Bytes = bytes);
        }
        catch (SqliteException)
        {
            // The disk is in trouble: the next commit finds out and says so.
        }
    }
}
