using Vqa.Analysis.Metering;

namespace Vqa.Analysis.Detectors.Stillness;

/// <summary>
/// How much the pictures move: means over the last moment and over the last seconds of the difference to the previous picture, of
/// the whole picture and of its liveliest block. A value: to keep what was before something, copy it.
/// </summary>
internal struct MotionLevels
{
    private const double MomentSeconds = 0.2, UsualSeconds = 1.5, IntervalFading = 0.1;

    // A cut is one picture; it must not pass for seconds of motion. The factor lets motion that begins be believed soon.
    private const double OutlierFactor = 3, OutlierLevel = 5, OutlierPeak = 60;

    // Below these nothing is told from coding noise: they keep the ratios of a still scene finite.
    private const double LeastLevel = 0.05, LeastPeak = 1;

    /// <summary>Pictures taken.</summary>
    public int Count { get; private set; }

    /// <summary>For how long pictures were taken, s.</summary>
    public double Seconds { get; private set; }

    /// <summary>Usual time from picture to picture, s.</summary>
    public double Interval { get; private set; }

    /// <summary>Mean difference and liveliest block's difference over the last 0.2 s or so.</summary>
    public double MomentLevel { get; private set; }

    /// <inheritdoc cref="MomentLevel"/>
    public double MomentPeak { get; private set; }

    /// <summary>Mean difference and liveliest block's difference over the last 1.5 s or so.</summary>
    public double UsualLevel { get; private set; }

    /// <inheritdoc cref="UsualLevel"/>
    public double UsualPeak { get; private set; }

    /// <summary>Mean share of changed blocks over the same time.</summary>
    public double UsualShare { get; private set; }

    /// <summary>Takes a picture that has one before it.</summary>
    /// <param name="frame">Its numbers.</param>
    /// <param name="seconds">The time since the picture before.</param>
    public void Add(in FrameMetrics frame, double seconds)
    {
        Count++;
        Seconds += seconds;
        Interval += Math.Max(1.0 / Count, IntervalFading) * (seconds - Interval);
        var level = Math.Min(frame.TemporalDifference, Math.Max(OutlierFactor * UsualLevel, OutlierLevel));
        var peak = Math.Min(frame.PeakBlockDifference, Math.Max(OutlierFactor * UsualPeak, OutlierPeak));
        var moment = Weight(seconds, MomentSeconds);
        var usual = Weight(seconds, UsualSeconds);
        MomentLevel += moment * (level - MomentLevel);
        MomentPeak += moment * (peak - MomentPeak);
        UsualLevel += usual * (level - UsualLevel);
        UsualPeak += usual * (peak - UsualPeak);
        UsualShare += usual * (frame.ChangedBlockShare - UsualShare);
    }

    /// <summary>
    /// How lively a picture is against the usual, as the geometric mean of both differences' ratios: 1 is as usual. An encoder that refines a
    /// standing picture changes much of it a little, a thing that moves changes some of it much; together they part best.
    /// </summary>
    public readonly double Liveliness(in FrameMetrics frame) =>
        Math.Sqrt(frame.TemporalDifference / Math.Max(UsualLevel, LeastLevel) * PeakRatio(frame));

    /// <summary>The liveliest block's difference against the usual one.</summary>
    public readonly double PeakRatio(in FrameMetrics frame) => frame.PeakBlockDifference / Math.Max(UsualPeak, LeastPeak);

    private readonly double Weight(double seconds, double window) =>
        Math.Max(1.0 / Count, 1 - Math.Exp(-seconds / window));
}
