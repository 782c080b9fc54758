using Vqa.IntegrationTests.Media;

namespace Vqa.IntegrationTests.Live;

/// <summary>
/// The clip that the senders play: 13 s of H.264 with B-frames and AAC in MPEG-TS, small enough that a dozen decoders run beside
/// each other, with a keyframe every second. Moving, but for the places named here.
/// </summary>
internal static class LiveClip
{
    /// <summary>The picture stands still from 2 s to 5 s.</summary>
    public const double FreezeStart = 2, FreezeEnd = 5;

    /// <summary>The picture is black from 6.5 s to 9 s.</summary>
    public const double BlackStart = 6.5, BlackEnd = 9;

    /// <summary>The sound is silent from 10 s to 12.5 s.</summary>
    public const double SilenceStart = 10, SilenceEnd = 12.5;

    /// <summary>Its length in seconds.</summary>
    public const double Length = 13;

    /// <summary>The same clip in MP4: a sender of fragmented MP4 cannot loop AAC in the packing that MPEG-TS has.</summary>
    public static string InMp4(string clip) => TestClips.Make("clip.mp4", $"-i \"{clip}\" -c copy");

    /// <summary>Half a frame: an edge between two frames catches neither rounding of the frame before nor of the one after.</summary>
    private const double Half = 0.02;

    /// <summary>Its path; it is made on the first call.</summary>
    public static string Path => Make("live.ts", Picture, Sound, Length);

    /// <summary>Another clip: 5 s, of which the last 3 s stand still. Played over and over, it gives an incident every 5 s.</summary>
    public static string Blinking => Make("blinking.ts", Still(2, 5), "sine=f=440:r=48000", 5);

    /// <summary>The frozen part is taken out; the rate filter fills the hole with the frame before it.</summary>
    private static string Still(double start, double end) =>
        $"testsrc2=s=320x180:r=25,select='not(between(t,{start + Half},{end - Half}))',fps=25";

    private static string Picture =>
        $"{Still(FreezeStart, FreezeEnd)},drawbox=t=fill:color=black:enable='between(t,{BlackStart - Half},{BlackEnd - Half})'";

    private static string Sound => $"sine=f=440:r=48000,volume=0:enable='between(t,{SilenceStart},{SilenceEnd})'";

    private static string Make(string name, string picture, string sound, double length) => TestClips.Make(
        name,
        $"-f lavfi -i \"{picture}\" -f lavfi -i \"{sound}\" -t {length} -pix_fmt yuv420p"
        + " -c:v libx264 -preset veryfast -bf 2 -g 25 -sc_threshold 0 -b:v 400k -c:a aac -ac 2 -b:a 64k");
}
