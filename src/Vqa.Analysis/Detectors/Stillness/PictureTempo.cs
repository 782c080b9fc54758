namespace Vqa.Analysis.Detectors.Stillness;

/// <summary>
/// How often a stream shows a new picture, against how often it shows any: 24 pictures a second in a stream of 60,
/// animation on twos, a webcam that delivers ten. What is usual is no fault.
/// </summary>
internal sealed class PictureTempo
{
    private const int Kept = 64, Fewest = 8;

    // Three quarters of the intervals are no longer: cadences that alternate (3:2) count by their longer half.
    private const double UsualShare = 0.75;
    private const double LongestSeconds = 0.5;
    private const double IntervalFading = 0.02, ShareFadingPerSecond = 0.05;

    private readonly double[] _intervals = new double[Kept];
    private int _count;
    private double _seconds;

    /// <summary>Usual time from picture to picture, new or not, s; 0 before the first.</summary>
    public double PictureSeconds { get; private set; }

    /// <summary>Usual time from new picture to new picture, s; 0 where too few were seen.</summary>
    public double UsualSeconds { get; private set; }

    /// <summary>Part of the last 20 s or so in which new pictures came.</summary>
    public double NewShare { get; private set; }

    /// <summary>
    /// True where pictures are nearly always new when their turn comes: half of the time at least, by the usual
    /// tempo. A screen that is recorded rests more.
    /// </summary>
    public bool IsPlaying => UsualSeconds > 0 && NewShare > 0.5 * PictureSeconds / UsualSeconds;

    /// <summary>Takes any picture.</summary>
    /// <param name="seconds">The time since the one before.</param>
    /// <param name="isNew">False for a repeat.</param>
    public void AddPicture(double seconds, bool isNew)
    {
        _seconds += seconds;
        PictureSeconds = PictureSeconds == 0
            ? seconds
            : PictureSeconds + (IntervalFading * (Math.Min(seconds, 3 * PictureSeconds) - PictureSeconds));
        if (_seconds > 0)
        {
            var weight = Math.Min(1, Math.Max(ShareFadingPerSecond * seconds, seconds / _seconds));
            NewShare += weight * ((isNew ? 1 : 0) - NewShare);
        }
    }

    /// <summary>Takes an interval between new pictures that was well.</summary>
    public void AddInterval(double seconds)
    {
        _intervals[_count % Kept] = Math.Min(seconds, LongestSeconds);
        _count++;
        var kept = Math.Min(_count, Kept);
        if (kept >= Fewest)
        {
            Span<double> sorted = stackalloc double[Kept];
            _intervals.AsSpan(0, kept).CopyTo(sorted);
            sorted = sorted[..kept];
            sorted.Sort();
            UsualSeconds = sorted[(int)(UsualShare * kept)];
        }
    }
}
