using Vqa.Delivery.Notices;

namespace Vqa.Delivery.Outbox;

/// <summary>
/// Something that the writer does inside a transaction, perhaps several times until one is committed.
/// </summary>
internal abstract class LedgerWork
{
    /// <summary>Changes the tables. What it throws, other than errors of the disk, fails this work alone.</summary>
    public abstract void Apply(LedgerTables tables, CommitEffects effects);

    /// <summary>It is on disk.</summary>
    public virtual void Committed()
    {
    }

    /// <summary>It will not be done.</summary>
    public virtual void Failed(Exception error)
    {
    }
}

/// <summary>Stores a notice of a stream.</summary>
internal sealed class PublishWork(IncidentNotice notice, DateTimeOffset received) : LedgerWork
{
    public DateTimeOffset Received { get; } = received;

    public override void Apply(LedgerTables tables, CommitEffects effects) => tables.Publish(notice, effects);
}

/// <summary>Does what somebody waits for.</summary>
internal sealed class RequestWork<T>(Func<LedgerTables, CommitEffects, T> apply) : LedgerWork
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _answer = default!;

    /// <summary>The answer, once it is committed.</summary>
    public Task<T> Answer => _done.Task;

    public override void Apply(LedgerTables tables, CommitEffects effects) => _answer = apply(tables, effects);

    public override void Committed() => _done.TrySetResult(_answer);

    public override void Failed(Exception error) => _done.TrySetException(error);
}
