namespace Vqa.Delivery.Timelines;

/// <summary>
/// One resolution of a timeline: a ring of rows, one for each step of the wall clock, of 16-bit floats (11
/// significant bits, a twentieth of a percent). Memory that no row lay in yet is never touched. Not safe for several
/// threads.
/// </summary>
internal sealed class TimelineLevel(int stepSeconds, int rows)
{
    private static readonly float _largest = (float)Half.MaxValue;

    private readonly Half[] _ring = new Half[rows * TimelineColumns.Count];
    private readonly RowFold _fold = new();

    // Numbers of steps since the epoch; the ring holds those from _first to _last.
    private long _first;
    private long _last = -1;
    private bool _hasForgotten;

    /// <summary>Length of a step, seconds.</summary>
    public int StepSeconds => stepSeconds;

    /// <summary>True where it holds nothing.</summary>
    public bool IsEmpty => _last < _first;

    /// <summary>Start of the oldest row, seconds since the epoch.</summary>
    public long OldestSecond => _first * stepSeconds;

    /// <summary>End of the newest row, seconds since the epoch.</summary>
    public long EndSecond => (_last + 1) * stepSeconds;

    /// <summary>True where it holds everything from a second on that was ever added.</summary>
    public bool ReachesBackTo(long second) => !_hasForgotten || OldestSecond <= second;

    /// <summary>Takes the row of one second.</summary>
    public void Add(long second, ReadOnlySpan<double> row)
    {
        MoveTo(second / stepSeconds);
        var stored = Row(_last);
        for (var column = 0; column < row.Length; column++)
        {
            _fold.Add(column, row[column]);
            stored[column] = Stored(_fold.Value(column));
        }
    }

    /// <summary>The row that a second lies in; empty where there is none.</summary>
    public ReadOnlySpan<Half> RowAt(long second)
    {
        var step = second / stepSeconds;
        return step < _first || step > _last ? [] : Row(step);
    }

    private void MoveTo(long step)
    {
        if (!IsEmpty && step == _last)
        {
            return;
        }

        _fold.Clear();
        if (IsEmpty || step < _first || step - _last >= rows)
        {
            _hasForgotten = !IsEmpty;
            _first = step;
        }
        else
        {
            // Steps in which nothing came are rows too. Where the clock was set back, what lay after it is forgotten.
            for (var skipped = _last + 1; skipped < step; skipped++)
            {
                Row(skipped).Fill(Half.NaN);
            }
        }

        _last = step;
        _hasForgotten |= _first <= _last - rows;
        _first = Math.Max(_first, _last - rows + 1);
    }

    private Span<Half> Row(long step) =>
        _ring.AsSpan((int)(step % rows) * TimelineColumns.Count, TimelineColumns.Count);

    /// <summary>Clamped: a number too large for 16 bits is still a number.</summary>
    private static Half Stored(double value) =>
        double.IsNaN(value) ? Half.NaN : (Half)(float)Math.Clamp(value, -_largest, _largest);
}
