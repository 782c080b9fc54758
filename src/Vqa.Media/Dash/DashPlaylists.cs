using System.Text;

namespace Vqa.Media.Dash;

/// <summary>
/// A live DASH presentation, told as HLS. libavformat's own DASH demuxer (5.1 and later) cannot follow one that has caught up:
/// it never notices the end, mixes up the numbers of segments with their places in the manifest and so reads some again, and
/// asks the server for segments that are not there yet thousands of times a second. Its HLS demuxer does all that well.
/// </summary>
internal sealed class DashPlaylists
{
    /// <summary>How the playlists of renditions are called; the key of one follows.</summary>
    private const string Prefix = "dash:";

    private readonly Dictionary<string, DashWindow> _windows = [];
    private DateTime _origin;

    private DashPlaylists(DashManifest manifest)
    {
        var begun = manifest.Renditions.Where(rendition => rendition.Segments.Count > 0).ToList();
        DashSegment first = begun[0].Segments[0];
        foreach (DashRendition rendition in begun) _windows[rendition.Key] = new DashWindow(first.Start, first.Duration);
        Main = Describe(begun);
        Take(manifest);
    }

    /// <summary>The playlist of the playlists.</summary>
    public string Main { get; }

    /// <summary>Understands a manifest; null where it is none, or none of a live presentation, or one that is not known here.</summary>
    public static DashPlaylists? Of(string text, Uri address, DateTime now) =>
        DashManifest.Read(text, address, now, knownOrigin: null) is { IsLive: true } manifest
        && manifest.Renditions.Any(rendition => rendition.Segments.Count > 0) ? new DashPlaylists(manifest) : null;

    /// <summary>True where an address is that of the playlist of a rendition.</summary>
    public static bool IsPlaylist(string address) => address.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Takes over a new look at the manifest; one that is damaged tells nothing.</summary>
    public void Update(string text, Uri address, DateTime now)
    {
        if (DashManifest.Read(text, address, now, _origin) is { } manifest) Take(manifest);
    }

    /// <summary>The playlist of a rendition, as of the last look.</summary>
    public string Playlist(string address) =>
        _windows.TryGetValue(address[Prefix.Length..], out DashWindow? window) ? window.ToString() : "";

    private void Take(DashManifest manifest)
    {
        _origin = manifest.Origin;
        foreach (DashRendition rendition in manifest.Renditions)
        {
            if (_windows.TryGetValue(rendition.Key, out DashWindow? window)) window.Take(rendition);
        }
    }

    private static string Describe(IReadOnlyList<DashRendition> renditions)
    {
        bool hasVideo = renditions.Any(rendition => !rendition.IsAudio);
        var text = new StringBuilder("#EXTM3U\n");
        foreach (DashRendition rendition in renditions)
        {
            string address = Prefix + rendition.Key;
            string language = rendition.Language is { } code && code.All(char.IsAsciiLetterOrDigit) ? $",LANGUAGE=\"{code}\"" : "";
            text.Append(hasVideo && rendition.IsAudio
                ? $"#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"{rendition.Key}\"{language},URI=\"{address}\"\n"
                : $"#EXT-X-STREAM-INF:BANDWIDTH={rendition.Bandwidth},AUDIO=\"audio\"\n{address}\n");
        }

        return text.ToString();
    }
}
