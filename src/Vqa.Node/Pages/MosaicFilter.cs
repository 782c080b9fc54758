using Microsoft.AspNetCore.Http;

namespace Vqa.Node.Pages;

/// <summary>Which tiles of the mosaic to show: what stands in the address, so that it can be kept and sent.</summary>
/// <param name="Text">Words that all must occur in the id or in a label ("channel=one").</param>
/// <param name="Standing">Only those that stand like this; null for all.</param>
/// <param name="Size">How large tiles are: s, m or l.</param>
internal sealed record MosaicFilter(string Text, Standing? Standing, string Size)
{
    private const int LongestText = 200;

    /// <summary>The sizes, and what they are called.</summary>
    public static IReadOnlyList<(string Key, string Name)> Sizes { get; } = [("s", "Small"), ("m", "Medium"), ("l", "Large")];

    /// <summary>How wide pictures are asked for in tiles of a size. The script asks for the same: few widths cost little.</summary>
    public static int PictureWidth(string size) => size == "l" ? 640 : 320;

    /// <summary>What an address asks for; what it cannot mean is left out.</summary>
    public static MosaicFilter Of(IQueryCollection query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var text = query["q"].ToString();
        var size = query["size"].ToString();
        return new MosaicFilter(
            text.Length > LongestText ? text[..LongestText] : text,
            Standings.Parse(query["state"]),
            Sizes.Any(known => known.Key == size) ? size : "m");
    }

    /// <summary>True where the tile is to be shown. The script filters in the same way.</summary>
    public bool Shows(StreamTile tile)
    {
        ArgumentNullException.ThrowIfNull(tile);
        return (Standing is null || Standing == tile.Standing)
            && Text.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .All(word => tile.Search.Contains(word, StringComparison.Ordinal));
    }
}
