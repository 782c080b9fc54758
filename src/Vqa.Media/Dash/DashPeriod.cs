using System.Xml.Linq;

namespace Vqa.Media.Dash;

/// <summary>Finds the renditions of a manifest's periods, each with the segments that it has there.</summary>
/// <param name="manifest">The manifest.</param>
/// <param name="period">The element.</param>
/// <param name="start">When the period begins.</param>
/// <param name="end">When it ends; null where that is not known.</param>
internal sealed class DashPeriod(DashManifest manifest, XElement period, DateTime start, DateTime? end)
{
    /// <summary>The renditions of all periods in order of time: one comes once for each period.</summary>
    public static IEnumerable<DashRendition> Of(DashManifest manifest, XElement root, Uri address)
    {
        var periods = Children(root, "Period").ToList();
        Uri folder = Resolve(address, root);
        TimeSpan next = TimeSpan.Zero;
        for (int i = 0; i < periods.Count; i++)
        {
            TimeSpan start = DashManifest.Span(periods[i], "start") ?? next;
            bool isLast = i + 1 == periods.Count;
            TimeSpan? following = isLast ? manifest.Duration : DashManifest.Span(periods[i + 1], "start");
            TimeSpan? end = DashManifest.Span(periods[i], "duration") is { } duration ? start + duration : following;
            next = end ?? start;
            var part = new DashPeriod(manifest, periods[i], manifest.Origin + start, manifest.Origin + end);
            foreach (DashRendition rendition in part.Renditions(folder, isLast)) yield return rendition;
        }
    }

    private IEnumerable<DashRendition> Renditions(Uri parent, bool isLast)
    {
        Uri folder = Resolve(parent, period);
        var count = new Dictionary<string, int>();
        foreach (XElement set in Children(period, "AdaptationSet"))
        {
            foreach (XElement representation in Children(set, "Representation"))
            {
                string? kind = KindOf(representation) ?? KindOf(set);
                if (kind is null) continue;
                int number = count[kind] = count.GetValueOrDefault(kind, -1) + 1;
                var segments = Segments(set, representation, Resolve(Resolve(folder, set), representation));
                yield return new DashRendition(
                    $"{kind}{number}", kind == "audio", (long?)representation.Attribute("bandwidth") ?? 1,
                    (string?)set.Attribute("lang"), segments, isLast && IsWhole(segments));
            }
        }
    }

    private List<DashSegment> Segments(XElement set, XElement representation, Uri folder)
    {
        XElement[] around = [representation, set, period];
        var levels = around.SelectMany(level => Children(level, "SegmentTemplate")).ToList();
        if (levels.Count == 0) throw new FormatException("A rendition has no template.");
        var template = new DashTemplate(levels, representation);
        Uri? header = template.Header is { } name ? new Uri(folder, name) : null;
        return [.. Places(template).TakeLast(DashPlace.Most).Select(place => new DashSegment(
            new Uri(folder, template.NameOf(place)), header,
            start + Span(place.Time - template.Origin, template.Scale), Span(place.Duration, template.Scale)))];
    }

    private IEnumerable<DashPlace> Places(DashTemplate template)
    {
        bool isOpen = manifest.IsLive && !(end <= manifest.Now);
        DateTime? last = isOpen ? manifest.Now : end;
        if (template.Timeline is { } timeline)
        {
            return DashTimeline.Told(timeline, template.FirstNumber, last is { } edge ? Ticks(edge, template) : 0);
        }

        long duration = template.Duration ?? throw new FormatException("A template tells no segments.");
        DateTime due = last ?? throw new FormatException("A period has no end.");
        DateTime first = manifest.IsLive && manifest.Depth is { } depth ? manifest.Now - depth : start;
        // While it grows, a segment is taken when the next one is due: clocks differ, and what is due may not be
        // written yet. The last one before a known end may be cut short.
        long margin = isOpen ? -duration : duration - 1;
        return DashTimeline.Due(
            duration, template.FirstNumber, template.Origin, Ticks(first, template), Ticks(due, template) + margin);
    }

    /// <summary>The last segment may be a little shorter than declared, or the sound than the picture.</summary>
    private bool IsWhole(List<DashSegment> segments) =>
        !manifest.IsLive || (segments.Count > 0 && segments[^1].End + (segments[^1].Duration / 2) >= end);

    private long Ticks(DateTime time, DashTemplate template) =>
        template.Origin + (long)((time - start).TotalSeconds * template.Scale);

    private static TimeSpan Span(long ticks, long scale) =>
        new((long)((Int128)ticks * TimeSpan.TicksPerSecond / scale));

    private static string? KindOf(XElement element)
    {
        string type = (string?)element.Attribute("mimeType") ?? (string?)element.Attribute("contentType") ?? "";
        return type.StartsWith("video", StringComparison.Ordinal) ? "video"
            : type.StartsWith("audio", StringComparison.Ordinal) ? "audio" : null;
    }

    private static IEnumerable<XElement> Children(XElement element, string name) =>
        element.Elements().Where(child => child.Name.LocalName == name);

    private static Uri Resolve(Uri parent, XElement element) =>
        Children(element, "BaseURL").FirstOrDefault() is { } given ? new Uri(parent, given.Value.Trim()) : parent;
}
