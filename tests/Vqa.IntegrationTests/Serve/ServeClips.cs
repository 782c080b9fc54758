using Vqa.IntegrationTests.Media;

namespace Vqa.IntegrationTests.Serve;

/// <summary>The clips that nodes of these tests watch in a loop: small, for there may be twenty at a time.</summary>
internal static class ServeClips
{
    private const string Picture = "testsrc2=s=320x180:r=25,noise=alls=6:allf=t";
    private const string Sound = "-f lavfi -i anoisesrc=color=pink:r=48000:a=0.2 -c:a aac -ac 2";
    private const string Codec = "-pix_fmt yuv420p -c:v libx264 -preset veryfast -g 25";

    /// <summary>10 s without a defect.</summary>
    public static string Scene => TestClips.Make("serve-scene.mp4", $"-f lavfi -i {Picture} {Sound} {Codec} -t 10");

    /// <summary>30 s, black but for the first second.</summary>
    public static string Black => TestClips.Make(
        "serve-black.mp4", $"-f lavfi -i \"{Picture},drawbox=color=black:t=fill:enable='gte(t,1)'\" {Sound} {Codec} -t 30");

    /// <summary>8 s, black from 2 s to 5 s: an incident every eight seconds.</summary>
    public static string Blinking => TestClips.Make(
        "serve-blinking.mp4",
        $"-f lavfi -i \"{Picture},drawbox=color=black:t=fill:enable='gte(t,2)*lt(t,5)'\" {Sound} {Codec} -t 8");
}
