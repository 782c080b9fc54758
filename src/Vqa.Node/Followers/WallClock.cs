namespace Vqa.Node.Followers;

/// <summary>
/// Puts the times of one session on the wall clock: where its media was received. What comes at once, as the first segments of a
/// playlist do, cannot be from the future, so it ends now. For one thread.
/// </summary>
internal sealed class WallClock(TimeProvider time)
{
    private DateTimeOffset _zero = DateTimeOffset.MaxValue;

    /// <summary>The wall-clock time of a session time that has just been received.</summary>
    public DateTimeOffset At(TimeSpan session)
    {
        var latest = time.GetUtcNow() - session;
        if (latest < _zero)
        {
            _zero = latest;
        }

        return _zero + session;
    }
}
