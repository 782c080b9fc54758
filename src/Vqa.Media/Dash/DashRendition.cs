namespace Vqa.Media.Dash;

/// <summary>One picture or one sound to choose from.</summary>
/// <param name="Key">Says which, in every look at the manifest: its kind, and its place among that kind.</param>
/// <param name="IsAudio">A sound that comes apart from the picture.</param>
/// <param name="Bandwidth">Bits per second, as declared.</param>
/// <param name="Language">As declared; null where it is not.</param>
/// <param name="Segments">What is there to be read, in order of time.</param>
/// <param name="IsWhole">No segment will follow.</param>
internal sealed record DashRendition(
    string Key, bool IsAudio, long Bandwidth, string? Language, IReadOnlyList<DashSegment> Segments, bool IsWhole)
{
    /// <summary>One of its parts, each of its own period, behind the other.</summary>
    public static DashRendition Join(IEnumerable<DashRendition> parts)
    {
        var all = parts.ToList();
        return all[^1] with { Segments = [.. all.SelectMany(part => part.Segments)] };
    }
}
