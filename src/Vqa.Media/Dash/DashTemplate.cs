using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Vqa.Media.Dash;

/// <summary>
/// How the segments of a rendition are named and timed: its own SegmentTemplate, and what that leaves out from those of
/// the elements around it.
/// </summary>
/// <param name="levels">The templates from the innermost to the outermost; at least one.</param>
/// <param name="representation">The rendition.</param>
internal sealed partial class DashTemplate(IReadOnlyList<XElement> levels, XElement representation)
{
    /// <summary>Units per second.</summary>
    public long Scale { get; } = Number(levels, "timescale") is { } scale and > 0 ? scale : 1;

    /// <summary>Where on the media's time scale the period begins.</summary>
    public long Origin { get; } = Number(levels, "presentationTimeOffset") ?? 0;

    /// <summary>Number of the first segment.</summary>
    public long FirstNumber { get; } = Number(levels, "startNumber") ?? 1;

    /// <summary>Duration of each segment; null where <see cref="Timeline"/> tells them one by one.</summary>
    public long? Duration { get; } = Number(levels, "duration");

    /// <summary>The list of the segments; null where there is none.</summary>
    public XElement? Timeline { get; } = levels
        .Select(level => level.Elements().FirstOrDefault(element => element.Name.LocalName == "SegmentTimeline"))
        .FirstOrDefault(timeline => timeline is not null);

    /// <summary>Name of the header; null where there is none.</summary>
    public string? Header => Text(levels, "initialization") is { } name ? Fill(name, default) : null;

    /// <summary>Name of a segment.</summary>
    public string NameOf(DashPlace place) =>
        Fill(Text(levels, "media") ?? throw new FormatException("A template has no names."), place);

    private string Fill(string name, DashPlace place) => Placeholder().Replace(name, found =>
    {
        string digits = "D" + found.Groups["digits"].Value;
        return found.Groups["what"].Value switch
        {
            "" => "$",
            "RepresentationID" => (string?)representation.Attribute("id") ?? "",
            "Bandwidth" => ((long?)representation.Attribute("bandwidth") ?? 0)
                .ToString(digits, CultureInfo.InvariantCulture),
            "Number" => place.Number.ToString(digits, CultureInfo.InvariantCulture),
            _ => place.Time.ToString(digits, CultureInfo.InvariantCulture),
        };
    });

    private static long? Number(IReadOnlyList<XElement> levels, string name) =>
        Text(levels, name) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;

    private static string? Text(IReadOnlyList<XElement> levels, string name) =>
        levels.Select(level => (string?)level.Attribute(name)).FirstOrDefault(text => text is not null);

    [GeneratedRegex(@"\$(?<what>RepresentationID|Bandwidth|Number|Time|)(%0(?<digits>\d{1,2})d)?\$")]
    private static partial Regex Placeholder();
}
