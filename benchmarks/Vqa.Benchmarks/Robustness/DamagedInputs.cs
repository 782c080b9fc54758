namespace Vqa.Benchmarks.Robustness;

/// <summary>
/// Makes damaged inputs from clips: the same ones for the same clips, seed and number, in any order, so that one that did harm
/// can be made again.
/// </summary>
/// <param name="clips">Healthy files to start from.</param>
/// <param name="seed">Chooses another set.</param>
internal sealed class DamagedInputs(IReadOnlyList<string> clips, int seed)
{
    /// <summary>What a file may be called, whatever is in it.</summary>
    private static readonly string[] _extensions = [".mp4", ".ts", ".mkv", ".flv", ".avi", ".m3u8", ".mpd", ".wav", ".jpg", ".txt", ""];

    /// <summary>Texts that demuxers read as orders.</summary>
    private static readonly (string Extension, string Text)[] _texts =
    [
        (".txt", "This is no video.\n"),
        (".m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n/etc/passwd\n#EXT-X-ENDLIST\n"),
        (".m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:99999999999\n#EXTINF:-1,\n\n#EXT-X-BYTERANGE:-5@-9\nmissing.ts\n"),
        (".m3u8", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nself.m3u8\n"),
        (".ffconcat", "ffconcat version 1.0\nfile '/etc/passwd'\n"),
        (".mpd", "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"><Period><AdaptationSet/></Period></MPD>"),
        (".sdp", "v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 1 RTP/AVP 96\na=rtpmap:96 H264/90000\n"),
        (".srt", "1\n00:00:00,000 --> 00:00:02,000\nHello\n"),
    ];

    /// <summary>Makes an input.</summary>
    /// <param name="number">Which; also the beginning of its file name.</param>
    /// <param name="folder">Where it goes.</param>
    public DamagedInput Make(int number, string folder)
    {
        var random = new Random(unchecked((seed * 1_000_003) + number));
        var clip = clips[random.Next(clips.Count)];
        // One in eight is something else than damaged bytes under their own name.
        return random.Next(24) switch
        {
            0 => MakeFolder(number, folder),
            1 => MakeText(number, folder, random),
            2 => Misname(number, folder, clip, random),
            _ => MakeDamaged(number, folder, clip, random),
        };
    }

    private DamagedInput MakeDamaged(int number, string folder, string clip, Random random)
    {
        var (name, apply) = Damage.All[random.Next(Damage.All.Count)];
        var other = File.ReadAllBytes(clips[random.Next(clips.Count)]);
        var path = PathOf(folder, number, name, Path.GetExtension(clip));
        File.WriteAllBytes(path, apply(File.ReadAllBytes(clip), other, random));
        return new DamagedInput(path, name, Path.GetFileName(clip));
    }

    private static DamagedInput MakeFolder(int number, string folder)
    {
        var path = PathOf(folder, number, "folder", ".mp4");
        Directory.CreateDirectory(path);
        return new DamagedInput(path, "folder", "");
    }

    private static DamagedInput MakeText(int number, string folder, Random random)
    {
        var (extension, text) = _texts[random.Next(_texts.Length)];
        var path = PathOf(folder, number, "text", extension);
        File.WriteAllText(path, text.Replace("self.m3u8", Path.GetFileName(path), StringComparison.Ordinal));
        return new DamagedInput(path, "text", extension);
    }

    private static DamagedInput Misname(int number, string folder, string clip, Random random)
    {
        var path = PathOf(folder, number, "misnamed", _extensions[random.Next(_extensions.Length)]);
        File.Copy(clip, path);
        return new DamagedInput(path, "misnamed", Path.GetFileName(clip));
    }

    private static string PathOf(string folder, int number, string kind, string extension) =>
        Path.Combine(folder, $"{number:0000}-{kind}{extension}");
}
