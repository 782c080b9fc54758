using Vqa.IntegrationTests.Media;

namespace Vqa.IntegrationTests.Analysis;

/// <summary>Clips that lost packets on their way.</summary>
internal static class DamagedClips
{
    private const string Picture = "-f lavfi -i mandelbrot=s=640x360:r=25,noise=alls=4:allf=t -pix_fmt yuv420p -t 8";

    /// <summary>8 s with a keyframe every 2 s, nothing lost.</summary>
    public static string Whole => TestClips.Make(
        "whole.ts", Picture + " -c:v libx264 -preset veryfast -g 50 -bf 0 -x264-params scenecut=0");

    /// <summary>
    /// <see cref="Whole"/>, of whose packets every eighth is lost for a while: of the GOP from 4 s to 6 s.
    /// </summary>
    public static string Lossy(string folder)
    {
        byte[][] packets = Packets(Whole);
        int from = packets.Length * 47 / 100, to = packets.Length * 55 / 100;
        return Write(folder, "lossy.ts", packets.Where((_, i) => i < from || i > to || i % 8 != 0));
    }

    /// <summary>
    /// The same in HEVC, that lacks some pictures altogether: what refers to them is painted over without a flag.
    /// </summary>
    public static string HevcWithoutReferences(string folder)
    {
        byte[][] packets = Packets(TestClips.Make(
            "hevc.ts", Picture + " -c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=50:bframes=0"));
        int from = packets.Length * 52 / 100, to = packets.Length * 60 / 100;
        return Write(folder, "hevc.ts", packets.Where((_, i) => i < from || i > to));
    }

    /// <summary>A clip whose video lost single packets of its transport stream, out of the middle of a few pictures.</summary>
    /// <param name="folder">Where to put it.</param>
    /// <param name="codec">"h264" or "hevc".</param>
    public static string Torn(string folder, string codec)
    {
        byte[][] packets = Packets(codec == "h264" ? Whole : TestClips.Make(
            "torn.ts", Picture + " -c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=50:bframes=0"));
        int from = packets.Length / 3, to = packets.Length * 2 / 3;
        return Write(folder, $"torn-{codec}.ts", packets.Where((_, i) => i < from || i > to || i % 97 != 0));
    }

    /// <summary>
    /// <see cref="Whole"/> from within its first GOP: the first pictures refer to some that never come.
    /// </summary>
    public static string JoinedLate(string folder)
    {
        byte[][] packets = Packets(Whole);
        // The tables come first, and again later.
        return Write(folder, "joined.ts", packets.Where((_, i) => i < 3 || i > packets.Length / 10));
    }

    private static byte[][] Packets(string path) => [.. File.ReadAllBytes(path).Chunk(188)];

    private static string Write(string folder, string name, IEnumerable<byte[]> packets)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllBytes(path, [.. packets.SelectMany(packet => packet)]);
        return path;
    }
}
