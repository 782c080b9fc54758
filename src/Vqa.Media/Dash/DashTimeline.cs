using System.Xml.Linq;

namespace Vqa.Media.Dash;

/// <summary>The place of a segment in a rendition, in the units of its time scale.</summary>
/// <param name="Number">What $Number$ stands for.</param>
/// <param name="Time">When it begins; what $Time$ stands for.</param>
/// <param name="Duration">How long it is.</param>
internal readonly record struct DashPlace(long Number, long Time, long Duration)
{
    /// <summary>No more segments than this are looked at, from the end: there a live stream is played.</summary>
    public const int Most = 500;
}

/// <summary>Lists the segments of a rendition, in either of the two ways that a manifest can describe them.</summary>
internal static class DashTimeline
{
    /// <summary>Those of a SegmentTimeline: each is told, and those told are there.</summary>
    /// <param name="timeline">The element.</param>
    /// <param name="firstNumber">Number of its first segment.</param>
    /// <param name="end">How far a run goes that is open-ended, where no other follows it.</param>
    public static IEnumerable<DashPlace> Told(XElement timeline, long firstNumber, long end)
    {
        var runs = Runs(timeline, firstNumber, end);
        long surplus = Math.Max(0, runs.Sum(run => run.Count) - DashPlace.Most);
        foreach ((DashPlace first, long count) in runs)
        {
            long skipped = Math.Min(surplus, count);
            surplus -= skipped;
            for (long k = skipped; k < count; k++)
            {
                yield return first with { Number = first.Number + k, Time = first.Time + (k * first.Duration) };
            }
        }
    }

    /// <summary>Those of a template with one duration for all: which are there tells the clock.</summary>
    /// <param name="duration">Of each.</param>
    /// <param name="firstNumber">Number of the first segment of the period.</param>
    /// <param name="origin">Where the period begins on the time scale of the media.</param>
    /// <param name="from">No segments before this.</param>
    /// <param name="to">No segments that end after this.</param>
    public static IEnumerable<DashPlace> Due(long duration, long firstNumber, long origin, long from, long to)
    {
        if (duration <= 0) throw new FormatException("A template has no duration.");
        long end = (to - origin) / duration;
        long first = Math.Max(Math.Max(0, (from - origin) / duration), end - DashPlace.Most);
        for (long k = first; k < end; k++)
        {
            yield return new DashPlace(firstNumber + k, origin + (k * duration), duration);
        }
    }

    private static List<(DashPlace First, long Count)> Runs(XElement timeline, long firstNumber, long end)
    {
        var elements = timeline.Elements().Where(element => element.Name.LocalName == "S").ToList();
        var runs = new List<(DashPlace First, long Count)>();
        (long number, long time) = (firstNumber, 0);
        for (int i = 0; i < elements.Count; i++)
        {
            time = Value(elements[i], "t") ?? time;
            long duration = Value(elements[i], "d") is { } given and > 0 ? given
                : throw new FormatException("A segment of a timeline has no duration.");
            long runEnd = i + 1 < elements.Count ? Value(elements[i + 1], "t") ?? time : end;
            long repeats = Value(elements[i], "r") ?? 0;
            // A run that is open-ended (-1) goes on to the next one, or to the end.
            long count = Math.Clamp(repeats >= 0 ? repeats + 1 : (runEnd - time) / duration, 0, int.MaxValue);
            runs.Add((new DashPlace(number, time, duration), count));
            number += count;
            time += count * duration;
        }

        return runs;
    }

    private static long? Value(XElement element, string name) => (long?)element.Attribute(name);
}
