namespace Vqa.Analysis.Metering;

/// <summary>
/// Turns the time stamps of one elementary stream into a time line that never runs back, and says what was odd about each.
/// A gap is followed, since the viewer waits through it; a jump back, or one too long to be a pause, is a splice: time goes on by
/// what was shown, and all later stamps are shifted by the same amount.
/// </summary>
/// <param name="origin">Time stamp that is zero on the time line.</param>
/// <param name="tolerance">Lateness that is rounding, not a gap.</param>
internal sealed class MediaClock(TimeSpan origin, TimeSpan tolerance)
{
    /// <summary>
    /// A longer jump forward is taken as a splice of two time lines, not as a pause: the threshold at which FFmpeg's own
    /// programs re-time a discontinuous input (dts_delta_threshold).
    /// </summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>After a splice, the other stream's shift is adopted if it lands this close: sound and picture keep their distance.</summary>
    private static readonly TimeSpan _sameSplice = TimeSpan.FromSeconds(1);

    private TimeSpan _lastStamp;
    private TimeSpan _lastTime;
    private TimeSpan _shift = -origin;
    private bool _started;

    /// <summary>End of what was shown so far, where the next stamp is expected.</summary>
    public TimeSpan Expected { get; private set; }

    /// <summary>Places the next picture or block of samples.</summary>
    /// <param name="stamp">The presentation time stamp; null where there is none.</param>
    /// <param name="duration">How long it is shown.</param>
    /// <param name="other">The clock of the other elementary stream, for a common shift after a splice; null where there is none.</param>
    public MediaInstant Advance(TimeSpan? stamp, TimeSpan duration, MediaClock? other)
    {
        var instant = Place(stamp, other);
        _lastTime = instant.Time;
        Expected = instant.Time + duration;
        return instant;
    }

    private MediaInstant Place(TimeSpan? stamp, MediaClock? other)
    {
        if (stamp is not { } now)
        {
            _started = true;
            return new MediaInstant(Expected, TimestampStatus.Missing, TimeSpan.Zero);
        }

        var first = !_started;
        var step = now - _lastStamp;
        _started = true;
        _lastStamp = now;
        var error = now + _shift - Expected;
        if (first)
        {
            return StartAt(now + _shift);
        }

        if (step == TimeSpan.Zero)
        {
            return new MediaInstant(Expected, TimestampStatus.Duplicate, error);
        }

        if (step < TimeSpan.Zero || error > LongestPause)
        {
            // The picture after a splice is shown when the one before is over.
            Splice(now, other);
            return new MediaInstant(Expected, step < TimeSpan.Zero ? TimestampStatus.Backward : TimestampStatus.Gap, error);
        }

        return error > tolerance
            ? new MediaInstant(now + _shift, TimestampStatus.Gap, error)
            : new MediaInstant(Max(now + _shift, _lastTime), TimestampStatus.Normal, TimeSpan.Zero);
    }

    /// <summary>A stream may begin later than the origin; one that begins long before or after it has an origin of its own.</summary>
    private MediaInstant StartAt(TimeSpan time)
    {
        if (time.Duration() > LongestPause)
        {
            _shift -= time;
            time = TimeSpan.Zero;
        }

        Expected = time;
        return new MediaInstant(time, TimestampStatus.Normal, TimeSpan.Zero);
    }

    private void Splice(TimeSpan stamp, MediaClock? other)
    {
        var joint = other is not null && (stamp + other._shift - Expected).Duration() < _sameSplice;
        _shift = joint ? other!._shift : Expected - stamp;
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}

/// <summary>Where a picture or a block of samples lies on the time line.</summary>
/// <param name="Time">When it is shown or heard.</param>
/// <param name="Status">What was odd about its time stamp.</param>
/// <param name="Error">How far the stamp lay from where it was expected.</param>
internal readonly record struct MediaInstant(TimeSpan Time, TimestampStatus Status, TimeSpan Error);
