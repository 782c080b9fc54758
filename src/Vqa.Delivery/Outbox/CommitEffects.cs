namespace Vqa.Delivery.Outbox;

/// <summary>What is to be told of a transaction once it is committed; forgotten where it fails.</summary>
internal sealed class CommitEffects
{
    /// <summary>The notices, in the order of their numbers.</summary>
    public List<CommittedNotice> Notices { get; } = [];

    /// <summary>Changes to the deliveries of subscribers, in order.</summary>
    public List<(LedgerSubscriber Subscriber, QueueChange Change)> Changes { get; } = [];

    /// <summary>Notices that repeat a step or follow the last one.</summary>
    public int Ignored { get; set; }

    /// <summary>Deliveries dropped, by subscriber, for too many wait.</summary>
    public Dictionary<LedgerSubscriber, int> Overflow { get; } = [];

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Notices.Clear();
        Changes.Clear();
        Ignored = 0;
        Overflow.Clear();
    }
}
