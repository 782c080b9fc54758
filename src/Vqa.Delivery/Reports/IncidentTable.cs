using Vqa.Analysis.Detectors;
using Vqa.Analysis.Incidents;

namespace Vqa.Delivery.Reports;

/// <summary>The incidents of an input: a table whose rows turn into cards on a narrow screen.</summary>
internal static class IncidentTable
{
    /// <summary>The id of an incident's row.</summary>
    /// <param name="input">The input's number on the page, from 1.</param>
    /// <param name="place">The incident's place in the result, from 0.</param>
    public static string RowId(int input, int place) => $"incident-{input}-{place + 1}";

    public static void Write(HtmlWriter html, InputReport report, int number)
    {
        // The roles are those that the elements have anyway; some browsers drop them when a table is laid out as cards.
        html.Write($"""
            <h3>Incidents</h3>
            <table class="card incidents" role="table">
            <thead role="rowgroup"><tr role="row">
            <th scope="col" role="columnheader">Picture</th><th scope="col" role="columnheader">Defect</th>
            <th scope="col" role="columnheader">When</th><th scope="col" role="columnheader">Measured</th>
            </tr></thead>
            <tbody role="rowgroup">

            """);
        for (var i = 0; i < report.Result.Incidents.Count; i++)
        {
            var incident = report.Result.Incidents[i];
            WriteRow(html, incident, report.Collected.Pictures[incident.Id], number, i);
        }

        html.Write($"</tbody>\n</table>\n");
    }

    private static void WriteRow(HtmlWriter html, Incident incident, IncidentPicture? picture, int input, int place)
    {
        var rowId = RowId(input, place);
        html.Write($"""<tr id="{rowId}" role="row" tabindex="-1" class="{ReportWords.Of(incident.Finding.Severity)}">""");
        WritePicture(html, incident.Finding, picture);
        WriteDefect(html, incident);
        WriteWhen(html, incident.Finding, input, rowId);
        WriteMeasured(html, incident.Finding);
        html.Write($"</tr>\n");
    }

    private static void WritePicture(HtmlWriter html, Finding finding, IncidentPicture? picture)
    {
        if (picture is null)
        {
            html.Write($"""<td role="cell" class="picture none"><span>no picture</span></td>""");
            return;
        }

        var caption = $"{ReportText.Title(finding.Detector)} at {ReportText.Time(finding.Start)}";
        html.Write($"""<td role="cell" class="picture"><button type="button" class="enlarge" aria-label="Enlarge: {caption}">""");
        html.Write($"""<img alt="{caption}" src="data:image/jpeg;base64,""");
        html.WriteBase64(picture.Jpeg);
        html.Write($"\" />");
        if (finding.Damage is { } damage)
        {
            HeatMap.Write(html, damage);
        }

        if (finding.Region is { } region && (region.Width < picture.FrameWidth || region.Height < picture.FrameHeight))
        {
            html.Write($"""<svg class="region" viewBox="0 0 {picture.FrameWidth} {picture.FrameHeight}" preserveAspectRatio="none" """);
            html.Write($"""aria-hidden="true"><rect x="{region.X}" y="{region.Y}" width="{region.Width}" height="{region.Height}" /></svg>""");
        }

        html.Write($"</button></td>\n");
    }

    private static void WriteDefect(HtmlWriter html, Incident incident)
    {
        var finding = incident.Finding;
        html.Write($"""
            <th scope="row" role="rowheader" class="defect"><span class="badge {ReportWords.Of(finding.Severity)}">{ReportText.Title(finding.Severity)}</span>
            <span class="name">{ReportText.Title(finding.Detector)}</span>
            """);
        if (finding.Detail is { } detail)
        {
            html.Write($"""<p class="detail">{detail}</p>""");
        }

        html.Write($"""<p class="cause">""");
        if (finding.Cause is { } cause)
        {
            html.Write($"""Cause: <b>{ReportText.Words(cause)}</b> · """);
        }

        html.Write($"""{ReportText.Number(Math.Round(finding.Confidence * 100))} % sure""");
        if (incident.Absorbed.Count > 0)
        {
            html.Write($""" · explains {string.Join(", ", incident.Absorbed)}""");
        }

        html.Write($"""</p><code>{finding.Detector} {incident.Id}</code></th>""");
    }

    private static void WriteWhen(HtmlWriter html, Finding finding, int input, string rowId)
    {
        html.Write($"""<td role="cell" class="when"><a href="#timeline-{input}-name" data-show="{rowId}" title="Show on the timeline">{ReportText.Time(finding.Start)}""");
        if (finding.End is not { } end)
        {
            html.Write($"""</a><span>to the end</span></td>""");
            return;
        }

        if (end > finding.Start)
        {
            html.Write($""" – {ReportText.Time(end)}</a><span>{ReportText.Length(end - finding.Start)}</span></td>""");
            return;
        }

        html.Write($"</a></td>\n");
    }

    private static void WriteMeasured(HtmlWriter html, Finding finding)
    {
        html.Write($"""<td role="cell" class="measured"><dl>""");
        foreach (var (name, value) in finding.Measurements)
        {
            var (label, text) = ReportText.Measurement(name, value);
            html.Write($"<div><dt>{label}</dt><dd>{text}</dd></div>");
        }

        if (finding.Region is { } region)
        {
            html.Write($"<div><dt>region</dt><dd>{region.Width}×{region.Height} at {region.X}, {region.Y}</dd></div>");
        }

        html.Write($"</dl></td>\n");
    }
}
