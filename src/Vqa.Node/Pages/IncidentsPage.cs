using Vqa.Analysis.Detectors;
using Vqa.Delivery.Reports;
using Vqa.Node.Streams;

namespace Vqa.Node.Pages;

/// <summary>All incidents, newest first, with a filter.</summary>
internal static class IncidentsPage
{
    private const int PerPage = 50;

    /// <summary>The page.</summary>
    /// <exception cref="ArgumentException">The part of the list is not there.</exception>
    public static Page Of(PageSources sources, WantedIncidents wanted, string? part)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(wanted);
        var (found, now) = (sources.Incidents.List(wanted, string.IsNullOrEmpty(part) ? null : part, PerPage), sources.Time.GetUtcNow());
        return new Page("Incidents", "incidents-page", html =>
        {
            html.Write($"""<header class="head"><h1>Incidents</h1></header>""");
            WriteFilter(html, wanted);
            html.Write($"""<div data-live="list">""");
            IncidentTable.Write(html, found.Incidents, now, withStream: true);
            html.Write($"""<p class="ways">""");
            if (!string.IsNullOrEmpty(part))
            {
                html.Write($"""<a class="button" href="{IncidentQuery.Address(wanted, null)}">Newest</a> """);
            }

            if (found.Next is { } next)
            {
                html.Write($"""<a class="button" rel="next" href="{IncidentQuery.Address(wanted, next)}">Older</a>""");
            }

            html.Write($"</p></div>\n");
        }) { Way = "/incidents" };
    }

    private static void WriteFilter(HtmlWriter html, WantedIncidents wanted)
    {
        html.Write($"""
            <form class="card tools fields" method="get" action="/incidents" role="search">
            <p><label for="stream">Stream</label><input id="stream" name="stream" type="search" value="{wanted.Stream}" maxlength="100" spellcheck="false" autocomplete="off" /></p>
            <p><label for="detector">Detector</label><select id="detector" name="detector">
            """);
        WriteOption(html, "", "any", wanted.Detector is null);
        foreach (var id in DetectorCatalog.All.Select(known => known.Id).Append(LossWatch.Id))
        {
            WriteOption(html, id, ReportText.Title(id), wanted.Detector == id);
        }

        html.Write($"""</select></p><p><label for="severity">At least</label><select id="severity" name="severity">""");
        foreach (var severity in Enum.GetValues<Severity>())
        {
            WriteOption(html, IncidentQuery.Key(severity), ReportText.Title(severity), wanted.Least == severity);
        }

        html.Write($"""</select></p><p><label for="open">State</label><select id="open" name="open">""");
        WriteOption(html, "", "any", wanted.IsOpen is null);
        WriteOption(html, "yes", "open", wanted.IsOpen == true);
        WriteOption(html, "no", "over", wanted.IsOpen == false);
        html.Write($"""</select></p><p class="send"><button type="submit">Show</button></p></form>""");
    }

    private static void WriteOption(HtmlWriter html, string value, string text, bool isChosen) =>
        html.Write($"""<option value="{value}" {(isChosen ? "selected" : "")}>{text}</option>""");
}
