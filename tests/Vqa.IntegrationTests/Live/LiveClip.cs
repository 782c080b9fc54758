using Vqa.Benchmarks.Live.Loopback;

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

    private static readonly TimeSpan EncodeLimit = TimeSpan.FromMinutes(1);
    private static readonly Lazy<Task<string>> s_path = new(MakeAsync);

    /// <summary>Its path; it is made on the first call and deleted when the tests end.</summary>
    public static Task<string> PathAsync() => s_path.Value;

    private static async Task<string> MakeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("vqa-live-clip-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        var path = Path.Combine(folder.FullName, "clip.ts");

        // Frames of the frozen part are taken out; the rate filter fills the hole with the frame before it.
        var video = $"testsrc2=s=320x180:r=25,select='not(between(t,{FreezeStart + 0.02},{FreezeEnd - 0.02}))',fps=25,"
            + $"drawbox=t=fill:color=black:enable='between(t,{BlackStart},{BlackEnd - 0.02})'";
        var audio = $"sine=f=440:r=48000,volume=0:enable='between(t,{SilenceStart},{SilenceEnd})'";
        await using var ffmpeg = BackgroundProgram.Start("ffmpeg", [
            "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", video, "-f", "lavfi", "-i", audio, "-t", $"{Length}",
            "-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-g", "25", "-sc_threshold", "0", "-pix_fmt", "yuv420p",
            "-b:v", "400k", "-c:a", "aac", "-ac", "2", "-b:a", "64k", path,
        ]);
        Assert.Equal(0, await ffmpeg.ExitAsync(EncodeLimit, CancellationToken.None));
        return path;
    }
}
