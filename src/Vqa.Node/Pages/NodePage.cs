using Vqa.Delivery.Reports;

namespace Vqa.Node.Pages;

/// <summary>The node itself: room, cost, what waits to be told and kept, how well it finds planted defects.</summary>
internal static class NodePage
{
    /// <summary>The page.</summary>
    public static Page Of(PageSources sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var (facts, tiles, now) = (sources.Node.Read(), sources.Streams.List(), sources.Time.GetUtcNow());
        return new Page("Node", "node-page", html =>
        {
            html.Write($"""<header class="head"><h1>{facts.Name}</h1><p class="quiet">Vqa {facts.Version.Split('+')[0]}, up for {PageText.Coarse(now - facts.StartedAt)}</p></header>""");
            html.Write($"""<div data-live="node"><div class="columns">""");
            WriteStreams(html, [.. tiles.Select(Standings.Of)]);
            WriteCapacity(html, facts.Capacity);
            WriteCost(html, facts.CostPerStreamHour);
            WriteSelfTest(html, facts.SelfTest);
            html.Write($"</div>\n");
            WriteParts(html, facts.Parts);
            WriteMachine(html, facts);
            html.Write($"</div>\n");
        }) { Way = "/node" };
    }

    private static void WriteStreams(HtmlWriter html, IReadOnlyList<Standing> standings)
    {
        Begin(html, "Streams", ReportText.Count(standings.Count, "stream"));
        html.Write($"""<ul class="standings">""");
        foreach (var standing in Standings.All.Where(standings.Contains))
        {
            html.Write($"""<li><a href="/?state={Standings.Key(standing)}">""");
            PageLayout.WriteBadge(html, Standings.Key(standing), $"{standings.Count(one => one == standing)} {Standings.Word(standing)}");
            html.Write($"</a></li>");
        }

        html.Write($"</ul></section>\n");
    }

    private static void WriteCapacity(HtmlWriter html, CapacityFacts? capacity)
    {
        if (capacity is null)
        {
            return;
        }

        Begin(html, "Processors", PageText.Percent(capacity.Utilization));
        var percent = Math.Clamp((int)Math.Round(capacity.Utilization * 100), 0, 100);
        html.Write($"""
            <meter min="0" max="100" high="{(int)(capacity.MaxUtilization * 100)}" value="{percent}">{percent} %</meter>
            <p class="quiet">{ReportText.Invariant($"{capacity.UsedCores:0.0} of {capacity.Cores:0.#} cores; streams may use {PageText.Percent(capacity.MaxUtilization)}")}</p>
            """);
        if (capacity.MoreStreams is { } more)
        {
            html.Write($"<p>Room for about <b>{ReportText.Count(more, "stream")}</b> more.</p>");
        }

        if (capacity.Lowered > 0)
        {
            html.Write($"""<p class="failure">{ReportText.Count(capacity.Lowered, "stream")} watched by keyframes only, for want of room.</p>""");
        }

        if (capacity.Refused > 0)
        {
            html.Write($"""<p class="quiet">{ReportText.Count(capacity.Refused, "stream")} refused since the start.</p>""");
        }

        if (capacity.Gpu is { } gpu)
        {
            html.Write($"""<p class="quiet">{gpu}</p>""");
        }

        html.Write($"</section>\n");
    }

    private static void WriteCost(HtmlWriter html, double? cost)
    {
        if (cost is not { } perHour)
        {
            return;
        }

        Begin(html, "Cost of a stream-hour", ReportText.Number(perHour));
        html.Write($"""<p class="quiet">In the currency of the configuration's cost_per_hour.</p></section>""");
    }

    private static void WriteSelfTest(HtmlWriter html, SelfTestFacts? test)
    {
        if (test is null)
        {
            return;
        }

        Begin(html, "Self-test", PageText.Percent(test.Recall));
        html.Write($"<p>of the planted defects found");
        if (test.Delay is { } delay)
        {
            html.Write($", told within {ReportText.Length(delay > TimeSpan.Zero ? delay : TimeSpan.Zero)}");
        }

        html.Write($"</p>");
        if (test.Problem is { } problem)
        {
            html.Write($"""<p class="failure">{problem}</p>""");
        }

        html.Write($"""<p class="quiet">last run """);
        PageText.WriteTime(html, test.At);
        html.Write($"</p></section>\n");
    }

    private static void WriteParts(HtmlWriter html, IReadOnlyList<PartFacts> parts)
    {
        if (parts.Count == 0)
        {
            return;
        }

        html.Write($"""<h2>To be kept and told</h2><div class="columns">""");
        foreach (var part in parts)
        {
            html.Write($"""<section class="card part"><h3>{part.Name} """);
            PageLayout.WriteBadge(html, part.Problem is null ? "ok" : "critical", part.Problem is null ? "OK" : "Problem");
            html.Write($"</h3>");
            if (part.Problem is { } problem)
            {
                html.Write($"<p>{problem}</p>");
            }

            WriteList(html, part.Figures);
            html.Write($"</section>\n");
        }

        html.Write($"</div>\n");
    }

    private static void WriteMachine(HtmlWriter html, NodeFacts facts)
    {
        List<(string, string)> rows = [("Version", facts.Version), ("Devices", string.Join(", ", facts.Devices.DefaultIfEmpty("cpu")))];
        if (facts.Model is { } model)
        {
            rows.Add(("Model of block damage", model));
        }

        if (facts.MemoryBytes is { } bytes)
        {
            rows.Add(("Memory", PageText.Size(bytes)));
        }

        html.Write($"""<section class="card"><h2>Machine</h2>""");
        WriteList(html, rows);
        html.Write($"</section>\n");
    }

    private static void WriteList(HtmlWriter html, IReadOnlyList<(string Name, string Value)> rows)
    {
        html.Write($"""<dl class="facts">""");
        foreach (var (name, value) in rows)
        {
            html.Write($"<div><dt>{name}</dt><dd>{value}</dd></div>");
        }

        html.Write($"</dl>");
    }

    private static void Begin(HtmlWriter html, string title, string figure) =>
        html.Write($"""<section class="card stat"><h2>{title}</h2><p class="figure">{figure}</p>""");
}
