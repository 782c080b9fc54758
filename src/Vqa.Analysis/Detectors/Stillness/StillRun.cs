using Vqa.Analysis.Metering;

namespace Vqa.Analysis.Detectors.Stillness;

/// <summary>
/// A run of pictures that hardly differ: from the picture that stays, until something moves. Reused from run to run.
/// </summary>
/// <remarks>
/// <para>
/// A picture that stands before an encoder is not the same picture again behind it. In its first 0.3 s the encoder
/// refines it; each keyframe, and in MPEG-2 many a P picture, codes it anew, which changes much of it a little; B
/// pictures between are exact repeats. Against the motion before (<see cref="MotionLevels.Liveliness"/>) that is 0.05
/// to 0.5, at keyframes up to 2. So a keyframe does not end the run by itself, only with a lively picture soon after
/// it; others do when they are lively, and their liveliest block as well. How lively is enough falls from
/// <see cref="EarlyLimit"/> to <see cref="LateLimit"/> over the first second, while refinement ends.
/// </para>
/// <para>
/// After a long stop, things may go on less lively than before. Then pictures that exceed what the run itself has
/// shown end it, when there are <see cref="FewestLively"/> of them within a third of a second.
/// </para>
/// </remarks>
internal sealed class StillRun
{
    /// <summary>A picture less lively than this begins a run.</summary>
    public const double EarlyLimit = 0.55;

    private const double LateLimit = 0.35, EarlySeconds = 0.4, LateSeconds = 1.2;
    private const double SettleSeconds = 0.3;

    // Pictures after a keyframe that still mend what it changed, and what they may do.
    private const int MendingPictures = 2;
    private const double MendingLimit = 0.8;

    // The least that the liveliest block must do against the usual, in a picture that moves, and in one that may only
    // mend.
    private const double MovingPeak = 0.35, MendingPeak = 0.7;

    // A keyframe this much unlike the picture before is another scene, whatever follows.
    private const double SceneLiveliness = 3, SceneLevel = 4;
    private const double KeyFrameDoubtSeconds = 0.25;

    // A block that is so much livelier than all of the picture is not coded anew: something moved there. Of 18 frozen
    // pictures none had one; a machine that stood still had two to three, a recorded screen one.
    private const double LonePeak = 4, LoneRatio = 40;

    // The first repeat of a frozen picture is coded anew, by 0.08 levels or without a shift of the mean luma; an
    // editor's freeze frame, a still cut into the film, was 0.6 to 0.9 levels off, and all of it one way.
    private const double SeamLevel = 0.5, SeamShift = 0.6, SeamEvenness = 5;

    // Lively against the run itself.
    private const double OwnFactor = 1.5, OwnQuantile = 0.9, OwnLiveliness = 0.2;
    private const int FewestLively = 4;
    private const double LivelyGapSeconds = 0.25, LivelySeconds = 0.3;

    private readonly LevelHistogram _levels = new();
    private readonly LevelHistogram _peaks = new();
    private MotionLevels _before;
    private TransitionWatch _transition;
    private double _darkest, _brightest;
    private int _sinceKeyFrame;
    private TimeSpan? _doubt;
    private TimeSpan? _livelySince;
    private TimeSpan _livelyLast;
    private int _lively;
    private double _ownLevel, _ownPeak;

    /// <summary>When the picture that stays was first shown.</summary>
    public TimeSpan Start { get; private set; }

    /// <summary>When it moved again; meaningful once <see cref="Add"/> said so.</summary>
    public TimeSpan End { get; private set; }

    /// <summary>How much the pictures moved before it.</summary>
    public ref readonly MotionLevels Before => ref _before;

    /// <summary>Pictures in the run.</summary>
    public int Frames { get; private set; }

    /// <summary>A cut led to it.</summary>
    public bool IsAfterCut { get; private set; }

    /// <summary>A fade or dissolve led to it, or went on in it.</summary>
    public bool IsAfterFade { get; private set; }

    /// <summary>It is not the last picture that moved, but one like it, brighter or darker all over.</summary>
    public bool HasSeam { get; private set; }

    /// <summary>Something small moved in it.</summary>
    public bool HasLonePeaks { get; private set; }

    /// <summary>The decoder painted pictures of it over, or lacked references.</summary>
    public bool IsConcealed { get; private set; }

    /// <summary>
    /// The difference that half (four fifths) of its settled pictures keep below, keyframes left out.
    /// </summary>
    public double Median => _levels.Quantile(0.5);

    /// <inheritdoc cref="Median"/>
    public double Upper => _levels.Quantile(0.8);

    /// <summary>The liveliest block's difference that four fifths of its settled pictures keep below.</summary>
    public double Peak => _peaks.Quantile(0.8);

    /// <summary>
    /// How far mean luma wandered in its settled pictures, levels: an exposure that settles, clouds, a slow fade.
    /// </summary>
    public double LumaDrift => Math.Max(0, _brightest - _darkest);

    /// <summary>Begins with the picture shown at <paramref name="start"/>.</summary>
    /// <param name="start">When the picture that stays was first shown.</param>
    /// <param name="before">The levels up to and with it.</param>
    /// <param name="transition">The transitions up to and with it.</param>
    /// <param name="sinceKeyFrame">Pictures since the last keyframe.</param>
    public void Begin(TimeSpan start, in MotionLevels before, in TransitionWatch transition, int sinceKeyFrame)
    {
        Start = start;
        _before = before;
        _transition = transition;
        _sinceKeyFrame = sinceKeyFrame;
        IsAfterCut = transition.IsAfterCut;
        IsAfterFade = transition.IsAfterFade;
        IsConcealed = HasLonePeaks = HasSeam = false;
        Frames = 0;
        _levels.Clear();
        _peaks.Clear();
        (_darkest, _brightest) = (double.MaxValue, double.MinValue);
        _doubt = _livelySince = null;
        _ownLevel = _ownPeak = double.MaxValue;
    }

    /// <summary>From now on pictures are also held against what the run has shown until now.</summary>
    public void Settle()
    {
        _ownLevel = OwnFactor * _levels.Quantile(OwnQuantile);
        _ownPeak = OwnFactor * _peaks.Quantile(OwnQuantile);
    }

    /// <summary>Takes the next picture.</summary>
    /// <param name="frame">Its numbers.</param>
    /// <param name="seconds">The time since the picture before.</param>
    /// <returns>False where it moves: the run is over, with <see cref="End"/> as its end.</returns>
    public bool Add(in FrameMetrics frame, double seconds)
    {
        _sinceKeyFrame = frame.IsKeyFrame ? 0 : _sinceKeyFrame + 1;
        var age = (frame.Time - Start).TotalSeconds;
        if (Moves(frame, age) || MovesAgainstTheRun(frame))
        {
            return false;
        }

        HasSeam |= Frames == 0 && !frame.IsKeyFrame && IsSeam(frame);
        HasLonePeaks |= Frames > 0 && _sinceKeyFrame > MendingPictures
            && frame.PeakBlockDifference > Math.Max(LonePeak, LoneRatio * frame.TemporalDifference);
        if (age > SettleSeconds && _sinceKeyFrame > MendingPictures)
        {
            _levels.Add(frame.TemporalDifference);
            _peaks.Add(frame.PeakBlockDifference);
            _darkest = Math.Min(_darkest, frame.MeanLuma);
            _brightest = Math.Max(_brightest, frame.MeanLuma);
        }

        _transition.Add(frame, _before, seconds);
        IsAfterFade |= _transition.IsAfterFade;
        IsConcealed |= frame.ConcealedBlocks > 0 || (frame.Decode & (DecodeFlags.Concealed | DecodeFlags.MissingReference)) != 0;
        Frames++;
        return true;
    }

    private bool Moves(in FrameMetrics frame, double age)
    {
        if (_doubt is { } since && (frame.Time - since).TotalSeconds > KeyFrameDoubtSeconds)
        {
            _doubt = null;
        }

        var liveliness = _before.Liveliness(frame);
        var mends = !frame.IsKeyFrame && _sinceKeyFrame <= MendingPictures;
        if (liveliness <= (mends ? MendingLimit : Limit(age))
            || _before.PeakRatio(frame) <= (mends ? MendingPeak : MovingPeak))
        {
            return false;
        }

        if (frame.IsKeyFrame && !(liveliness > SceneLiveliness && frame.TemporalDifference > SceneLevel))
        {
            _doubt ??= frame.Time;
            return false;
        }

        End = _doubt ?? frame.Time;
        return true;
    }

    private bool IsSeam(in FrameMetrics frame) =>
        frame.TemporalDifference > SeamLevel
        && Math.Abs(frame.MeanLuma - _transition.Luma) > SeamShift * frame.TemporalDifference
        && frame.PeakBlockDifference < SeamEvenness * frame.TemporalDifference;

    private bool MovesAgainstTheRun(in FrameMetrics frame)
    {
        if (frame.TemporalDifference <= _ownLevel || frame.PeakBlockDifference <= _ownPeak
            || _before.Liveliness(frame) <= OwnLiveliness)
        {
            return false;
        }

        if (_livelySince is null || (frame.Time - _livelyLast).TotalSeconds > LivelyGapSeconds)
        {
            _livelySince = frame.Time;
            _lively = 0;
        }

        _livelyLast = frame.Time;
        _lively++;
        End = _livelySince.Value;
        return _lively >= FewestLively && (frame.Time - End).TotalSeconds >= LivelySeconds;
    }

    private static double Limit(double age)
    {
        var late = Math.Clamp((age - EarlySeconds) / (LateSeconds - EarlySeconds), 0, 1);
        return EarlyLimit - ((EarlyLimit - LateLimit) * late);
    }
}
