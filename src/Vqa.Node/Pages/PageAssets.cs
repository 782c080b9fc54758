using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Vqa.Node.Pages;

/// <summary>
/// Style sheets, scripts and drawings, which lie in this assembly. Their addresses carry a hash of their content, so browsers keep them
/// for as long as they are the same.
/// </summary>
internal static class PageAssets
{
    private const string Prefix = "Pages/";

    private static readonly Dictionary<string, Asset> _all = typeof(PageAssets).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(Load)
        .ToDictionary(asset => asset.Name, StringComparer.Ordinal);

    /// <summary>The style sheets, in the order in which they build on each other.</summary>
    public static IReadOnlyList<string> Sheets { get; } = ["theme.css", "frame.css", "mosaic.css", "detail.css"];

    /// <summary>Symbols that drawings in pages refer to, as markup.</summary>
    public static string Marks { get; } = Encoding.UTF8.GetString(_all["marks.svg"].Content);

    /// <summary>Where a page finds one.</summary>
    public static string Address(string name) => $"/assets/{name}?v={_all[name].Hash}";

    /// <summary>The text of one.</summary>
    public static string Text(string name) => Encoding.UTF8.GetString(_all[name].Content);

    /// <summary>Answers a request for one.</summary>
    public static IResult Serve(string name, HttpContext context)
    {
        if (!_all.TryGetValue(name, out var asset))
        {
            return Results.NotFound();
        }

        // Scripts import each other by name alone: those are asked for again, and mostly answered with "as it was".
        var isPinned = context.Request.Query["v"] == asset.Hash;
        context.Response.Headers.CacheControl = isPinned ? "public, max-age=31536000, immutable" : "no-cache";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(asset.Content, asset.Type, entityTag: new EntityTagHeaderValue($"\"{asset.Hash}\""));
    }

    private static Asset Load(string resource)
    {
        using var stream = typeof(PageAssets).Assembly.GetManifestResourceStream(resource)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var name = resource[Prefix.Length..];
        var type = Path.GetExtension(name) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => throw new InvalidOperationException($"{resource} is of a kind that is not served"),
        };
        return new Asset(name, type, content, Convert.ToHexStringLower(SHA256.HashData(content))[..16]);
    }

    private sealed record Asset(string Name, string Type, byte[] Content, string Hash);
}
