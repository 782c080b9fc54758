using System.Globalization;
using System.Text;
using Vqa.Delivery.Reports;
using Vqa.Delivery.Timelines;

namespace Vqa.Node.Pages;

/// <summary>
/// Draws a timeline as SVG that is as wide as its place: curves in a box of their own, stretched, and texts at percentages. Everything
/// that reads values is a script's and finds them in attributes.
/// </summary>
internal static class ChartDrawing
{
    /// <summary>Width and height of the box that curves are drawn in; it is stretched.</summary>
    private const int Width = 1000, Height = 100;

    /// <summary>Writes a chart; nothing where no value of it is known.</summary>
    public static void Write(HtmlWriter html, ChartLine line, TimelineSlice slice, ChartFrame frame)
    {
        ArgumentNullException.ThrowIfNull(html);
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(slice);
        ArgumentNullException.ThrowIfNull(frame);
        var values = slice.Column(line.Column);
        if (!values.Any(float.IsFinite))
        {
            return;
        }

        var (low, high) = (line.Low is null ? values : slice.Column(line.Low), line.High is null ? values : slice.Column(line.High));
        var scale = new ChartScale(line, values.Concat(high));
        var places = Enumerable.Range(0, slice.Points).Select(point => frame.Place(slice.From + (point * slice.Step) + (slice.Step / 2))).ToArray();
        html.Write($"""<figure class="chart" data-from="{PageText.Machine(slice.From)}" data-step="{Whole(slice.Step)}" data-values="{Values(values)}">""");
        html.Write($"""<figcaption><span class="title">{line.Title}</span><span class="now"><b>{Last(values)}</b> {line.Unit}</span></figcaption>""");
        html.Write($"""<svg class="plot" role="img" aria-label="{Summary(line, values, low, high)}">""");
        html.Write($"""<svg viewBox="0 0 {Width} {Height}" preserveAspectRatio="none" width="100%" height="100%">""");
        foreach (var band in frame.Bands)
        {
            html.Write($"""<rect class="while tone-{Standings.Key(Standings.Of(band.Severity))}" x="{X(band.From)}" y="0" width="{X(band.To - band.From)}" height="{Height}" />""");
        }

        foreach (var level in scale.Levels)
        {
            html.Write($"""<path class="level" d="M0 {Y(scale.Place(level))}H{Width}" />""");
        }

        if (line.Low is not null || line.High is not null)
        {
            html.Write($"""<path class="range" d="{Band(places, low, high, scale)}" />""");
        }

        html.Write($"""<path class="curve" d="{Curve(places, values, scale)}" /></svg>""");
        foreach (var level in scale.Levels)
        {
            // Above its line; below where there is no room above.
            var place = scale.Place(level);
            html.Write($"""<text class="tick" x="4" y="{Percent(place)}" dy="{(place < 0.25 ? 12 : -3)}">{ReportText.Number(level)}</text>""");
        }

        html.Write($"""<line class="cursor" x1="-9" x2="-9" y1="0" y2="100%" /></svg></figure>""");
    }

    /// <summary>Writes the axis below the charts.</summary>
    public static void WriteAxis(HtmlWriter html, ChartFrame frame)
    {
        ArgumentNullException.ThrowIfNull(html);
        ArgumentNullException.ThrowIfNull(frame);
        html.Write($"""<div class="lane"><span class="title">UTC</span><svg class="axis" aria-hidden="true">""");
        foreach (var time in frame.Ticks)
        {
            var text = time.UtcDateTime.ToString(frame.Span.Tick < TimeSpan.FromDays(1) ? "HH:mm" : "MMM d");
            html.Write($"""<text x="{Percent(frame.Place(time))}" y="14" data-time="{PageText.Machine(time)}">{text}</text>""");
        }

        html.Write($"</svg></div>\n");
    }

    /// <summary>Writes the lane of incidents above the charts; each bar leads to its incident.</summary>
    public static void WriteIncidents(HtmlWriter html, ChartFrame frame)
    {
        ArgumentNullException.ThrowIfNull(html);
        ArgumentNullException.ThrowIfNull(frame);
        html.Write($"""<div class="lane" data-span="{PageText.Machine(frame.From)} {PageText.Machine(frame.To)}">""");
        html.Write($"""<span class="title">Incidents</span><svg class="incidents">""");
        foreach (var band in frame.Bands)
        {
            var name = $"{ReportText.Title(band.Detector)}, {ReportText.Title(band.Severity).ToLowerInvariant()}";
            html.Write($"""<a href="{PageText.IncidentPath(band.Id)}" aria-label="{name}"><rect class="tone-{Standings.Key(Standings.Of(band.Severity))}" """);
            html.Write($"""x="{Percent(band.From)}" width="{Percent(Math.Max(0.004, band.To - band.From))}" y="0" height="100%" rx="3"><title>{name}</title></rect></a>""");
        }

        html.Write($"</svg></div>\n");
    }

    private static string Curve(double[] places, IReadOnlyList<float> values, ChartScale scale)
    {
        var path = new StringBuilder();
        var isDrawing = false;
        for (var i = 0; i < places.Length; i++)
        {
            if (!float.IsFinite(values[i]) || places[i] is < 0 or > 1)
            {
                isDrawing = false;
                continue;
            }

            path.Append(isDrawing ? 'L' : 'M').Append(X(places[i])).Append(' ').Append(Y(scale.Place(values[i])));
            // A value between two gaps is a dot.
            isDrawing = isDrawing || path.Append("h0.1").Length > 0;
        }

        return path.ToString();
    }

    private static string Band(double[] places, IReadOnlyList<float> low, IReadOnlyList<float> high, ChartScale scale)
    {
        var path = new StringBuilder();
        for (var i = 0; i < places.Length;)
        {
            var first = i;
            while (i < places.Length && float.IsFinite(low[i]) && float.IsFinite(high[i]) && places[i] is >= 0 and <= 1)
            {
                path.Append(i == first ? 'M' : 'L').Append(X(places[i])).Append(' ').Append(Y(scale.Place(high[i])));
                i++;
            }

            for (var back = i - 1; back >= first; back--)
            {
                path.Append('L').Append(X(places[back])).Append(' ').Append(Y(scale.Place(low[back])));
            }

            _ = i > first ? path.Append('Z') : path;
            i = Math.Max(i, first + 1);
        }

        return path.ToString();
    }

    private static string Summary(ChartLine line, IReadOnlyList<float> values, IReadOnlyList<float> low, IReadOnlyList<float> high) =>
        $"{line.Title}, {line.Unit}: now {Last(values)}, from {ReportText.Number(low.Where(float.IsFinite).DefaultIfEmpty(float.NaN).Min())} "
        + $"to {ReportText.Number(high.Where(float.IsFinite).DefaultIfEmpty(float.NaN).Max())}";

    private static string Last(IReadOnlyList<float> values) => Short(values.Last(float.IsFinite));

    private static string Short(double value) => ReportText.Number(Math.Abs(value) < 0.01 ? value : Math.Round(value, Math.Abs(value) < 10 ? 2 : 1));

    private static string Values(IReadOnlyList<float> values) =>
        string.Join(',', values.Select(value => float.IsFinite(value) ? value.ToString("G4", CultureInfo.InvariantCulture) : ""));

    private static string X(double share) => (share * Width).ToString("0.#", CultureInfo.InvariantCulture);

    private static string Y(double share) => (share * Height).ToString("0.#", CultureInfo.InvariantCulture);

    private static string Percent(double share) => (share * 100).ToString("0.##", CultureInfo.InvariantCulture) + "%";

    private static string Whole(TimeSpan time) => ((long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
