namespace Vqa.Media.Interop;

/// <summary>
/// How far a stream has come, by the time stamps of one kind of packets: a clock that never runs back, and over jumps counts on
/// by what a packet lasts.
/// </summary>
internal struct PacketClock
{
    /// <summary>A longer step forward is a jump to another time line, as <c>MediaClock</c> of the analysis has it.</summary>
    private static readonly TimeSpan _longestStep = TimeSpan.FromSeconds(10);

    private TimeSpan? _last;
    private TimeSpan _duration;

    /// <summary>Where the last packet begins.</summary>
    public TimeSpan Position { get; private set; }

    /// <summary>Counts a packet.</summary>
    /// <param name="packet">The next one of its kind.</param>
    /// <param name="start">Where the clock stands if this is the first.</param>
    public TimeSpan Advance(MediaPacket packet, TimeSpan start)
    {
        TimeSpan? stamp = (packet.Dts ?? packet.Pts)?.ToTimeSpan();
        bool isFirst = _last is null;
        // Stamps may lie anywhere: a difference that no TimeSpan holds is a jump like any other.
        TimeSpan step = stamp is { } now && _last is { } last ? new TimeSpan(unchecked(now.Ticks - last.Ticks)) : _duration;
        if (step < TimeSpan.Zero || step > _longestStep) step = _duration;
        Position = isFirst ? start : Position + step;
        if (stamp is not null || isFirst) _last = stamp ?? TimeSpan.Zero;
        _duration = packet.Duration?.ToTimeSpan() is { } known && known <= _longestStep ? known
            : isFirst || step > TimeSpan.FromSeconds(1) ? _duration : step;
        return Position;
    }
}
