namespace Vqa.Delivery.Reports;

/// <summary>One input on the page: its facts, its timeline, its incidents.</summary>
internal static class InputSection
{
    /// <summary>Writes the section.</summary>
    /// <param name="html">The page.</param>
    /// <param name="report">The input.</param>
    /// <param name="number">Its number on the page, from 1.</param>
    public static void Write(HtmlWriter html, InputReport report, int number)
    {
        var result = report.Result;
        html.Write($"""
            <section class="input" id="input-{number}" aria-labelledby="input-{number}-name">
            <h2 id="input-{number}-name"><bdi>{result.Input}</bdi></h2>

            """);
        PageHeader.WriteVerdict(html, Verdict.Of(result), result.Incidents);
        if (result.Error is { } error)
        {
            html.Write($"""<p class="error" role="note">{error}</p>""");
        }

        html.Write($"""<dl class="card facts">""");
        foreach (var (label, value) in StreamFacts.Of(result))
        {
            html.Write($"<div><dt>{label}</dt><dd>{value}</dd></div>\n");
        }

        html.Write($"</dl>\n");
        if (result.Duration > TimeSpan.Zero)
        {
            WriteTimeline(html, report, number);
        }

        if (result.Incidents.Count > 0)
        {
            IncidentTable.Write(html, report, number);
        }

        html.Write($"</section>\n");
    }

    private static void WriteTimeline(HtmlWriter html, InputReport report, int number)
    {
        html.Write($"""
            <h3 id="timeline-{number}-name">Timeline</h3>
            <div class="card timeline" id="timeline-{number}" role="group" aria-labelledby="timeline-{number}-name" data-source="data-{number}">
            <noscript><p>The timeline is drawn by a script, which is switched off here.</p></noscript>
            </div>
            <script type="application/json" id="data-{number}">
            """);
        html.WriteContent(PageData.Of(report, place => IncidentTable.RowId(number, place)));
        html.Write($"</script>\n");
    }
}
