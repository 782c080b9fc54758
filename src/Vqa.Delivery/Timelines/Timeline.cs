namespace Vqa.Delivery.Timelines;

/// <summary>
/// The metrics of one stream over time, in memory: by seconds for the last hour, by 10 seconds for a day, by minutes
/// for a week. Takes 1,026,720 bytes for its 22,320 rows of 23 columns when all are filled, and 4 KiB beside; never
/// more, and no allocation while it fills. One thread writes, any thread may read.
/// </summary>
public sealed class Timeline : IWindowListener
{
    /// <summary>How many points an answer has where no resolution is asked for, at most.</summary>
    public const int UsualPoints = 1000;

    /// <summary>How many points an answer has at all, at most: the week by minutes.</summary>
    public const int MostPoints = 10_080;

    private readonly TimelineLevel[] _levels = [new(1, 3600), new(10, 8640), new(60, 10_080)];
    private readonly double[] _second = new double[TimelineColumns.Count];
    private readonly Lock _lock = new();

    /// <summary>Names of all columns.</summary>
    public static IReadOnlyList<string> Columns { get; } = [.. TimelineColumns.All.Select(column => column.Name)];

    /// <inheritdoc/>
    public void OnWindow(DateTimeOffset start, MetricWindow window)
    {
        for (var column = 0; column < _second.Length; column++)
        {
            _second[column] = TimelineColumns.All[column].OfSecond(window);
        }

        lock (_lock)
        {
            foreach (var level in _levels)
            {
                level.Add(start.ToUnixTimeSeconds(), _second);
            }
        }
    }

    /// <summary>
    /// The timeline from one time to another, by the finest level that reaches back to <paramref name="from"/> and is
    /// no finer than asked for; its steps are put together where they are shorter than that. What lies before the
    /// oldest or after the newest that is known is left out.
    /// </summary>
    /// <param name="from">The first point is the step that it lies in.</param>
    /// <param name="to">Exclusive.</param>
    /// <param name="resolution">
    /// Length of a step, rounded up to a multiple of the level's; null for one that gives up to
    /// <see cref="UsualPoints"/> points. Longer steps are taken where there would be more than
    /// <see cref="MostPoints"/>.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="to"/> is not after <paramref name="from"/>, or the
    /// resolution is not positive.</exception>
    public TimelineSlice Query(DateTimeOffset from, DateTimeOffset to, TimeSpan? resolution = null)
    {
        if (to <= from)
        {
            throw new ArgumentException($"the timeline ends at {to:O}, which is not after its start {from:O}");
        }

        if (resolution is { } asked && asked <= TimeSpan.Zero)
        {
            throw new ArgumentException($"the resolution of a timeline is a positive time, not {asked}");
        }

        lock (_lock)
        {
            // A time far before the oldest point would ask for long steps between points that are not there.
            var (first, end) = Known(from.ToUnixTimeSeconds(), Ceiling(to));
            var wanted = resolution is { } length ? (long)Math.Ceiling(Math.Min(length.TotalSeconds, 1e9))
                : Divide(end - first, UsualPoints);
            wanted = Math.Max(wanted, Divide(end - first, MostPoints));
            var level = Level(first, wanted);
            var step = Math.Max(1, Divide(wanted, level.StepSeconds)) * level.StepSeconds;
            var points = end == first ? 0 : (int)Divide(end - (first / step * step), step);
            return Copy(level, first / step * step, points, (int)step);
        }
    }

    private TimelineLevel Level(long first, long wanted)
    {
        var chosen = _levels[0];
        foreach (var level in _levels.Skip(1))
        {
            if (level.StepSeconds <= wanted || !chosen.ReachesBackTo(first))
            {
                chosen = level;
            }
        }

        return chosen;
    }

    private (long First, long End) Known(long first, long end)
    {
        var oldest = _levels
            .Where(level => !level.IsEmpty).Select(level => level.OldestSecond).DefaultIfEmpty(end).Min();
        first = Math.Max(first, oldest);
        return (first, Math.Max(first, Math.Min(end, _levels[0].EndSecond)));
    }

    private static TimelineSlice Copy(TimelineLevel level, long first, int points, int step)
    {
        var columns = new float[TimelineColumns.Count][];
        for (var column = 0; column < columns.Length; column++)
        {
            columns[column] = new float[points];
        }

        var fold = new RowFold();
        for (var point = 0; point < points; point++)
        {
            fold.Clear();
            var start = first + ((long)point * step);
            for (var second = start; second < start + step; second += level.StepSeconds)
            {
                var row = level.RowAt(second);
                for (var column = 0; column < row.Length; column++)
                {
                    fold.Add(column, (double)row[column]);
                }
            }

            for (var column = 0; column < columns.Length; column++)
            {
                columns[column][point] = (float)fold.Value(column);
            }
        }

        return new TimelineSlice(DateTimeOffset.FromUnixTimeSeconds(first), TimeSpan.FromSeconds(step), columns);
    }

    private static long Ceiling(DateTimeOffset time) =>
        time.ToUnixTimeSeconds() + (time.Ticks % TimeSpan.TicksPerSecond > 0 ? 1 : 0);

    private static long Divide(long dividend, long divisor) => (dividend + divisor - 1) / divisor;
}
