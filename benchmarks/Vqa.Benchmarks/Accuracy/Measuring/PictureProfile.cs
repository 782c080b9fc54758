namespace Vqa.Benchmarks.Accuracy.Measuring;

/// <summary>One picture, reduced to 160x90, in five numbers on the 8-bit scale.</summary>
/// <param name="Time">When it is shown.</param>
/// <param name="Motion">Mean absolute luma difference to the picture before; averaging to 160x90 leaves movement and
/// removes noise.</param>
/// <param name="Luma">Mean luma.</param>
/// <param name="LumaDeviation">Standard deviation of luma.</param>
/// <param name="ChromaDeviation">The larger standard deviation of the two chroma planes.</param>
/// <param name="DarkShare">Share of pixels at or below 12 % luma: a little wider than blackdetect's 10 %.</param>
internal readonly record struct PictureSample(
    TimeSpan Time, double Motion, double Luma, double LumaDeviation, double ChromaDeviation, double DarkShare);

/// <summary>
/// What the pictures of a clip are like, measured without any code of the product: where something moves, where it is
/// dark and where one colour fills the picture. It says where a defect can be planted, and which defects were there
/// before.
/// </summary>
internal sealed class PictureProfile(IReadOnlyList<PictureSample> samples)
{
    /// <summary>All pictures, in the order in which they are shown.</summary>
    public IReadOnlyList<PictureSample> Samples { get; } = samples;

    /// <summary>The usual distance of two pictures; zero where there are fewer than two.</summary>
    public TimeSpan FrameInterval { get; } = MedianInterval(samples);

    /// <summary>When the last picture is over.</summary>
    public TimeSpan End => Samples.Count > 0 ? Samples[^1].Time + FrameInterval : TimeSpan.Zero;

    /// <summary>True where all pictures follow each other at one pace.</summary>
    public bool IsRegular { get; } = HasOnePace(samples);

    /// <summary>Index of the first picture at or after a time.</summary>
    public int IndexAt(TimeSpan time)
    {
        var (low, high) = (0, Samples.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Samples[middle].Time < time ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>The pictures shown from the start of an interval to before its end.</summary>
    public IEnumerable<PictureSample> Within(Interval interval)
    {
        for (var i = IndexAt(interval.Start); i < Samples.Count && Samples[i].Time < interval.End; i++)
        {
            yield return Samples[i];
        }
    }

    /// <summary>Where all pictures have a property, for a minimum duration.</summary>
    public IReadOnlyList<Interval> Runs(Func<PictureSample, bool> property, TimeSpan minimum)
    {
        var runs = new List<Interval>();
        TimeSpan? start = null;
        foreach (var sample in Samples)
        {
            if (property(sample))
            {
                start ??= sample.Time;
            }
            else if (start is { } from)
            {
                Add(from, sample.Time);
                start = null;
            }
        }

        if (start is { } last)
        {
            Add(last, End);
        }

        return runs;

        void Add(TimeSpan from, TimeSpan until)
        {
            if (until - from >= minimum)
            {
                runs.Add(new Interval(from, until));
            }
        }
    }

    /// <summary>
    /// Spans of at most a length that hold a number of pictures with a property, overlapping ones as one.
    /// </summary>
    public IReadOnlyList<Interval> Bursts(Func<PictureSample, bool> property, int count, TimeSpan longest)
    {
        var times = Samples.Where(property).Select(s => s.Time).ToList();
        var bursts = new List<Interval>();
        for (var last = count - 1; last < times.Count; last++)
        {
            var span = new Interval(times[last - count + 1], times[last]);
            if (span.Duration > longest)
            {
                continue;
            }

            if (bursts.Count > 0 && bursts[^1].Touches(span))
            {
                bursts[^1] = new Interval(bursts[^1].Start, span.End);
            }
            else
            {
                bursts.Add(span);
            }
        }

        return bursts;
    }

    /// <summary>Distances between neighbours that are longer than the usual one by more than a limit.</summary>
    public IEnumerable<Interval> Gaps(TimeSpan limit) =>
        Samples.Zip(Samples.Skip(1), (a, b) => new Interval(a.Time, b.Time))
            .Where(i => i.Duration > FrameInterval + limit || i.Duration < TimeSpan.Zero);

    private static TimeSpan MedianInterval(IReadOnlyList<PictureSample> samples)
    {
        var intervals = samples.Zip(samples.Skip(1), (a, b) => b.Time - a.Time).Order().ToList();
        return intervals.Count > 0 ? intervals[intervals.Count / 2] : TimeSpan.Zero;
    }

    // Containers round time stamps to a millisecond: a quarter of the interval is far more than that, and less than a
    // lost picture.
    private static bool HasOnePace(IReadOnlyList<PictureSample> samples)
    {
        if (samples.Count < 3)
        {
            return false;
        }

        var mean = (samples[^1].Time - samples[0].Time) / (samples.Count - 1);
        return mean > TimeSpan.Zero
            && !samples.Where((s, i) => (s.Time - samples[0].Time - i * mean).Duration() > mean / 2).Any()
            && samples.Zip(samples.Skip(1), (a, b) => b.Time - a.Time).All(d => (d - mean).Duration() <= mean / 4);
    }
}
