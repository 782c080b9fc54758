namespace Vqa.Analysis.Metering;

/// <summary>
/// Notices that a steady frame rate became another steady one. Variable frame rates never become steady and so never change.
/// </summary>
internal sealed class FrameRateWatch
{
    /// <summary>Equal intervals in a row that make a rate steady: a second of television.</summary>
    private const int SteadyCount = 25;

    /// <summary>Closer to each other, pictures share a time stamp rather than follow a rate.</summary>
    private static readonly TimeSpan _shortest = TimeSpan.FromMilliseconds(1);

    /// <summary>Relative difference up to which two intervals are equal: time stamps in milliseconds round 16.7 to 16 and 17.</summary>
    private const double Tolerance = 0.08;

    private TimeSpan _run;
    private int _runLength;
    private TimeSpan _runSum;

    /// <summary>The steady rate, frames per second; 0 until there was one.</summary>
    public double Rate { get; private set; }

    /// <summary>Takes the time from one frame to the next.</summary>
    /// <returns>The steady rate before, where this interval settled a new one; else 0.</returns>
    public double Observe(TimeSpan interval)
    {
        if (interval < _shortest)
        {
            _runLength = 0;
            return 0;
        }

        if (_runLength == 0 || Math.Abs(interval / _run - 1) > Tolerance)
        {
            _run = interval;
            _runLength = 0;
            _runSum = TimeSpan.Zero;
        }

        _runLength++;
        _runSum += interval;
        if (_runLength != SteadyCount)
        {
            return 0;
        }

        var before = Rate;
        Rate = _runLength / _runSum.TotalSeconds;
        return before > 0 && Math.Abs(Rate / before - 1) > Tolerance ? before : 0;
    }
}
