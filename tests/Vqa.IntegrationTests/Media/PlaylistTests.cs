using Vqa.Media;

namespace Vqa.IntegrationTests.Media;

/// <summary>Playlists, from a folder and from a server: encrypted ones, and such as name what they may not open.</summary>
public class PlaylistTests
{
    private const string Clip = "-f lavfi -i testsrc2=s=160x120:r=25:d=2 -f lavfi -i sine=d=2 -c:v libx264 -pix_fmt yuv420p -g 25 -c:a aac ";

    [Fact]
    public void An_encrypted_playlist_plays_from_a_folder() => Assert.Equal(50, CountFrames(EncryptedPlaylist("key.bin")));

    [Fact]
    public void An_encrypted_playlist_plays_from_a_server()
    {
        using var server = new FolderServer(Path.GetDirectoryName(EncryptedPlaylist("key.bin"))!);
        Assert.Equal(50, CountFrames(server.Address + "list.m3u8"));
        Assert.Contains("key.bin", server.Requests);
    }

    [Fact]
    public void A_dash_presentation_plays_from_a_folder_and_from_a_server()
    {
        string manifest = TestClips.Make("manifest.mpd", Clip + "-f dash -seg_duration 1");
        Assert.Equal(50, CountFrames(manifest));
        using var server = new FolderServer(Path.GetDirectoryName(manifest)!);
        Assert.Equal(50, CountFrames(server.Address + "manifest.mpd"));
    }

    [Fact]
    public void A_playlist_that_names_itself_is_told_and_does_not_hang()
    {
        string path = Path.Combine(TestClips.NewFolder(), "self.m3u8");
        File.WriteAllText(path, "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nself.m3u8\n");

        MediaException exception = Assert.Throws<MediaException>(() => CountFrames(path));

        Assert.Contains("perhaps itself", exception.Message);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("file:/etc/passwd")]
    [InlineData("crypto:/etc/passwd")]
    [InlineData("crypto+file:/etc/passwd")]
    public void A_playlist_from_a_server_cannot_read_anything_but_the_web(string segment)
    {
        string folder = TestClips.NewFolder();
        WritePlaylist(folder, segment);
        using var server = new FolderServer(folder);
        MediaException exception = Assert.Throws<MediaException>(() => CountFrames(server.Address + "list.m3u8"));
        Assert.Equal(MediaError.NotAllowed, exception.Error);
        Assert.Contains(segment, exception.Message);
    }

    [Theory]
    [InlineData("concat:/etc/passwd|/etc/group")]
    [InlineData("subfile,,start,0,end,100,,:/etc/passwd")]
    [InlineData("udp://127.0.0.1:9")]
    public void A_playlist_cannot_name_protocols_that_playlists_have_no_use_for(string segment)
    {
        string folder = TestClips.NewFolder();
        string playlist = WritePlaylist(folder, segment);
        using var server = new FolderServer(folder);
        Assert.Throws<MediaException>(() => CountFrames(server.Address + "list.m3u8"));
        Assert.Throws<MediaException>(() => CountFrames(playlist));
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../../../../../../../../etc/passwd")]
    [InlineData("file:///etc/passwd")]
    [InlineData("outside.ts")]
    public void A_local_playlist_cannot_read_outside_its_folder(string segment)
    {
        string folder = TestClips.NewFolder();
        File.CreateSymbolicLink(Path.Combine(folder, "outside.ts"), "/etc/passwd");
        string playlist = WritePlaylist(folder, segment);
        MediaException exception = Assert.Throws<MediaException>(() => CountFrames(playlist));
        Assert.Equal(MediaError.NotAllowed, exception.Error);
    }

    [Fact]
    public void A_local_playlist_cannot_reach_the_network()
    {
        string folder = TestClips.NewFolder();
        using var server = new FolderServer(folder);
        string playlist = WritePlaylist(folder, server.Address + "segment.ts");
        MediaException exception = Assert.Throws<MediaException>(() => CountFrames(playlist));
        Assert.Equal(MediaError.NotAllowed, exception.Error);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public void A_local_manifest_cannot_read_outside_its_folder()
    {
        string secret = TestClips.Make("secret.mp4", Clip + "-movflags +frag_keyframe+empty_moov+default_base_moof");
        string folder = TestClips.NewFolder();
        string manifest = Path.Combine(folder, "manifest.mpd");
        File.WriteAllText(manifest, $"""
            <?xml version="1.0" encoding="utf-8"?>
            <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT2S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011">
              <Period><AdaptationSet contentType="video"><Representation id="0" mimeType="video/mp4" codecs="avc1.42c00d" bandwidth="1000" width="160" height="120">
                <BaseURL>{secret}</BaseURL></Representation></AdaptationSet></Period>
            </MPD>
            """);
        Assert.Throws<MediaException>(() => CountFrames(manifest));
    }

    [Theory]
    [InlineData("concat:a.ts|b.ts")]
    [InlineData("subfile,,start,0,end,9,,:a.ts")]
    [InlineData("crypto:a.ts")]
    [InlineData("ftp://127.0.0.1/a.ts")]
    public void Schemes_that_are_not_allowed_are_refused_before_anything_is_opened(string input)
    {
        MediaException exception = Assert.Throws<MediaException>(() => Decoding.Open(input));
        Assert.Equal(MediaError.NotAllowed, exception.Error);
    }

    [Fact]
    public void The_network_policy_opens_no_local_file()
    {
        string clip = TestClips.Make("clip.ts", Clip);
        var options = new SourceOptions { Policy = SourcePolicy.Network };
        MediaException exception = Assert.Throws<MediaException>(() => Decoding.Open(clip, options));
        Assert.Equal(MediaError.NotAllowed, exception.Error);
    }

    private static string EncryptedPlaylist(string keyName)
    {
        // The muxer takes a file that names the key's address, and where it lies now.
        string folder = TestClips.NewFolder();
        File.WriteAllBytes(Path.Combine(folder, keyName), Convert.FromHexString("00112233445566778899aabbccddeeff"));
        File.WriteAllText(Path.Combine(folder, "key.info"), $"{keyName}\n{Path.Combine(folder, keyName)}\n");
        string playlist = Path.Combine(folder, "list.m3u8");
        FFmpegProgram.Run(Clip + $"-f hls -hls_time 1 -hls_playlist_type vod -hls_key_info_file \"{folder}/key.info\" \"{playlist}\"");
        return playlist;
    }

    private static string WritePlaylist(string folder, string segment)
    {
        string path = Path.Combine(folder, "list.m3u8");
        File.WriteAllText(path, $"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXTINF:2.0,\n{segment}\n#EXT-X-ENDLIST\n");
        return path;
    }

    private static int CountFrames(string input)
    {
        int frames = 0;
        using MediaSource source = Decoding.Open(input);
        Decoding.Run(source, _ => frames++);
        return frames;
    }
}
