using Vqa.Analysis.Metering;

namespace Vqa.Analysis.Detectors.Stillness;

/// <summary>
/// Notices cuts and fades: how an editor leads to a still. A value, to be copied where a still begins.
/// </summary>
/// <remarks>
/// A cut changes most of the picture far more than usual, once. A fade or dissolve changes every block by about the
/// same small step, picture after picture (the liveliest block's difference is 1.5 to 4.3 times the mean; of moving
/// things 5 to 25 times), or shifts the mean luma all the while one way. Measured: dissolves are even for 0.4 s and
/// more, moving pictures for 0.2 s at most; the mean luma of dissolves to cards shifts by 0.4 to 1 of the difference,
/// that of moving pictures by 0.19 at most.
/// </remarks>
internal struct TransitionWatch
{
    private const double CutFactor = 6, CutLevel = 5, CutShare = 0.8, CutMemory = 0.15;
    private const double EvenRatio = 5, SmallEvenRatio = 2.5, EvenShare = 0.4, EvenSeconds = 0.3, EvenMemory = 0.2;

    private const int SmallPicture = 400 * 256;

    // What is even for longer is no transition, but a camera that glides, or film grain.
    private const double LongestTransition = 2.5;

    private const double ShiftRatio = 0.3, ShiftShare = 0.3, ShiftWindow = 0.2;

    private const double ShotSeconds = 3, CutSettleSeconds = 0.3, ShotPeak = 6;

    private double _sinceCut, _even, _sinceEven;
    private double _liveliest;
    private double _luma, _shift, _level, _share;

    /// <summary>
    /// A cut just now, or a while ago and nothing has moved since: encoders refine a still for a second or two.
    /// </summary>
    public readonly bool IsAfterCut => _sinceCut < CutMemory || (_sinceCut < ShotSeconds && _liveliest < ShotPeak);

    /// <summary>A fade or dissolve that goes on, or ended just now.</summary>
    public readonly bool IsAfterFade =>
        (_sinceEven < EvenMemory && _even is >= EvenSeconds and <= LongestTransition)
        || (_share >= ShiftShare && Math.Abs(_shift) >= ShiftRatio * _level && _level > 0);

    /// <summary>Mean luma of the last picture.</summary>
    public readonly double Luma => _luma;

    /// <summary>The next picture has none before it, or none that it can be held against: as behind a cut.</summary>
    public void Break() => (_sinceCut, _liveliest) = (0, 0);

    /// <summary>Takes a picture that has one before it.</summary>
    /// <param name="frame">Its numbers.</param>
    /// <param name="usual">The levels before it.</param>
    /// <param name="seconds">The time since the picture before.</param>
    public void Add(in FrameMetrics frame, in MotionLevels usual, double seconds)
    {
        var first = usual.Count == 0;
        if (first || IsCut(frame, usual))
        {
            Break();
        }
        else
        {
            _sinceCut += seconds;
            if (_sinceCut > CutSettleSeconds && !frame.IsKeyFrame && !IsRefinement(frame))
            {
                _liveliest = Math.Max(_liveliest, frame.PeakBlockDifference);
            }
        }

        if (IsEven(frame))
        {
            _even = (_sinceEven == 0 ? _even : 0) + seconds;
            _sinceEven = 0;
        }
        else
        {
            _sinceEven += seconds;
        }

        var weight = 1 - Math.Exp(-seconds / ShiftWindow);
        _shift += weight * ((first ? 0 : frame.MeanLuma - _luma) - _shift);
        _level += weight * (frame.TemporalDifference - _level);
        _share += weight * (frame.ChangedBlockShare - _share);
        _luma = frame.MeanLuma;
    }

    private static bool IsCut(in FrameMetrics frame, in MotionLevels usual) =>
        frame.TemporalDifference > Math.Max(CutLevel, CutFactor * usual.UsualLevel)
        && frame.ChangedBlockShare > CutShare;

    // Many blocks, all by about as much: coded anew, not moved.
    private static bool IsRefinement(in FrameMetrics frame) =>
        frame.PeakBlockDifference <= EvenRatio * frame.TemporalDifference;

    private static bool IsEven(in FrameMetrics frame) =>
        frame.PeakBlockDifference < (IsSmall(frame) ? SmallEvenRatio : EvenRatio) * frame.TemporalDifference
        && frame.ChangedBlockShare > EvenShare;

    // Of few blocks the liveliest is not far from the mean either way.
    private static bool IsSmall(in FrameMetrics frame) => frame.Width * frame.Height < SmallPicture;
}
