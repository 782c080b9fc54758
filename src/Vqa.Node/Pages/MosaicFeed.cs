using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Vqa.Node.Pages;

/// <summary>
/// What the mosaic says now, all tiles in one answer, in their order and in the page's own words. Asked for every other second by each
/// viewer: an open connection for each would use up the few that a browser has for a host.
/// </summary>
internal static class MosaicFeed
{
    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers with it.</summary>
    public static async Task WriteAsync(HttpContext context, PageSources sources)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(sources);
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, _options);
        Write(json, StreamTile.Sorted(sources.Streams.List(), sources.Time.GetUtcNow()));
        await json.FlushAsync(context.RequestAborted);
    }

    /// <summary>Writes it: <c>{"tiles":[{"id","state","word","trouble","labels","figures","search","picture"}]}</c>.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<StreamTile> tiles)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(tiles);
        json.WriteStartObject();
        json.WriteStartArray("tiles");
        foreach (var tile in tiles)
        {
            json.WriteStartObject();
            json.WriteString("id", tile.Id);
            json.WriteString("state", Standings.Key(tile.Standing));
            json.WriteString("word", tile.State);
            json.WriteString("trouble", tile.Trouble);
            json.WriteString("labels", tile.Labels);
            json.WriteString("figures", tile.Figures);
            json.WriteString("search", tile.Search);
            json.WriteBoolean("picture", tile.HasPicture);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
