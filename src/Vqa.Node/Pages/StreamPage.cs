using Vqa.Delivery.Reports;
using Vqa.Node.Security;
using Vqa.Node.Serve;
using Vqa.Node.Streams;

namespace Vqa.Node.Pages;

/// <summary>One stream: its picture, how it stands, its numbers over time, its incidents.</summary>
internal static class StreamPage
{
    private const int MostIncidents = 50, MostMarks = 1000, LargeWidth = 960;

    /// <summary>The page.</summary>
    public static Page Of(PageSources sources, StreamStatus status, ChartSpan span, Caller? viewer)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(status);
        ArgumentNullException.ThrowIfNull(span);
        var (id, now) = (status.Definition.Id, sources.Time.GetUtcNow());
        var incidents = sources.Incidents.List(new WantedIncidents { Stream = id }, null, MostIncidents).Incidents;
        var marks = new WantedIncidents { Stream = id, From = now - span.Length };
        var frame = new ChartFrame(span, now, sources.Incidents.List(marks, null, MostMarks).Incidents);
        var slice = sources.Streams.Timeline(id, frame.From, frame.To, span.Step);
        return new Page(id, "stream-page", html =>
        {
            WriteHead(html, status, now);
            WriteQuarantine(html, status, mayOperate: viewer?.May(ApiRole.Operate) != false);
            html.Write($"""<div class="stream-top">""");
            WritePicture(html, status);
            html.Write($"""<section class="card" aria-labelledby="now-title"><h2 id="now-title">Now</h2><dl class="readings" data-live="readings">""");
            foreach (var (name, value) in StreamFactsText.Figures(status, now))
            {
                html.Write($"<div><dt>{name}</dt><dd>{value}</dd></div>");
            }

            html.Write($"""</dl></section><section class="card" aria-labelledby="facts-title"><h2 id="facts-title">Facts</h2><dl class="facts" data-live="facts">""");
            foreach (var (name, value) in StreamFactsText.Facts(status))
            {
                html.Write($"<div><dt>{name}</dt><dd>{value}</dd></div>");
            }

            html.Write($"</dl></section>\n</div>\n");
            WriteCharts(html, status, frame, slice);
            html.Write($"""<section aria-labelledby="list-title"><h2 id="list-title">Incidents</h2><div data-live="list">""");
            IncidentTable.Write(html, incidents, now, withStream: false);
            html.Write($"</div></section>\n");
        }) { Way = "/", Scripts = ["live.js", "charts.js"] };
    }

    private static void WriteHead(HtmlWriter html, StreamStatus status, DateTimeOffset now)
    {
        var (standing, tile) = (Standings.Of(status), StreamTile.Of(status, now));
        html.Write($"""<header class="head"><p class="crumbs"><a href="/">Streams</a></p><h1>{tile.Id}</h1><div class="standing" data-live="standing" data-announce="{tile.Id}">""");
        PageLayout.WriteBadge(html, Standings.Key(standing), tile.State);
        if (tile.Trouble.Length > 0)
        {
            html.Write($"""<span class="why">{tile.Trouble}</span>""");
        }

        html.Write($"</div>");
        if (status.Definition.Labels.Count > 0)
        {
            html.Write($"""<ul class="labels" aria-label="Labels">""");
            foreach (var (name, value) in status.Definition.Labels.OrderBy(label => label.Key, StringComparer.Ordinal))
            {
                html.Write($"""<li><a href="/?q={Uri.EscapeDataString($"{name}={value}")}"><span>{name}</span> {value}</a></li>""");
            }

            html.Write($"</ul>");
        }

        html.Write($"</header>\n");
    }

    private static void WriteQuarantine(HtmlWriter html, StreamStatus status, bool mayOperate)
    {
        if (status.State != StreamState.Quarantined)
        {
            return;
        }

        html.Write($"""<section class="card notice tone-quarantined"><h2>Quarantined</h2><p>{status.Reason}</p>""");
        if (mayOperate)
        {
            html.Write($"""
                <form method="post" action="{PageText.StreamPath(status.Definition.Id)}/release">
                <button type="submit">Release and watch again</button></form>
                """);
        }

        html.Write($"</section>\n");
    }

    private static void WritePicture(HtmlWriter html, StreamStatus status)
    {
        var id = status.Definition.Id;
        html.Write($"""<figure class="live-picture"><img width="960" height="540" alt="What {id} shows now" """);
        if (StreamTile.PictureOf(status))
        {
            var address = PageText.PicturePath(id, LargeWidth);
            html.Write($"""src="{address}" data-picture="{address}" """);
        }

        html.Write($"/></figure>\n");
    }

    private static void WriteCharts(HtmlWriter html, StreamStatus status, ChartFrame frame, Delivery.Timelines.TimelineSlice? slice)
    {
        html.Write($"""
            <section class="card charts" aria-labelledby="charts-title"><div class="charts-head"><h2 id="charts-title">Timelines</h2>
            <p class="at" id="chart-time"></p><nav aria-label="Span of time"><ul class="spans">
            """);
        foreach (var span in ChartSpan.All)
        {
            var current = span == frame.Span ? "true" : "false";
            html.Write($"""<li><a href="{PageText.StreamPath(status.Definition.Id)}?span={span.Key}" aria-current="{current}">{span.Name}</a></li>""");
        }

        html.Write($"""</ul></nav></div><div class="charts-body" id="charts" tabindex="0" role="group" aria-label="Timelines: left and right arrows read values" data-live="charts">""");
        if (slice is { Points: > 0 })
        {
            ChartDrawing.WriteIncidents(html, frame);
            foreach (var line in ChartLine.All)
            {
                ChartDrawing.Write(html, line, slice, frame);
            }

            ChartDrawing.WriteAxis(html, frame);
        }
        else
        {
            html.Write($"""<p class="empty">Nothing was measured in this time.</p>""");
        }

        html.Write($"</div></section>\n");
    }
}
