using Vqa.Delivery.Notices;

namespace Vqa.Delivery.Outbox;

/// <summary>What the writer knows of a subscriber. Only the writer's thread touches it.</summary>
internal sealed class LedgerSubscriber(string id, NoticeFilter filter, string? disabled)
{
    public string Id { get; } = id;

    public NoticeFilter Filter { get; set; } = filter;

    /// <summary>Why nothing is kept for it; null where it is served.</summary>
    public string? Disabled { get; set; } = disabled;

    /// <summary>Deliveries that wait.</summary>
    public int Waiting { get; set; }

    /// <summary>Is told of changes after their commit; null while nobody delivers.</summary>
    public Action<QueueChange>? Listener { get; set; }

    /// <summary>Is told how many deliveries were dropped, for too many wait.</summary>
    public Action<int>? OnOverflow { get; set; }
}
