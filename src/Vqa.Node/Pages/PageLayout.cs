using Vqa.Delivery.Reports;

namespace Vqa.Node.Pages;

/// <summary>What all pages share: the head, the bar with the ways to the other pages, the marks that drawings refer to.</summary>
internal static class PageLayout
{
    private static readonly (string Path, string Name)[] _ways = [("/", "Streams"), ("/incidents", "Incidents"), ("/node", "Node")];

    /// <summary>Writes a page.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="page">What it is.</param>
    public static void Write(HtmlWriter html, Page page)
    {
        ArgumentNullException.ThrowIfNull(html);
        ArgumentNullException.ThrowIfNull(page);
        html.Write($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <meta name="color-scheme" content="dark light" />
            <title>{page.Title} · Vqa</title>
            <link rel="icon" type="image/svg+xml" href="{PageAssets.Address("icon.svg")}" />

            """);
        foreach (var sheet in PageAssets.Sheets)
        {
            html.Write($"""<link rel="stylesheet" href="{PageAssets.Address(sheet)}" />""");
        }

        foreach (var script in page.Scripts)
        {
            html.Write($"""<script type="module" src="{PageAssets.Address(script)}"></script>""");
        }

        html.Write($"""
            </head>
            <body class="{page.Kind}">
            <a class="skip" href="#main">Skip to the content</a>

            """);
        html.WriteContent(PageAssets.Marks);
        if (page.HasBar)
        {
            WriteBar(html, page);
        }

        html.Write($"""<main id="main" tabindex="-1">""");
        page.Body(html);
        html.Write($"""
            </main>
            <p class="announcer" role="status" aria-live="polite" id="announcer"></p>
            </body>
            </html>

            """);
    }

    /// <summary>Writes a mark, which says the same as the word beside it.</summary>
    public static void WriteMark(HtmlWriter html, string key) =>
        html.Write($"""<svg class="mark" aria-hidden="true"><use href="#mark-{key}" /></svg>""");

    /// <summary>Writes a word on a coloured ground with its mark.</summary>
    public static void WriteBadge(HtmlWriter html, string key, string word)
    {
        html.Write($"""<span class="badge tone-{key}">""");
        WriteMark(html, key);
        html.Write($"""{word}</span>""");
    }

    private static void WriteBar(HtmlWriter html, Page page)
    {
        html.Write($"""
            <header class="bar">
            <a class="brand" href="/"><svg aria-hidden="true"><use href="#logo" /></svg><b>Vqa</b></a>
            <nav aria-label="Pages"><ul>
            """);
        foreach (var (path, name) in _ways)
        {
            html.Write($"""<li><a href="{path}" """);
            if (page.Way == path)
            {
                html.Write($"""aria-current="page" """);
            }

            html.Write($""">{name}</a></li>""");
        }

        html.Write($"""
            </ul></nav>
            <p class="link" id="link" role="status" hidden><span class="dot" aria-hidden="true"></span><span class="text">Live</span></p>
            <p class="clock" id="clock" aria-hidden="true"></p>

            """);
        if (page.HasLogin)
        {
            html.Write($"""<form method="post" action="/logout"><button type="submit" class="quiet">Sign out</button></form>""");
        }

        html.Write($"</header>\n");
    }
}

/// <summary>A page to write.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Kind">Its class, for the style sheet.</param>
/// <param name="Body">Writes what is its own.</param>
internal sealed record Page(string Title, string Kind, Action<HtmlWriter> Body)
{
    /// <summary>Which of the ways of the bar it lies on.</summary>
    public string? Way { get; init; }

    /// <summary>Names of its scripts.</summary>
    public IReadOnlyList<string> Scripts { get; init; } = ["live.js"];

    /// <summary>It has the bar with the ways to other pages.</summary>
    public bool HasBar { get; init; } = true;

    /// <summary>The bar offers to sign out.</summary>
    public bool HasLogin { get; init; }
}
