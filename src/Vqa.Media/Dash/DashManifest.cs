using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Vqa.Media.Dash;

/// <summary>
/// A manifest (MPD, ISO/IEC 23009-1) as it is at one moment: what is there to be read now, and whether more will come.
/// </summary>
internal sealed class DashManifest
{
    /// <summary>Renditions that a manifest may have, counted once for each period: it comes from a stranger.</summary>
    private const int MostRenditions = 200;

    private readonly XElement _root;
    private readonly DateTime _now;

    private DashManifest(XElement root, Uri address, DateTime now, DateTime? knownOrigin)
    {
        (_root, _now) = (root, now);
        Origin = Date("availabilityStartTime") ?? knownOrigin ?? DateTime.UnixEpoch;
        var parts = DashPeriod.Of(this, root, address).Take(MostRenditions + 1).ToList();
        if (parts.Count > MostRenditions) throw new FormatException("A manifest has too many renditions.");
        Renditions = [.. parts.GroupBy(part => part.Key).Select(DashRendition.Join)];
    }

    /// <summary>More may come: the presentation is not declared to be all there.</summary>
    public bool IsLive => (string?)_root.Attribute("type") == "dynamic";

    /// <summary>When its time is zero. A manifest that ends a live one may leave it out.</summary>
    public DateTime Origin { get; }

    /// <summary>What the clock says; for what is no longer live, the end of all time.</summary>
    public DateTime Now => IsLive ? _now : DateTime.MaxValue;

    /// <summary>How long a segment stays there; null for ever.</summary>
    public TimeSpan? Depth => Span(_root, "timeShiftBufferDepth");

    /// <summary>How long all of it will be; null where that is not known yet.</summary>
    public TimeSpan? Duration => Span(_root, "mediaPresentationDuration");

    /// <summary>Each picture and each sound that there is to choose from.</summary>
    public IReadOnlyList<DashRendition> Renditions { get; }

    /// <summary>Reads a manifest.</summary>
    /// <param name="text">XML.</param>
    /// <param name="address">Where it came from: its names are relative to that.</param>
    /// <param name="now">What the clock says, UTC.</param>
    /// <param name="knownOrigin">Its <see cref="Origin"/> from an earlier look; null at the first.</param>
    /// <returns>Null where it is none, is damaged, or names its segments in a way that is not known here.</returns>
    public static DashManifest? Read(string text, Uri address, DateTime now, DateTime? knownOrigin)
    {
        try
        {
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
            using var reader = XmlReader.Create(new StringReader(text), settings);
            XElement root = XElement.Load(reader);
            return root.Name.LocalName == "MPD" ? new DashManifest(root, address, now, knownOrigin) : null;
        }
        catch (Exception e) when (e is XmlException or FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>A duration in an attribute; null where there is none.</summary>
    public static TimeSpan? Span(XElement element, string name) =>
        (string?)element.Attribute(name) is { } text ? XmlConvert.ToTimeSpan(text) : null;

    private DateTime? Date(string name) => (string?)_root.Attribute(name) is { } text
        ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).UtcDateTime
        : null;
}
