using Vqa.Delivery.Outbox;

namespace Vqa.Delivery.Subscribers;

/// <summary>
/// Which delivery of a subscriber comes next: the oldest whose incident has none under way and none waiting before
/// it. Those that were refused come behind all others, for they are likely to be refused again. Under its owner's
/// lock.
/// </summary>
internal sealed class DeliverySchedule
{
    /// <summary>While fewer wait, their notices stay in memory; beyond, the ledger is asked for them.</summary>
    private const int NoticesInMemory = 1000;

    private readonly Dictionary<string, Line> _lines = [];
    private readonly SortedSet<(bool WasRefused, DeliveryKey Key, string Incident)> _ready = [];
    private readonly SortedSet<(DateTimeOffset Due, DeliveryKey Key, string Incident)> _waiting = [];

    /// <summary>Deliveries that are not made yet.</summary>
    public int Count { get; private set; }

    /// <summary>When the next of those that wait for a time is due; null where none waits for one.</summary>
    public DateTimeOffset? NextDue => _waiting.Count == 0 ? null : _waiting.Min.Due;

    /// <summary>Whether one could be taken at that time.</summary>
    public bool HasReady(DateTimeOffset now) => _ready.Count > 0 || NextDue <= now;

    /// <summary>Adds a delivery; those of an incident in their order.</summary>
    public void Add(PendingDelivery delivery)
    {
        if (!_lines.TryGetValue(delivery.IncidentId, out var line)) _lines.Add(delivery.IncidentId, line = new Line());
        line.Queue.Enqueue(Count < NoticesInMemory ? delivery : delivery with { Notice = null });
        Count++;
        if (line.Queue.Count == 1) Place(line.Queue.Peek());
    }

    /// <summary>
    /// Takes the oldest that is due, of those never refused where there is one; null where none is due. Its
    /// incident's others wait until it is done or postponed.
    /// </summary>
    public PendingDelivery? Take(DateTimeOffset now)
    {
        while (_waiting.Count > 0 && _waiting.Min is var first && first.Due <= now)
        {
            _waiting.Remove(first);
            _ready.Add(Ready(_lines[first.Incident].Queue.Peek()));
        }

        if (_ready.Count == 0) return null;
        var next = _ready.Min;
        _ready.Remove(next);
        return _lines[next.Incident].Queue.Peek();
    }

    /// <summary>A delivery is made, or not to be made any more; it may have been taken.</summary>
    public void Remove(DeliveryKey key, string incident)
    {
        if (!_lines.TryGetValue(incident, out var line)) return;
        var head = line.Queue.Peek();
        if (head.Key != key)
        {
            var kept = line.Queue.Where(delivery => delivery.Key != key).ToList();
            Count -= line.Queue.Count - kept.Count;
            line.Queue = new Queue<PendingDelivery>(kept);
            return;
        }

        Unplace(head);
        line.Queue.Dequeue();
        Count--;
        if (line.Queue.Count == 0) _lines.Remove(incident); else Place(line.Queue.Peek());
    }

    /// <summary>A delivery that was taken failed and is to be made later.</summary>
    public void Postpone(PendingDelivery failed)
    {
        if (!_lines.TryGetValue(failed.IncidentId, out var line) || line.Queue.Peek().Key != failed.Key) return;
        line.Queue.Dequeue();
        line.Queue = new Queue<PendingDelivery>(line.Queue.Prepend(failed with { Notice = null }));
        Place(failed);
    }

    /// <summary>
    /// The host is back: what waits because of it is due at once. What is held until an incident lasted stays so.
    /// </summary>
    public void Hasten(Func<PendingDelivery, bool> isBecauseOfHost)
    {
        foreach (var place in _waiting.ToList())
        {
            var head = _lines[place.Incident].Queue.Peek();
            if (head.HeldUntil is not null || !isBecauseOfHost(head)) continue;
            _waiting.Remove(place);
            _ready.Add(Ready(head));
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _lines.Clear();
        _ready.Clear();
        _waiting.Clear();
        Count = 0;
    }

    /// <summary>
    /// When the oldest of those that are to be told was committed; what is held does not count. Looks at every
    /// incident.
    /// </summary>
    public DateTimeOffset? Oldest => _lines.Values
        .Select(line => line.Queue.Peek())
        .Where(delivery => delivery.HeldUntil is null)
        .Min(delivery => (DateTimeOffset?)delivery.Created);

    /// <summary>How many incidents are not told, for they may yet be too short.</summary>
    public int Held => _lines.Values.Count(line => line.Queue.Peek().HeldUntil is not null);

    private static (bool WasRefused, DeliveryKey Key, string Incident) Ready(PendingDelivery head) =>
        (head.WasRefused, head.Key, head.IncidentId);

    private static DateTimeOffset? Due(PendingDelivery head) =>
        head.NextTry is { } next && !(head.HeldUntil > next) ? next : head.HeldUntil;

    private void Place(PendingDelivery head)
    {
        if (Due(head) is { } due) _waiting.Add((due, head.Key, head.IncidentId)); else _ready.Add(Ready(head));
    }

    private void Unplace(PendingDelivery head)
    {
        _ready.Remove(Ready(head));
        if (Due(head) is { } due) _waiting.Remove((due, head.Key, head.IncidentId));
    }

    /// <summary>The deliveries of one incident.</summary>
    private sealed class Line
    {
        public Queue<PendingDelivery> Queue { get; set; } = [];
    }
}
