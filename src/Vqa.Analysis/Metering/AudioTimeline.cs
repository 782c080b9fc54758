namespace Vqa.Analysis.Metering;

/// <summary>
/// Keeps the times of blocks of sound until the windows cut from them are due. A window is timed from the block in
/// which it begins, and carries what was odd about the time stamps of the blocks that begin in it.
/// </summary>
internal sealed class AudioTimeline
{
    private readonly Queue<Mark> _marks = new();
    private Mark _anchor;

    /// <summary>Notes that a block begins.</summary>
    /// <param name="position">Number of its first sample in the run.</param>
    /// <param name="time">When that is heard.</param>
    /// <param name="status">What was odd about the block's time stamp.</param>
    /// <param name="error">How far that lay from where it was expected.</param>
    public void Add(long position, TimeSpan time, TimestampStatus status, TimeSpan error)
        => _marks.Enqueue(new Mark(position, time, status, error));

    /// <summary>Times the next window, which begins where the last one ended.</summary>
    /// <param name="position">Number of its first sample in the run.</param>
    /// <param name="length">Its samples.</param>
    /// <param name="metrics">Receives time, duration and time stamp; its sample rate is set.</param>
    public void Take(long position, int length, ref AudioMetrics metrics)
    {
        metrics.Timestamp = TimestampStatus.Normal;
        metrics.TimestampError = metrics.StampedAt = TimeSpan.Zero;
        metrics.Time = Pass(position, ref metrics).TimeOf(position, metrics.SampleRate);
        metrics.Duration = Samples(length, metrics.SampleRate);
        Pass(position + length - 1, ref metrics);
    }

    /// <summary>Forgets all, for a new run.</summary>
    public void Clear() => _marks.Clear();

    // Moves the anchor to the last block that begins at or before a position; the first odd one on the way is told.
    private Mark Pass(long position, ref AudioMetrics metrics)
    {
        while (_marks.TryPeek(out var mark) && mark.Position <= position)
        {
            _anchor = _marks.Dequeue();
            if (metrics.Timestamp == TimestampStatus.Normal)
            {
                metrics.Timestamp = mark.Status;
                metrics.TimestampError = mark.Error;
                metrics.StampedAt = mark.Time;
            }
        }

        return _anchor;
    }

    private static TimeSpan Samples(long count, int sampleRate) => new(count * TimeSpan.TicksPerSecond / sampleRate);

    private readonly record struct Mark(long Position, TimeSpan Time, TimestampStatus Status, TimeSpan Error)
    {
        public TimeSpan TimeOf(long position, int sampleRate) => Time + Samples(position - Position, sampleRate);
    }
}
