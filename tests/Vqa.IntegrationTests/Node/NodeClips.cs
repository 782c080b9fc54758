using Vqa.IntegrationTests.Media;

namespace Vqa.IntegrationTests.Node;

/// <summary>The clips of these tests: small, so that a test is about the program and not about decoding.</summary>
internal static class NodeClips
{
    private const string Picture = "testsrc2=s=320x180:r=25,noise=alls=6:allf=t";
    private const string Sound = "-f lavfi -i anoisesrc=color=pink:r=48000:a=0.2 -c:a aac -ac 2";
    private const string Codec = "-pix_fmt yuv420p -c:v libx264 -preset veryfast -g 25";

    /// <summary>5 s without a defect.</summary>
    public static string Clean => TestClips.Make("clean.mp4", $"-f lavfi -i {Picture} {Sound} {Codec} -t 5");

    /// <summary>8 s, black from 2 s to 5 s.</summary>
    public static string Black => TestClips.Make(
        "black.mp4",
        $"-f lavfi -i \"{Picture},drawbox=color=black:t=fill:enable='gte(t,2)*lt(t,5)'\" {Sound} {Codec} -t 8");

    /// <summary>Two hours of <see cref="Black"/>, again and again: nobody waits for its end.</summary>
    public static string Endless => TestClips.Make("endless.mp4", $"-stream_loop 900 -i \"{Black}\" -c copy");

    /// <summary>A transport stream that goes on with another video codec after 20 s, several megabytes before its end.</summary>
    public static string Spliced(string folder)
    {
        var first = TestClips.Make("splice-1.ts", $"-f lavfi -i {Picture} {Codec} -b:v 3M -t 20");
        var second = TestClips.Make("splice-2.ts", $"-f lavfi -i {Picture} -c:v mpeg2video -b:v 6M -t 10");
        var path = Path.Combine(folder, "spliced.ts");
        File.WriteAllBytes(path, [.. File.ReadAllBytes(first), .. File.ReadAllBytes(second)]);
        return path;
    }

    /// <summary>A file that is called a video and is none.</summary>
    public static string Broken(string folder)
    {
        var path = Path.Combine(folder, "broken.mp4");
        File.WriteAllText(path, "this is no video");
        return path;
    }
}
