using System.Globalization;
using System.Text;

namespace Vqa.Media.Dash;

/// <summary>
/// The segments of one rendition that are there now, as an HLS playlist. It numbers them itself, for a manifest may
/// number them anew; and no segment comes twice.
/// </summary>
/// <param name="anchor">When segment 0 begins, in all renditions: so picture and sound have the same numbers.</param>
/// <param name="unit">About how long a segment is.</param>
internal sealed class DashWindow(DateTime anchor, TimeSpan unit)
{
    /// <summary>Segments of which the starts differ by less are the same: manifests round.</summary>
    private static readonly TimeSpan _same = TimeSpan.FromMilliseconds(20);

    private readonly List<DashSegment> _segments = [];
    private long _firstNumber = -1;
    private bool _isWhole;
    private DateTime _last = DateTime.MinValue;

    /// <summary>Takes over what a look at the manifest found: new segments come in, those that it dropped go.</summary>
    public void Take(DashRendition found)
    {
        _isWhole |= found.IsWhole;
        if (found.Segments.Count == 0) return;
        int dropped = _segments.TakeWhile(segment => segment.Start < found.Segments[0].Start - _same).Count();
        _segments.RemoveRange(0, dropped);
        _firstNumber += dropped;
        foreach (DashSegment segment in found.Segments.Where(segment => segment.Start > _last + _same))
        {
            if (_firstNumber < 0) _firstNumber = Math.Max(0, (long)Math.Round((segment.Start - anchor) / unit));
            _segments.Add(segment);
            _last = segment.Start;
        }
    }

    /// <summary>The playlist.</summary>
    public override string ToString()
    {
        double longest = _segments.Select(segment => segment.Duration).DefaultIfEmpty(unit).Max().TotalSeconds;
        var text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:7\n");
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-TARGETDURATION:{Math.Max(1, Math.Ceiling(longest)):0}\n");
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-MEDIA-SEQUENCE:{Math.Max(0, _firstNumber)}\n");
        Uri? header = null;
        foreach (DashSegment segment in _segments)
        {
            if (segment.Header is { } needed && needed != header)
            {
                text.Append($"#EXT-X-MAP:URI=\"{needed.AbsoluteUri}\"\n");
            }

            header = segment.Header;
            text.Append(CultureInfo.InvariantCulture, $"#EXTINF:{segment.Duration.TotalSeconds:0.000000},\n");
            text.Append(segment.Address.AbsoluteUri).Append('\n');
        }

        return text.Append(_isWhole ? "#EXT-X-ENDLIST\n" : "").ToString();
    }
}
