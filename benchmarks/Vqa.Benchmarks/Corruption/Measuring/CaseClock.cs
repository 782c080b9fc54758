using Vqa.Benchmarks.Corruption.Cases;
using Vqa.Benchmarks.Corruption.Scoring;

namespace Vqa.Benchmarks.Corruption.Measuring;

/// <summary>
/// The truth's pictures on the clock of one that looked at the file. Where that one saw as many pictures as the truth
/// has, they are the same pictures, and its own times hold for both, whatever it made of odd time stamps. Else each has
/// its own times, from the first picture.
/// </summary>
internal sealed class CaseClock
{
    /// <summary>The clock of an observer.</summary>
    /// <param name="test">The case.</param>
    /// <param name="times">When the observer saw each picture, from any zero.</param>
    public CaseClock(CorruptionCase test, IReadOnlyList<TimeSpan> times)
    {
        IsExact = times.Count == test.Frames;
        OfObserver = PictureClock.From(times, test.PictureLength);
        OfTruth = IsExact
            ? OfObserver
            : PictureClock.From([.. test.TimesMs.Select(TimeSpan.FromMilliseconds)], test.PictureLength);
    }

    /// <summary>The observer saw the very pictures that the truth is about.</summary>
    public bool IsExact { get; }

    /// <summary>For what the observer says of its pictures.</summary>
    public PictureClock OfObserver { get; }

    /// <summary>For the truth's labels.</summary>
    public PictureClock OfTruth { get; }
}
