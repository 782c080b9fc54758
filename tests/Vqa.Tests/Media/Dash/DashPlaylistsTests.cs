using Vqa.Media.Dash;

namespace Vqa.Tests.Media.Dash;

/// <summary>What a live manifest says, as HLS playlists: which segments, with which numbers, and the end.</summary>
public class DashPlaylistsTests
{
    private const string Begun = "availabilityStartTime='2026-01-01T00:00:00Z'";

    private static readonly Uri _address = new("http://127.0.0.1/live/x.mpd");
    private static readonly DateTime _origin = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_timeline_becomes_a_playlist()
    {
        string text = Video(Playlists(Timeline(7, "<S t='600' d='100' r='1'/><S d='50'/>")));

        Assert.Equal(
            """
            #EXTM3U
            #EXT-X-VERSION:7
            #EXT-X-TARGETDURATION:1
            #EXT-X-MEDIA-SEQUENCE:0
            #EXT-X-MAP:URI="http://127.0.0.1/live/init-v.m4s"
            #EXTINF:1.000000,
            http://127.0.0.1/live/v-00007-600.m4s
            #EXTINF:1.000000,
            http://127.0.0.1/live/v-00008-700.m4s
            #EXTINF:0.500000,
            http://127.0.0.1/live/v-00009-800.m4s

            """,
            text);
    }

    [Fact]
    public void Numbers_go_on_when_the_window_moves()
    {
        DashPlaylists playlists = Playlists(Timeline(1, "<S t='0' d='100' r='4'/>"));

        playlists.Update(Timeline(3, "<S t='200' d='100' r='4'/>"), _address, _origin);

        Assert.Contains("#EXT-X-MEDIA-SEQUENCE:2\n", Video(playlists), StringComparison.Ordinal);
        Assert.Equal([200, 300, 400, 500, 600], Times(playlists));
    }

    [Fact]
    public void The_end_is_told_and_nothing_comes_twice_when_the_manifest_becomes_that_of_a_recording()
    {
        DashPlaylists playlists = Playlists(Timeline(3, "<S t='200' d='100' r='1'/>"));
        string recording = Timeline(1, "<S t='0' d='100' r='4'/>", type: "static", attributes: "");

        playlists.Update(recording, _address, _origin);

        Assert.Equal([200, 300, 400], Times(playlists));
        Assert.EndsWith("#EXT-X-ENDLIST\n", Video(playlists), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    public void A_declared_duration_is_the_end_once_it_is_reached(int segments, bool isWhole)
    {
        string attributes = "mediaPresentationDuration='PT5.2S' " + Begun;

        var text = Video(Playlists(Timeline(1, $"<S t='0' d='100' r='{segments - 1}'/>", attributes: attributes)));

        Assert.Equal(isWhole, text.EndsWith("#EXT-X-ENDLIST\n", StringComparison.Ordinal));
    }

    [Fact]
    public void An_encoder_that_starts_anew_is_followed_though_its_times_begin_again()
    {
        DashPlaylists playlists = Playlists(Timeline(5, "<S t='400' d='100'/>"));
        string anew = Timeline(1, "<S t='0' d='100'/>", attributes: "availabilityStartTime='2026-01-01T00:01:00Z'");

        playlists.Update(anew, _address, _origin);

        Assert.Equal([0], Times(playlists));
    }

    [Fact]
    public void Without_a_timeline_the_clock_tells_what_is_there()
    {
        string template = "<SegmentTemplate duration='2' startNumber='10' media='v-$Number$-$Time$.m4s'/>";
        string manifest = Manifest(template, attributes: $"{Begun} timeShiftBufferDepth='PT6S'");

        DashPlaylists playlists = DashPlaylists.Of(manifest, _address, _origin.AddSeconds(21), out _)!;

        // 20 s to 22 s is not over, and 18 s to 20 s may not be written yet.
        Assert.Equal([14, 16], Times(playlists));
        Assert.Contains("v-18-16.m4s", Video(playlists), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_manifest_changes_nothing()
    {
        DashPlaylists playlists = Playlists(Timeline(1, "<S t='0' d='100'/>"));
        string before = Video(playlists);

        playlists.Update("<MPD type='dynamic'><Per", _address, _origin);

        Assert.Equal(before, Video(playlists));
    }

    [Fact]
    public void A_run_of_countless_segments_is_cut_to_its_end()
    {
        var times = Times(Playlists(Timeline(1, "<S t='0' d='100' r='1000000000'/>")));

        Assert.Equal(DashPlace.Most, times.Count);
        Assert.Equal(100_000_000_000, times[^1]);
    }

    [Theory]
    [InlineData("static", "<SegmentTemplate media='a'><SegmentTimeline><S d='1'/></SegmentTimeline></SegmentTemplate>")]
    [InlineData("dynamic", "<SegmentList><SegmentURL media='a'/></SegmentList>")]
    [InlineData("dynamic", "<SegmentTemplate media='a'><SegmentTimeline><S d='0' /></SegmentTimeline>"
        + "</SegmentTemplate>")]
    [InlineData("dynamic", "<SegmentTemplate media='$Number$' duration='x'/>")]
    [InlineData("dynamic", "")]
    public void What_is_not_live_or_not_known_is_left_to_libavformat(string type, string content)
    {
        Assert.Null(DashPlaylists.Of(Manifest(content, type), _address, _origin.AddDays(1), out bool isEarly));
        Assert.False(isEarly);
    }

    [Theory]
    [InlineData("<SegmentTemplate duration='2' media='$Number$'/>")]
    [InlineData("<SegmentTemplate media='$Number$'><SegmentTimeline/></SegmentTemplate>")]
    public void One_that_has_only_begun_is_worth_another_look(string content)
    {
        Assert.Null(DashPlaylists.Of(Manifest(content), _address, _origin.AddSeconds(3), out bool isEarly));
        Assert.True(isEarly);
    }

    [Fact]
    public void No_document_type_is_read()
    {
        string manifest = "<!DOCTYPE MPD [<!ENTITY a 'b'>]>" + Timeline(1, "<S t='0' d='100'/>");

        Assert.Null(DashPlaylists.Of(manifest, _address, _origin, out _));
    }

    private static DashPlaylists Playlists(string manifest) => DashPlaylists.Of(manifest, _address, _origin, out _)!;

    private static string Video(DashPlaylists playlists)
    {
        Assert.Equal("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000,AUDIO=\"audio\"\ndash:video0\n", playlists.Main);
        return playlists.Playlist("dash:video0");
    }

    /// <summary>The times in the names of the segments.</summary>
    private static List<long> Times(DashPlaylists playlists) =>
        [.. Video(playlists).Split('\n').Where(line => line.StartsWith("http", StringComparison.Ordinal))
            .Select(line => long.Parse(line[(line.LastIndexOf('-') + 1)..^".m4s".Length]))];

    private static string Timeline(
        int first, string runs, string type = "dynamic", string attributes = Begun) => Manifest(
        $"<SegmentTemplate timescale='100' startNumber='{first}' initialization='init-$RepresentationID$.m4s'"
        + " media='$RepresentationID$-$Number%05d$-$Time$.m4s'>"
        + $"<SegmentTimeline>{runs}</SegmentTimeline></SegmentTemplate>",
        type, attributes);

    private static string Manifest(string content, string type = "dynamic", string attributes = Begun) =>
        $"<MPD xmlns='urn:mpeg:dash:schema:mpd:2011' type='{type}' {attributes}><Period start='PT0S'>"
        + $"<AdaptationSet mimeType='video/mp4'><Representation id='v' bandwidth='1000'>{content}</Representation>"
        + "</AdaptationSet></Period></MPD>";
}
