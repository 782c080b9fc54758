namespace Vqa.Analysis.Detectors;

/// <summary>
/// The time from picture to picture, as it has been: whether a stream has a rhythm that a gap would break, or shows its pictures
/// when it likes (screen recordings, slides). Holds the last 128 intervals; allocates nothing after its construction.
/// </summary>
internal sealed class IntervalHistory
{
    private const int Capacity = 128;

    // A rhythm needs so many intervals, over so much time, before it is one.
    private const int Fewest = 20;
    private static readonly TimeSpan _shortest = TimeSpan.FromSeconds(2);

    // Most intervals are near the usual one: 3:2 pulldown, and rates that alternate, stay within ...
    private const double Shortest = 0.6, Longest = 1.7, MostShare = 0.8;

    // ... an interval so many times the usual one breaks the rhythm ...
    private const double Break = 2.5;

    // ... and a stream that breaks it more often than once, and once more in a hundred intervals, has none.
    private const int IntervalsPerBreak = 100;

    private readonly long[] _ticks = new long[Capacity];
    private int _count;
    private int _next;
    private TimeSpan _seen;

    /// <summary>Notes one more interval.</summary>
    public void Add(TimeSpan interval)
    {
        _ticks[_next] = interval.Ticks;
        _next = (_next + 1) % Capacity;
        _count = Math.Min(_count + 1, Capacity);
        _seen += interval;
    }

    /// <summary>True once there is enough to tell whether the stream has a rhythm.</summary>
    public bool IsTold => _count >= Fewest && _seen >= _shortest;

    /// <summary>The usual interval (the median), where the stream has a rhythm; null where it has none.</summary>
    public TimeSpan? Rhythm()
    {

        Span<long> sorted = stackalloc long[Capacity];
        _ticks.AsSpan(0, _count).CopyTo(sorted);
        sorted = sorted[.._count];
        sorted.Sort();
        var usual = _count > 0 ? sorted[_count / 2] : 0;
        int near = 0, breaks = 0;
        foreach (var interval in sorted)
        {
            near += interval >= Shortest * usual && interval <= Longest * usual ? 1 : 0;
            breaks += interval > Break * usual ? 1 : 0;
        }

        var hasRhythm = _count > 0 && near >= MostShare * _count && breaks <= 1 + _count / IntervalsPerBreak;
        return hasRhythm ? new TimeSpan(usual) : null;
    }
}
