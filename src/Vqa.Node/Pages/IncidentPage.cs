using Vqa.Delivery.Notices;
using Vqa.Delivery.Reports;
using Vqa.Node.Security;

namespace Vqa.Node.Pages;

/// <summary>One incident: what was seen, why it is thought to be, how it went, who knows of it.</summary>
internal static class IncidentPage
{
    private static readonly string[] _playable = [".mp4", ".m4v", ".webm"];

    /// <summary>The page.</summary>
    /// <param name="sources">Where the pages get what they show.</param>
    /// <param name="incident">The incident.</param>
    /// <param name="viewer">Who is looking; null where that is not known.</param>
    public static Page Of(PageSources sources, ShownIncident incident, Caller? viewer)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(incident);
        var (now, details) = (sources.Time.GetUtcNow(), IncidentDetails.Read(incident.Json));
        return new Page($"{ReportText.Title(incident.Detector)} on {incident.Stream}", "incident-page", html =>
        {
            WriteHead(html, incident, now);
            html.Write($"""<div class="incident-body"><div><div data-live="evidence">""");
            WriteEvidence(html, incident);
            html.Write($"""</div><div class="columns" data-live="life">""");
            WriteLife(html, incident);
            WriteDeliveries(html, incident);
            html.Write($"""</div></div><div class="aside"><div data-live="numbers">""");
            WriteCause(html, details);
            WriteNumbers(html, details);
            html.Write($"</div>");
            AcknowledgeForm.Write(html, incident, viewer);
            html.Write($"</div></div>\n");
        }) { Way = "/incidents" };
    }

    private static void WriteHead(HtmlWriter html, ShownIncident incident, DateTimeOffset now)
    {
        html.Write($"""
            <header class="head"><p class="crumbs"><a href="/incidents">Incidents</a></p><h1>{ReportText.Title(incident.Detector)}
            <small>on <a href="{PageText.StreamPath(incident.Stream)}">{incident.Stream}</a></small></h1><div class="standing" data-live="standing" data-announce="Incident">
            """);
        PageLayout.WriteBadge(html, Standings.Key(Standings.Of(incident.Severity)), ReportText.Title(incident.Severity));
        html.Write($"""<span class="why">{IncidentTable.State(incident)}, {(incident.IsOpen ? "for" : "after")} {PageText.Coarse(incident.Length(now))}, since </span>""");
        PageText.WriteTime(html, incident.Start);
        html.Write($"</div></header>\n");
    }

    private static void WriteEvidence(HtmlWriter html, ShownIncident incident)
    {
        html.Write($"""<section class="card evidence" aria-labelledby="evidence-title"><h2 id="evidence-title">Evidence</h2>""");
        var evidence = incident.Evidence;
        if (evidence?.HeatMap is { } heat)
        {
            html.Write($"""<figure><img src="{heat}" alt="The picture with the damage marked" /><figcaption>Where the damage is</figcaption></figure>""");
        }

        if (evidence?.Picture is { } picture)
        {
            html.Write($"""<figure><a href="{picture}"><img src="{picture}" alt="The picture when the incident was told" /></a><figcaption>The picture when it was told</figcaption></figure>""");
        }

        foreach (var clip in evidence?.Clips ?? [])
        {
            var name = Uri.UnescapeDataString(clip[(clip.LastIndexOf('/') + 1)..]);
            if (_playable.Contains(Path.GetExtension(name)))
            {
                html.Write($"""<video controls preload="none" src="{clip}"></video>""");
            }

            html.Write($"""<p class="clip"><a class="button" href="{clip}" download="">Download {name}</a> <span class="quiet">what came in from before it began to after its end</span></p>""");
        }

        if (evidence is null or { Picture: null, HeatMap: null, Clips.Count: 0 })
        {
            html.Write($"""<p class="empty">{(incident.IsOpen ? "Nothing is kept so far." : "Nothing is kept of it, or no longer.")}</p>""");
        }

        html.Write($"</section>\n");
    }

    private static void WriteCause(HtmlWriter html, IncidentDetails details)
    {
        html.Write($"""<section class="card" aria-labelledby="cause-title"><h2 id="cause-title">Cause</h2><p class="cause-word">{(details.Cause is { } cause ? ReportText.Title(cause) : "Not known")}</p>""");
        if (details.Detail is { } detail)
        {
            html.Write($"<p>{detail}</p>");
        }

        if (details.Absorbed.Count > 0)
        {
            html.Write($"""<p class="quiet">Explains: {string.Join(", ", details.Absorbed.Select(ReportText.Words))}</p>""");
        }

        html.Write($"</section>\n");
    }

    private static void WriteNumbers(HtmlWriter html, IncidentDetails details)
    {
        html.Write($"""<section class="card" aria-labelledby="numbers-title"><h2 id="numbers-title">Numbers</h2><dl class="facts">""");
        if (details.Confidence is { } confidence)
        {
            html.Write($"<div><dt>confidence</dt><dd>{PageText.Percent(confidence)}</dd></div>");
        }

        foreach (var (name, value) in details.Measurements.Select(one => ReportText.Measurement(one.Name, one.Value)))
        {
            html.Write($"<div><dt>{name}</dt><dd>{value}</dd></div>");
        }

        if (details.Region is { } region)
        {
            html.Write($"<div><dt>region</dt><dd>{region}</dd></div>");
        }

        html.Write($"</dl></section>\n");
    }

    private static void WriteLife(HtmlWriter html, ShownIncident incident)
    {
        html.Write($"""<section class="card" aria-labelledby="life-title"><h2 id="life-title">Life</h2><ol class="life"><li><b>Began</b> """);
        PageText.WriteTime(html, incident.Start);
        html.Write($"</li>");
        foreach (var step in incident.Steps)
        {
            html.Write($"""<li><b>{(step.Kind == NoticeKind.Opened ? "Told" : step.Kind.ToString())}</b> """);
            PageText.WriteTime(html, step.At);
            html.Write($""" <span class="quiet">{ReportText.Title(step.Severity).ToLowerInvariant()}, step {step.Revision}</span></li>""");
        }

        if (incident.End is { } end)
        {
            html.Write($"<li><b>Ended</b> ");
            PageText.WriteTime(html, end);
            html.Write($"""{(incident.IsInterrupted ? " because watching stopped" : "")}</li>""");
        }

        html.Write($"</ol></section>\n");
    }

    private static void WriteDeliveries(HtmlWriter html, ShownIncident incident)
    {
        if (incident.Deliveries is not { } deliveries)
        {
            return;
        }

        html.Write($"""<section class="card" aria-labelledby="told-title"><h2 id="told-title">Told to</h2><ul class="told">""");
        foreach (var delivery in deliveries)
        {
            var state = delivery.Waiting == 0 ? "told of all of it" : $"has yet to be told {ReportText.Count(delivery.Waiting, "step")}";
            html.Write($"<li><b>{delivery.Subscriber}</b> {state}</li>");
        }

        html.Write($"</ul></section>\n");
    }
}
