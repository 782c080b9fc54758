using Vqa.Media;

namespace Vqa.Delivery.Evidence;

/// <summary>A stretch that is being kept, and the incidents that it is kept for. Times are on the ring's clock. Belongs to the stream's thread.</summary>
/// <param name="stretch">Grows with the ring; null where only pictures are kept.</param>
/// <param name="from">Where it was to start.</param>
/// <param name="longest">How long after that it ends at the latest.</param>
/// <param name="offset">What the ring's clock is ahead of the session's.</param>
internal sealed class Recording(PacketStretch? stretch, TimeSpan from, TimeSpan longest, TimeSpan offset)
{
    /// <summary>A defect needs so much before it to be seen for one.</summary>
    private static readonly TimeSpan _leastBefore = TimeSpan.FromSeconds(1);

    public PacketStretch? Stretch => stretch;

    public TimeSpan Offset => offset;

    public List<RecordedIncident> Incidents { get; } = [];

    /// <summary>True where an incident fits into it, too: its start is in it, and its end will be.</summary>
    public bool HasRoomFor(TimeSpan start, TimeSpan until) =>
        stretch is { IsFull: false } && stretch.Start <= start - _leastBefore && until <= from + longest;

    /// <summary>True where no incident needs more.</summary>
    public bool IsOver(TimeSpan position)
    {
        if (stretch is null or { IsFull: true } || position >= from + longest)
        {
            return true;
        }

        foreach (var recorded in Incidents)
        {
            if (position < recorded.Until)
            {
                return false;
            }
        }

        return true;
    }
}
