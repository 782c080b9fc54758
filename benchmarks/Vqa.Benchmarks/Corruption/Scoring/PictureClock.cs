using Vqa.Benchmarks.Accuracy;

namespace Vqa.Benchmarks.Corruption.Scoring;

/// <summary>A run of pictures that have something in common, with short gaps.</summary>
/// <param name="Where">From the first of them until the last is over.</param>
/// <param name="Pictures">Their numbers.</param>
internal sealed record PictureRun(Interval Where, IReadOnlyList<int> Pictures);

/// <summary>When each picture of a file is shown.</summary>
/// <param name="times">From the first picture, which is zero.</param>
/// <param name="pictureLength">How long the last one lasts.</param>
internal sealed class PictureClock(IReadOnlyList<TimeSpan> times, TimeSpan pictureLength)
{
    /// <summary>Runs of pictures with longer gaps than this are two.</summary>
    public static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(0.5);

    /// <summary>Pictures.</summary>
    public int Count => times.Count;

    /// <summary>A clock from times with any zero.</summary>
    public static PictureClock From(IReadOnlyList<TimeSpan> times, TimeSpan pictureLength) =>
        new([.. times.Select(t => t - times[0])], pictureLength);

    /// <summary>When a picture is shown, until when.</summary>
    public Interval Picture(int index)
    {
        var start = times[index];
        var end = index + 1 < times.Count ? times[index + 1] : start + pictureLength;
        // Time stamps that run back leave a picture without length.
        return new Interval(start, end > start ? end : start);
    }

    /// <summary>Runs of chosen pictures, gaps of up to half a second bridged.</summary>
    public IReadOnlyList<PictureRun> Runs(Func<int, bool> isChosen)
    {
        var runs = new List<PictureRun>();
        var pictures = new List<int>();
        for (var i = 0; i < Count; i++)
        {
            if (!isChosen(i))
            {
                continue;
            }

            if (pictures.Count > 0 && times[i] - Picture(pictures[^1]).End > LongestGap)
            {
                Close();
            }

            pictures.Add(i);
        }

        Close();
        return runs;

        void Close()
        {
            if (pictures.Count > 0)
            {
                var where = new Interval(times[pictures[0]], Picture(pictures[^1]).End);
                runs.Add(new PictureRun(where, pictures));
                pictures = [];
            }
        }
    }
}
