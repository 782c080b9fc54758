using System.Text;

namespace Vqa.Media.Dash;

/// <summary>
/// A live DASH presentation, told as HLS. The DASH demuxer of libavformat 5.1 cannot follow one that it has caught up
/// with: it takes the numbers of segments for their places in the manifest, and so reads some again or leaves some out;
/// it asks the server for segments that are not there yet, thousands of times a second; and it never notices that the
/// presentation was declared to be over. The HLS demuxer does all that well.
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
        foreach (DashRendition rendition in begun)
        {
            _windows[rendition.Key] = new DashWindow(first.Start, first.Duration);
        }

        Main = Describe(begun);
        Take(manifest);
    }

    /// <summary>The playlist of the playlists.</summary>
    public string Main { get; }

    /// <summary>Understands a manifest; null where it is none, not live, or of a kind that is not known here.</summary>
    /// <param name="text">What came from there.</param>
    /// <param name="address">Where it lies.</param>
    /// <param name="now">What the clock says, UTC.</param>
    /// <param name="isEarly">It is one, but has no segments yet: look again soon.</param>
    public static DashPlaylists? Of(string text, Uri address, DateTime now, out bool isEarly)
    {
        isEarly = false;
        if (DashManifest.Read(text, address, now, knownOrigin: null) is not { IsLive: true } manifest) return null;
        isEarly = manifest.Renditions.Count > 0 && manifest.Renditions.All(rendition => rendition.Segments.Count == 0);
        return isEarly || manifest.Renditions.Count == 0 ? null : new DashPlaylists(manifest);
    }

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
            bool hasLanguage = rendition.Language is { } code && code.All(char.IsAsciiLetterOrDigit);
            string language = hasLanguage ? $",LANGUAGE=\"{rendition.Language}\"" : "";
            text.Append(hasVideo && rendition.IsAudio
                ? $"#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"{rendition.Key}\"{language},URI=\"{address}\"\n"
                : $"#EXT-X-STREAM-INF:BANDWIDTH={rendition.Bandwidth},AUDIO=\"audio\"\n{address}\n");
        }

        return text.ToString();
    }
}
