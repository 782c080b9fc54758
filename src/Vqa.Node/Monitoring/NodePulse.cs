using Vqa.Delivery.Outbox;

namespace Vqa.Node.Monitoring;

/// <summary>
/// Whether the node is alive: streams are looked after, and what they tell gets to disk. A node that is not alive is
/// better started anew by whoever runs it; one whose streams are lost, or whose subscribers are away, is alive.
/// </summary>
internal static class NodePulse
{
    /// <summary>Streams are looked after four times a second.</summary>
    public static readonly TimeSpan LongestBeat = TimeSpan.FromSeconds(15);

    /// <summary>A notice is on disk within a fraction of a second.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    /// <summary>Why it is not alive, in words; null where it is.</summary>
    public static string? Problem(MonitoredParts parts)
    {
        if (parts.SinceBeat() is var beat && beat > LongestBeat)
        {
            return $"streams have not been looked after for {beat.TotalSeconds:0} s";
        }

        var ledger = parts.Ledger();
        if (ledger.State == LedgerState.Closed)
        {
            return "the ledger of incidents is closed";
        }

        var (seconds, cause) = (ledger.OldestWaiting.TotalSeconds, ledger.Problem ?? "the disk is slow");
        return ledger.OldestWaiting > LongestWait
            ? $"notices have been waiting for the disk for {seconds:0} s: {cause}"
            : null;
    }
}
