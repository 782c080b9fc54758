using Vqa.Analysis.Metering;

namespace Vqa.Analysis.Sessions;

/// <summary>
/// Decides which pictures the model looks at, for it costs as much as decoding several of them:
/// <list type="number">
/// <item>always at a steady, low rate;</item>
/// <item>at once where the decoder or the container tells of new damage, and closely while that is fresh;</item>
/// <item>closely after a reading that was suspicious, to confirm it or to see its end;</item>
/// <item>where the blocks look suspicious, as far as a budget lasts.</item>
/// </list>
/// Knows stream time only, so that every run over a file looks at the same pictures. Allocates nothing.
/// </summary>
/// <param name="interval">From one steady look to the next.</param>
/// <param name="suspiciousShare">Bright cells, as a share of the picture, that make a reading suspicious. Dim ones are too
/// common in sound pictures to be worth a look each.</param>
public sealed class InspectionSchedule(TimeSpan interval, double suspiciousShare)
{
    /// <summary>Blocks of a thousand that make a picture suspicious (<see cref="SuspicionMeter"/>).</summary>
    public const int SuspiciousBlocks = 4;

    // Every third picture at 25 a second; time stamps in milliseconds round a little short.
    private static readonly TimeSpan _closest = TimeSpan.FromMilliseconds(119);

    private static readonly TimeSpan _fresh = TimeSpan.FromSeconds(1);

    // What calls for close looks without an end (a codec that always complains, a false alarm) gets half as many.
    private static readonly TimeSpan _lasting = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _lastingClosest = TimeSpan.FromMilliseconds(239);

    // Looks that suspicious blocks may ask for: half a one per second on average, three in a row.
    private const double BudgetPerSecond = 0.5, LargestBudget = 3;

    private TimeSpan? _last;
    private TimeSpan _closeSince;
    private TimeSpan _closeUntil = TimeSpan.MinValue;
    private TimeSpan? _eventAt;
    private double _budget = LargestBudget;
    private TimeSpan _budgetAt;

    /// <summary>Takes an event of the stream: a damaged packet tells of the picture that will come of it.</summary>
    public void Note(in StreamEvent streamEvent)
    {
        if (streamEvent.IsPictureEvidence)
        {
            _eventAt ??= streamEvent.Time;
        }
    }

    /// <summary>Takes the result of a look.</summary>
    public void Note(in DamageReading reading)
    {
        if (reading.BrightShare > 0 && reading.BrightShare >= suspiciousShare)
        {
            LookClosely(reading.Time);
        }
    }

    /// <summary>Whether the model is to look at this picture. Ask once for each, in their order.</summary>
    /// <param name="frame">The picture's numbers.</param>
    /// <param name="suspicion">What <see cref="SuspicionMeter"/> says of it.</param>
    public bool Wants(in FrameMetrics frame, int suspicion)
    {
        var now = frame.Time;
        var isWanted = IsFirst(now) || IsDue(frame) || (suspicion >= SuspiciousBlocks && TakeFromBudget(now));
        if (isWanted)
        {
            _last = now;
        }

        return isWanted;
    }

    private bool IsFirst(TimeSpan now)
    {
        if (_last is not null)
        {
            return false;
        }

        _budgetAt = now;
        return true;
    }

    private bool IsDue(in FrameMetrics frame)
    {
        var now = frame.Time;
        var wasClose = now <= _closeUntil;
        var hasEvidence = frame.HasDecoderEvidence || frame.RefusedPackets > 0;
        if (_eventAt <= now + frame.Duration)
        {
            hasEvidence = true;
            _eventAt = null;
        }

        if (hasEvidence)
        {
            LookClosely(now);
        }

        var closest = now - _closeSince > _lasting ? _lastingClosest : _closest;
        return (hasEvidence && !wasClose) || now - _last >= (wasClose && closest < interval ? closest : interval);
    }

    private void LookClosely(TimeSpan from)
    {
        if (from > _closeUntil)
        {
            _closeSince = from;
        }

        if (from + _fresh > _closeUntil)
        {
            _closeUntil = from + _fresh;
        }
    }

    private bool TakeFromBudget(TimeSpan now)
    {
        _budget = Math.Min(LargestBudget, _budget + ((now - _budgetAt).TotalSeconds * BudgetPerSecond));
        _budgetAt = now;
        if (_budget < 1 || now - _last < _closest)
        {
            return false;
        }

        _budget--;
        return true;
    }
}
