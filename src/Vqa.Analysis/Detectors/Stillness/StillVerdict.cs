namespace Vqa.Analysis.Detectors.Stillness;

/// <summary>What a still is taken for.</summary>
internal enum StillKind
{
    /// <summary>Not one: something moves, or the noise of a live picture goes on.</summary>
    NotStill,

    /// <summary>A slate, slide, title, or a scene in which nothing moved before either.</summary>
    Intended,

    /// <summary>Natural motion that stopped dead.</summary>
    Frozen,
}

/// <summary>What is known of a still when it is judged.</summary>
/// <param name="Median">Difference that half of its pictures keep below.</param>
/// <param name="Upper">Difference that four fifths of its pictures keep below.</param>
/// <param name="Peak">Liveliest block's difference that four fifths of its pictures keep below.</param>
/// <param name="LumaDrift">How far its mean luma wandered.</param>
/// <param name="Before">How much the pictures moved before.</param>
/// <param name="Floor">The quietest that the stream is while it plays; 0 where that is not known.</param>
/// <param name="IsAfterCut">A cut led to it.</param>
/// <param name="IsAfterFade">A fade led to it.</param>
/// <param name="HasSeam">It is brighter or darker all over than the last picture that moved.</param>
/// <param name="HasLonePeaks">Something small moved in it.</param>
/// <param name="IsPage">Half of the picture is one level: a page, not a scene.</param>
/// <param name="StillsBefore">Intended stills in the last minutes.</param>
/// <param name="StillShareBefore">Part of the last minutes that they took.</param>
internal readonly record struct StillEvidence(
    double Median, double Upper, double Peak, double LumaDrift, MotionLevels Before, double Floor,
    bool IsAfterCut, bool IsAfterFade, bool HasSeam, bool HasLonePeaks, bool IsPage, int StillsBefore, double StillShareBefore);

/// <summary>What the evidence says, how sure it is, and why in words.</summary>
/// <param name="Kind">What the still is taken for.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Reason">One sentence.</param>
internal readonly record struct StillVerdict(StillKind Kind, double Confidence, string Reason)
{
    // Differences in a still against the moment before it: frozen pictures had at most 0.10, 0.35 and 0.33 (coded at
    // 0.05 bit per sample and more), the quietest natural moments 0.17, 0.18 and 0.45 (the latter two never together).
    private const double MedianLimit = 0.15, UpperLimit = 0.4, PeakLimit = 0.45;

    // Where hardly any block does anything, pictures may be coded anew more often.
    private const double CalmPeak = 0.15, CalmUpperLimit = 0.7, CalmMedianLimit = 0.35;

    // Noise that goes on has 0.8 of the floor and more, a frozen picture 0.6 at most. A floor far below the motion is
    // that of another scene.
    private const double FloorLimit = 0.7, LeastFloor = 0.03, LeastFloorOfMotion = 0.08;

    // Levels of mean luma: coding anew shifts it by 0.6 at most, the exposure that settled after a hand had left a
    // table by 2.2.
    private const double DriftLimit = 1;

    // What counts as motion: a level, a peak, and a share of blocks that cursors, typing and small animations do not
    // reach (0.01 to 0.031; talkers 0.056 and more), or less of them if they move by much, or softly: cursors and
    // letters are lively for their size (a peak of 50 times the level and more; a talker's face 15 times).
    private const double MotionLevel = 0.05, MotionPeak = 3, MotionShare = 0.045, SmallShare = 0.02;
    private const double LivelyLevel = 0.7, SoftRatio = 30;

    private const int HabitStills = 2;
    private const double HabitShare = 0.4;

    /// <summary>Judges a still that has lasted long enough to be one.</summary>
    public static StillVerdict Of(in StillEvidence evidence)
    {
        if (!Stands(evidence))
        {
            return new(StillKind.NotStill, 0, "Something moves.");
        }

        if (!IsMotion(evidence.Before))
        {
            return new(StillKind.Intended, 0.8, "Hardly anything moved before it.");
        }

        if (evidence.IsAfterFade)
        {
            return new(StillKind.Intended, 0.9, "A fade led to it.");
        }

        if (evidence.IsAfterCut)
        {
            return new(StillKind.Intended, 0.8, "A cut led to it.");
        }

        if (evidence.StillsBefore >= HabitStills || evidence.StillShareBefore > HabitShare)
        {
            return new(StillKind.Intended, 0.8, "The stream shows one still after the other.");
        }

        if (evidence.HasSeam)
        {
            return new(StillKind.Intended, 0.8, "A still was cut in: it is of another brightness than what moved.");
        }

        if (evidence.HasLonePeaks)
        {
            return new(StillKind.Intended, 0.7, "Something small moves on in it.");
        }

        return evidence.IsPage
            ? new(StillKind.Intended, 0.7, "It is a page: half of the picture is one level.")
            : new(StillKind.Frozen, Sureness(evidence), "The picture stopped in mid-motion.");
    }

    private static bool Stands(in StillEvidence evidence)
    {
        var calm = evidence.Peak < CalmPeak * evidence.Before.MomentPeak;
        var floor = Math.Max(evidence.Floor, Math.Max(LeastFloor, LeastFloorOfMotion * evidence.Before.MomentLevel));
        return evidence.Median < (calm ? CalmMedianLimit : MedianLimit) * evidence.Before.MomentLevel
            && evidence.Upper < (calm ? CalmUpperLimit : UpperLimit) * evidence.Before.MomentLevel
            && evidence.Peak < PeakLimit * evidence.Before.MomentPeak
            && evidence.LumaDrift < DriftLimit
            && (evidence.Floor == 0 || evidence.Upper < FloorLimit * floor);
    }

    private static bool IsMotion(in MotionLevels before) =>
        before is { UsualLevel: >= MotionLevel, UsualPeak: >= MotionPeak, UsualShare: >= SmallShare }
        && (before.UsualShare >= MotionShare
            || before.UsualLevel >= LivelyLevel
            || before.UsualPeak < SoftRatio * before.UsualLevel);

    // The deeper under the limits, the surer.
    private static double Sureness(in StillEvidence evidence)
    {
        var median = evidence.Median / (MedianLimit * evidence.Before.MomentLevel);
        var peak = evidence.Peak / (PeakLimit * evidence.Before.MomentPeak);
        return 0.95 - (0.3 * Math.Max(median, peak));
    }
}
