using System.Globalization;
using Vqa.Analysis.Incidents;

namespace Vqa.Delivery.Reports;

/// <summary>The top of the page: the verdict on the run, and where there are several inputs, on each of them.</summary>
internal static class PageHeader
{
    public static void Write(HtmlWriter html, IReadOnlyList<InputReport> inputs, ReportRun run)
    {
        var heading = inputs.Count == 1
            ? HtmlReport.FileName(inputs[0].Result.Input)
            : ReportText.Count(inputs.Count, "input");
        var finished = run.Finished.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        html.Write($"""
            <header class="top">
            <p class="brand"><b>Vqa</b> video quality report</p>
            <h1><bdi>{heading}</bdi></h1>

            """);
        WriteVerdict(html, Verdict.Of(inputs), [.. inputs.SelectMany(i => i.Result.Incidents)]);
        html.Write($"""<div class="run">Finished {finished} · Vqa {run.Version}""");
        if (run.Detectors.Count > 0)
        {
            html.Write($""" · <details class="detectors"><summary>{ReportText.Count(run.Detectors.Count, "detector")}</summary> """);
            html.Write($"""<span>{string.Join(", ", run.Detectors)}</span></details>""");
        }

        html.Write($"</div>\n</header>\n");
        if (inputs.Count > 1)
        {
            WriteOverview(html, inputs);
        }
    }

    /// <summary>The headline with its mark, and how many incidents there are of each severity.</summary>
    public static void WriteVerdict(HtmlWriter html, Verdict verdict, IReadOnlyList<Incident> incidents)
    {
        html.Write($"""<p class="verdict {verdict.Kind}"><svg class="mark" aria-hidden="true"><use href="#mark-{verdict.Kind}" /></svg> """);
        html.Write($"""<strong>{verdict.Text}</strong>""");
        if (verdict.Note is { } note)
        {
            html.Write($""" <span class="note">{note}</span>""");
        }

        WriteCounts(html, incidents);
        html.Write($"</p>\n");
    }

    private static void WriteCounts(HtmlWriter html, IReadOnlyList<Incident> incidents)
    {
        foreach (var (severity, count) in Verdict.Counts(incidents))
        {
            var word = ReportWords.Of(severity);
            html.Write($""" <span class="badge {word}">{ReportText.Number(count)} {word}</span>""");
        }
    }

    private static void WriteOverview(HtmlWriter html, IReadOnlyList<InputReport> inputs)
    {
        html.Write($"""
            <nav class="card overview" aria-label="Inputs">
            <table>
            <thead><tr><th scope="col">Input</th><th scope="col">Verdict</th><th scope="col" class="number">Analysed</th></tr></thead>
            <tbody>

            """);
        for (var i = 0; i < inputs.Count; i++)
        {
            var result = inputs[i].Result;
            var verdict = Verdict.Of(result);
            html.Write($"""<tr><th scope="row"><a href="#input-{i + 1}"><bdi>{result.Input}</bdi></a></th><td class="verdict {verdict.Kind}">""");
            html.Write($"""<svg class="mark" aria-hidden="true"><use href="#mark-{verdict.Kind}" /></svg> {verdict.Text}""");
            WriteCounts(html, result.Incidents);
            html.Write($"""</td><td class="number">{(result.Duration > TimeSpan.Zero ? ReportText.Length(result.Duration) : "–")}</td></tr>""");
        }

        html.Write($"</tbody>\n</table>\n</nav>\n");
    }
}
