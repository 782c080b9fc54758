namespace Vqa.Delivery.Subscribers;

/// <summary>
/// Whether a subscriber's host is worth asking. Failures of several incidents with no answer between them open the
/// circuit: then one attempt is made after each pause until one is answered. A refusal is an answer. One incident
/// alone opens nothing, for its notice may be what fails. Under its owner's lock.
/// </summary>
/// <param name="failuresToOpen">Incidents that must fail.</param>
/// <param name="backOff">The pauses.</param>
internal sealed class HostCircuit(int failuresToOpen, BackOff backOff)
{
    private readonly HashSet<string> _failing = [];
    private int _pauses;

    /// <summary>Whether only one attempt at a time is made, and when.</summary>
    public bool IsOpen => OpenUntil is not null;

    /// <summary>The next attempt is made then; null where the circuit is closed.</summary>
    public DateTimeOffset? OpenUntil { get; private set; }

    /// <summary>How many attempts may run now.</summary>
    public int Allowance(DateTimeOffset now, int parallelism) =>
        OpenUntil is not { } until ? parallelism : now >= until ? 1 : 0;

    /// <summary>The host answered. True where that closes an open circuit.</summary>
    public bool Answer()
    {
        var wasOpen = IsOpen;
        _failing.Clear();
        (OpenUntil, _pauses) = (null, 0);
        return wasOpen;
    }

    /// <summary>The host did not answer, or not as one that is well.</summary>
    /// <param name="incident">Whose.</param>
    /// <param name="now">The time.</param>
    /// <param name="leaveAlone">How long the host asks to be left alone; null where it does not.</param>
    /// <param name="draw">A random number, 0 to 1.</param>
    public void Fail(string incident, DateTimeOffset now, TimeSpan? leaveAlone, double draw)
    {
        if (_failing.Count < failuresToOpen) _failing.Add(incident);
        if (leaveAlone is null && _failing.Count < failuresToOpen && !IsOpen) return;
        // One that was under way when the circuit opened says nothing new.
        if (leaveAlone is null && now < OpenUntil) return;
        var pause = backOff.Pause(++_pauses, draw);
        if (leaveAlone > pause) pause = leaveAlone.Value;
        OpenUntil = OpenUntil > now + pause ? OpenUntil : now + pause;
    }
}
