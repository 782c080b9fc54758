namespace Vqa.Analysis.Detectors;

/// <summary>
/// The time from picture to picture, as it has been: whether a stream has a rhythm that a gap would break, or shows its pictures
/// when it likes (screen recordings, slides). Holds the last 128 intervals; allocates nothing after its construction.
/// </summary>
internal sealed class IntervalHistory
{
    private const int Capacity = 128;

    // A rhythm needs so many intervals, over so much time, before it is one.
    private const int Fewest = 25;
    private static readonly TimeSpan _shortest = TimeSpan.FromSeconds(2);

    // An interval this many times the usual one breaks the rhythm (3:2 pulldown and rates that alternate stay below) ...
    private const double Break = 2.5;

    // ... and a stream that breaks it more often than this within the history has none.
    private const int MostBreaks = 2;

    private readonly long[] _ticks = new long[Capacity];
    private int _count;
    private int _next;

    /// <summary>Notes one more interval.</summary>
    public void Add(TimeSpan interval)
    {
        _ticks[_next] = interval.Ticks;
        _next = (_next + 1) % Capacity;
        _count = Math.Min(_count + 1, Capacity);
    }

    /// <summary>The usual interval (the median), where the stream has a rhythm; null where it has none, or is too young to tell.</summary>
    public TimeSpan? Rhythm()
    {
        if (_count < Fewest)
        {
            return null;
        }

        Span<long> sorted = stackalloc long[Capacity];
        _ticks.AsSpan(0, _count).CopyTo(sorted);
        sorted = sorted[.._count];
        sorted.Sort();
        var usual = sorted[_count / 2];
        var breaks = 0;
        long total = 0;
        foreach (var interval in sorted)
        {
            total += interval;
            breaks += interval > Break * usual ? 1 : 0;
        }

        return breaks <= MostBreaks && total >= _shortest.Ticks ? new TimeSpan(usual) : null;
    }
}
