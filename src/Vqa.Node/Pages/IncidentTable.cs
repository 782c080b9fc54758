using Vqa.Delivery.Reports;

namespace Vqa.Node.Pages;

/// <summary>Incidents as rows; on a narrow screen each becomes a card.</summary>
internal static class IncidentTable
{
    /// <summary>Writes them.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="incidents">Which, in their order.</param>
    /// <param name="now">Says how long those last that are open.</param>
    /// <param name="withStream">Say whose they are.</param>
    public static void Write(HtmlWriter html, IReadOnlyList<ShownIncident> incidents, DateTimeOffset now, bool withStream)
    {
        ArgumentNullException.ThrowIfNull(html);
        ArgumentNullException.ThrowIfNull(incidents);
        if (incidents.Count == 0)
        {
            html.Write($"""<p class="empty">No incidents.</p>""");
            return;
        }

        // The roles are those that the elements have anyway; some browsers drop them when a table is laid out as cards.
        html.Write($"""
            <table class="incident-table" role="table"><thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Severity</th>
            <th scope="col" role="columnheader">Defect</th>
            """);
        if (withStream)
        {
            html.Write($"""<th scope="col" role="columnheader">Stream</th>""");
        }

        html.Write($"""
            <th scope="col" role="columnheader">Began</th><th scope="col" role="columnheader">Lasted</th>
            <th scope="col" role="columnheader">State</th></tr></thead><tbody role="rowgroup">

            """);
        foreach (var incident in incidents)
        {
            WriteRow(html, incident, now, withStream);
        }

        html.Write($"</tbody></table>\n");
    }

    /// <summary>Whether an incident lasts, and whether somebody has seen it, in words.</summary>
    public static string State(ShownIncident incident)
    {
        ArgumentNullException.ThrowIfNull(incident);
        var life = incident.IsOpen ? "open" : incident.IsInterrupted ? "interrupted" : "closed";
        return incident.Acknowledged is { } seen ? $"{life}, acknowledged by {seen.By}" : life;
    }

    private static void WriteRow(HtmlWriter html, ShownIncident incident, DateTimeOffset now, bool withStream)
    {
        var key = Standings.Key(Standings.Of(incident.Severity));
        var life = incident.IsOpen ? "open" : "closed";
        html.Write($"""<tr role="row" class="tone-{key} {life}"><td role="cell">""");
        PageLayout.WriteBadge(html, key, ReportText.Title(incident.Severity));
        html.Write($"""</td><th scope="row" role="rowheader"><a href="{PageText.IncidentPath(incident.Id)}">{ReportText.Title(incident.Detector)}</a>""");
        if (IncidentDetails.Read(incident.Json).Cause is { } cause)
        {
            html.Write($"""<span class="cause">{ReportText.Words(cause)}</span>""");
        }

        html.Write($"</th>");
        if (withStream)
        {
            html.Write($"""<td role="cell"><a href="{PageText.StreamPath(incident.Stream)}">{incident.Stream}</a></td>""");
        }

        html.Write($"""<td role="cell" class="when">""");
        PageText.WriteTime(html, incident.Start);
        html.Write($"""</td><td role="cell" class="length">{ReportText.Length(Rounded(incident.Length(now)))}</td><td role="cell" class="life">{State(incident)}</td></tr>""");
    }

    private static TimeSpan Rounded(TimeSpan length) =>
        length > TimeSpan.FromSeconds(10) ? TimeSpan.FromSeconds(Math.Round(length.TotalSeconds)) : TimeSpan.FromSeconds(Math.Round(length.TotalSeconds, 1));
}
