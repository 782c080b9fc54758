using Vqa.Delivery.Reports;
using Vqa.Node.Security;
using Vqa.Node.Serve;

namespace Vqa.Node.Pages;

/// <summary>How people say that they took note of an incident.</summary>
internal static class AcknowledgeForm
{
    /// <summary>Most characters of a name, and of a note.</summary>
    public const int LongestName = 100, LongestNote = 2000;

    /// <summary>What is asked for, in words.</summary>
    public static string Rule => $"It needs a name of 1 to {LongestName} characters; a note may have {LongestNote}.";

    /// <summary>Writes the form, or who has filled it in.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="incident">Of which incident.</param>
    /// <param name="viewer">Who is looking; null where that is not known.</param>
    public static void Write(HtmlWriter html, ShownIncident incident, Caller? viewer)
    {
        ArgumentNullException.ThrowIfNull(html);
        ArgumentNullException.ThrowIfNull(incident);
        html.Write($"""<section class="card" aria-labelledby="seen-title"><h2 id="seen-title">Acknowledged</h2>""");
        if (incident.Acknowledged is { } seen)
        {
            html.Write($"""<p class="seen">by <b>{seen.By}</b> at """);
            PageText.WriteTime(html, seen.At);
            html.Write($"</p>");
            if (seen.Note is { } note)
            {
                html.Write($"<blockquote>{note}</blockquote>");
            }
        }
        else if (viewer?.May(ApiRole.Operate) == false)
        {
            html.Write($"""<p class="quiet">Nobody has, so far. Your token allows to look only.</p>""");
        }
        else
        {
            // At the machine itself anyone may be sitting.
            var name = viewer == Caller.Local ? null : viewer?.Name;
            html.Write($"""
                <p class="quiet">Nobody has, so far.</p>
                <form class="fields" method="post" action="{PageText.IncidentPath(incident.Id)}/acknowledge">
                <p><label for="who">Your name</label><input id="who" name="who" required maxlength="{LongestName}" value="{name}" autocomplete="name" /></p>
                <p><label for="note">Note</label><textarea id="note" name="note" rows="3" maxlength="{LongestNote}"></textarea></p>
                <p class="send"><button type="submit">Acknowledge</button></p></form>
                """);
        }

        html.Write($"</section>\n");
    }
}
