namespace Vqa.Media;

/// <summary>
/// A time stamp or duration as the container carries it: a count of ticks, each of
/// <see cref="TimeBaseNumerator"/>/<see cref="TimeBaseDenominator"/> seconds.
/// </summary>
/// <param name="Ticks">Count; negative before the time line's zero.</param>
/// <param name="TimeBaseNumerator">At least 1.</param>
/// <param name="TimeBaseDenominator">At least 1.</param>
public readonly record struct MediaTime(long Ticks, int TimeBaseNumerator, int TimeBaseDenominator)
{
    /// <summary>
    /// The time, to the nearest 100 ns (halves away from zero); computed in integers, so that time stamps a day into a
    /// stream are as exact as the first. What lies beyond the range of <see cref="TimeSpan"/> (29 000 years) becomes its end.
    /// </summary>
    public TimeSpan ToTimeSpan()
    {
        Int128 dividend = (Int128)Ticks * TimeBaseNumerator * TimeSpan.TicksPerSecond;
        Int128 half = TimeBaseDenominator / 2;
        Int128 rounded = (dividend + (dividend < 0 ? -half : half)) / TimeBaseDenominator;
        return TimeSpan.FromTicks((long)Int128.Clamp(rounded, long.MinValue, long.MaxValue));
    }
}
