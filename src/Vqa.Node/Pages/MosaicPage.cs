using System.Globalization;
using Vqa.Delivery.Reports;

namespace Vqa.Node.Pages;

/// <summary>All streams at a glance: a tile for each, worst first.</summary>
internal static class MosaicPage
{
    /// <summary>Pictures that a browser loads at once, before the script takes over: those of a first screen.</summary>
    private const int FirstPictures = 60;

    /// <summary>The page.</summary>
    public static Page Of(PageSources sources, MosaicFilter filter)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var tiles = StreamTile.Sorted(sources.Streams.List(), sources.Time.GetUtcNow());
        return new Page("Streams", "mosaic-page", html => Write(html, tiles, filter)) { Way = "/", Scripts = ["mosaic.js"] };
    }

    private static void Write(HtmlWriter html, IReadOnlyList<StreamTile> tiles, MosaicFilter filter)
    {
        html.Write($"""<h1 class="unseen">Streams</h1>""");
        WriteTools(html, tiles, filter);
        var shown = 0;
        html.Write($"""<ul class="mosaic size-{filter.Size}" id="mosaic" aria-label="Streams, worst first">""");
        foreach (var tile in tiles)
        {
            var isShown = filter.Shows(tile);
            WriteTile(html, tile, isShown, isShown && shown++ < FirstPictures ? MosaicFilter.PictureWidth(filter.Size) : null);
        }

        html.Write($"""
            </ul>
            <p class="empty" id="empty" {(shown > 0 ? "hidden" : "")}>{(tiles.Count == 0 ? NoStreams : "No stream is like that.")}</p>
            <template id="tile">
            """);
        WriteTile(html, new StreamTile("", Standing.Connecting, "", "", "", "", "", false), isShown: true, pictureWidth: null);
        html.Write($"</template>\n");
    }

    private const string NoStreams = "No streams yet. Name some in the streams file, or PUT them to /v1/streams/{id}.";

    private static void WriteTools(HtmlWriter html, IReadOnlyList<StreamTile> tiles, MosaicFilter filter)
    {
        html.Write($"""
            <form class="tools" id="filter" method="get" action="/" role="search">
            <fieldset class="counts"><legend class="unseen">State</legend>

            """);
        WriteCount(html, "", "all", "All", tiles.Count, filter.Standing is null);
        foreach (var standing in Standings.All)
        {
            WriteCount(html, Standings.Key(standing), Standings.Key(standing), Standings.Word(standing),
                tiles.Count(tile => tile.Standing == standing), filter.Standing == standing);
        }

        html.Write($"""
            </fieldset>
            <div class="finder">
            <label class="unseen" for="q">Filter by name or label</label>
            <input id="q" name="q" type="search" value="{filter.Text}" placeholder="Name or label" maxlength="200" autocomplete="off"
             aria-keyshortcuts="/" spellcheck="false" />
            <kbd aria-hidden="true">/</kbd>
            <fieldset class="sizes"><legend class="unseen">Size of tiles</legend>
            """);
        foreach (var (key, name) in MosaicFilter.Sizes)
        {
            var check = key == filter.Size ? "checked" : "";
            html.Write($"""<label title="{name} tiles"><input type="radio" name="size" value="{key}" {check} /><span>{key.ToUpperInvariant()}<span class="unseen"> {name} tiles</span></span></label>""");
        }

        html.Write($"""</fieldset><button type="submit" class="apply">Filter</button></div></form>""");
    }

    private static void WriteCount(HtmlWriter html, string value, string key, string word, int count, bool isChosen)
    {
        html.Write($"""<label class="count tone-{key}" data-count="{key}" {(count == 0 && !isChosen ? "hidden" : "")}>""");
        html.Write($"""<input type="radio" name="state" value="{value}" {(isChosen ? "checked" : "")} /><span>""");
        PageLayout.WriteMark(html, key);
        html.Write($"""<b>{count.ToString(CultureInfo.InvariantCulture)}</b> {word}</span></label>""");
    }

    private static void WriteTile(HtmlWriter html, StreamTile tile, bool isShown, int? pictureWidth)
    {
        var key = Standings.Key(tile.Standing);
        html.Write($"""<li class="tile tone-{key}" data-id="{tile.Id}" data-state="{key}" data-search="{tile.Search}" """);
        html.Write($"""data-picture="{(tile.HasPicture ? "yes" : "no")}" {(isShown ? "" : "hidden")}>""");
        html.Write($"""<a href="{PageText.StreamPath(tile.Id)}"><span class="screen"><img alt="" width="320" height="180" decoding="async" """);
        if (tile.HasPicture && pictureWidth is { } width)
        {
            html.Write($"""loading="lazy" src="{PageText.PicturePath(tile.Id, width)}" """);
        }

        html.Write($"""/><span class="state">""");
        PageLayout.WriteMark(html, key);
        html.Write($"""
            <span class="state-text">{tile.State}</span></span></span><span class="words"><span class="name">{tile.Id}</span>
            <span class="trouble">{tile.Trouble}</span><span class="labels">{tile.Labels}</span><span class="figures">{tile.Figures}</span></span></a></li>

            """);
    }
}
