namespace Vqa.Delivery.Outbox;

/// <summary>The numbers of the ledger's health. Under the inbox's lock.</summary>
internal sealed class LedgerCounters
{
    private long _committed, _commits, _ignored;

    public LedgerState State { get; set; }

    public string? Problem { get; set; }

    public long Dropped { get; set; }

    /// <summary>Incidents in the database: counted once, for counting reads them all, and kept from then on.</summary>
    public long Incidents { get; set; }

    /// <summary>Number of the last notice.</summary>
    public long LastSequence { get; set; }

    /// <summary>Bytes of the file.</summary>
    public long Bytes { get; set; }

    /// <summary>A transaction was committed.</summary>
    public void Count(CommitEffects effects)
    {
        (State, Problem) = (LedgerState.Healthy, null);
        _commits++;
        _committed += effects.Notices.Count;
        _ignored += effects.Ignored;
        if (effects.Notices.Count > 0) LastSequence = effects.Notices[^1].Sequence;
        Incidents += effects.Notices.Count(committed => committed.Notice.Revision == 1);
    }

    public LedgerHealth Health(int waiting, TimeSpan oldest) => new(
        State, Problem, waiting, oldest, _committed, _commits, Dropped, _ignored, LastSequence, Incidents, Bytes);
}
