namespace Vqa.Benchmarks.Accuracy;

/// <summary>A span of a clip, from the first frame that belongs to it to the first one that does not.</summary>
internal readonly record struct Interval(TimeSpan Start, TimeSpan End)
{
    /// <summary>Its length; zero for a moment.</summary>
    public TimeSpan Duration => End - Start;

    /// <summary>An interval from seconds.</summary>
    public static Interval Seconds(double start, double end) =>
        new(TimeSpan.FromSeconds(start), TimeSpan.FromSeconds(end));

    /// <summary>The length that both cover.</summary>
    public TimeSpan Overlap(Interval other)
    {
        var start = Start > other.Start ? Start : other.Start;
        var end = End < other.End ? End : other.End;
        return end > start ? end - start : TimeSpan.Zero;
    }

    /// <summary>What both cover over what either covers, 0 to 1.</summary>
    public double OverlapOverUnion(Interval other)
    {
        var overlap = Overlap(other);
        var union = Duration + other.Duration - overlap;
        return union > TimeSpan.Zero ? overlap / union : 0;
    }

    /// <summary>True where they touch or overlap; a moment touches what holds it.</summary>
    public bool Touches(Interval other) => Start <= other.End && other.Start <= End;

    /// <summary>The interval with a margin at both sides.</summary>
    public Interval Widen(TimeSpan margin) => new(Start - margin, End + margin);

    /// <inheritdoc/>
    public override string ToString() => $"{Start.TotalSeconds:0.00}-{End.TotalSeconds:0.00} s";
}
