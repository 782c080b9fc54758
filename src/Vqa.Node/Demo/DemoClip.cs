using System.ComponentModel;
using System.Diagnostics;

namespace Vqa.Node.Demo;

/// <summary>
/// Half a minute of lively picture and sound with five defects, made by the <c>ffmpeg</c> program: 640x360, 25 frames a second,
/// H.264, stereo AAC at -23 LUFS. There is no flashing in it, for people will look at it.
/// </summary>
internal static class DemoClip
{
    private const int LengthSeconds = 30;
    private const int FrameRate = 25;

    private static readonly PlantedDefect _freeze = Plant("video_freeze", 4, 7, "the picture stands still, the sound goes on");
    private static readonly PlantedDefect _silence = Plant("audio_silence", 9, 12, "the sound is gone, the picture goes on");
    private static readonly PlantedDefect _black = Plant("video_black", 14, 17, "the picture is black");
    private static readonly PlantedDefect _phase = Plant("audio_phase", 19, 22, "left and right cancel each other");
    private static readonly PlantedDefect _solid = Plant("video_solid", 24, 27, "one green fills the picture");

    /// <summary>What was planted, in the order in which it comes.</summary>
    public static IReadOnlyList<PlantedDefect> Planted { get; } = [_freeze, _silence, _black, _phase, _solid];

    /// <summary>Makes the clip.</summary>
    /// <param name="path">The file, which is replaced.</param>
    /// <param name="stop">Ends ffmpeg, and the wait for it.</param>
    /// <exception cref="IOException">ffmpeg is missing or failed; the message says what to do, or what ffmpeg said.</exception>
    public static async Task MakeAsync(string path, CancellationToken stop)
    {
        using var ffmpeg = Start(path);
        try
        {
            var errors = await ffmpeg.StandardError.ReadToEndAsync(stop);
            await ffmpeg.WaitForExitAsync(stop);
            if (ffmpeg.ExitCode != 0)
            {
                throw new IOException($"ffmpeg could not make {path}: {errors.Trim()}");
            }
        }
        catch (OperationCanceledException)
        {
            ffmpeg.Kill();
            throw;
        }
    }

    /// <summary>
    /// testsrc2 moves all over the picture; the noise on top keeps every frame unlike the one before, as a camera would.
    /// The freeze shows its first frame again and again, and the picture then goes on where it would have been; all else is
    /// laid over it by time.
    /// </summary>
    private static string VideoFilter =>
        $"testsrc2=size=640x360:rate={FrameRate},noise=alls=6:allf=t:all_seed=7,split[moving][held];"
        + $"[moving][held]freezeframes=first={Frames(_freeze.Start)}:last={Frames(_freeze.End) - 1}:replace={Frames(_freeze.Start)},"
        + $"drawbox=color=black:thickness=fill:enable='{During(_black)}',"
        + $"drawbox=color=0x00B140:thickness=fill:enable='{During(_solid)}',format=yuv420p[v]";

    /// <summary>Three notes that swell at different paces, over pink noise; the same in both channels.</summary>
    private static string AudioFilter =>
        "aevalsrc=sample_rate=48000:exprs='(0.6+0.4*sin(2*PI*3*t))*(0.3*sin(2*PI*220*t)"
        + "+0.25*sin(2*PI*330*t)*(0.5+0.5*sin(2*PI*1.3*t))+0.2*sin(2*PI*523*t)*(0.5+0.5*sin(2*PI*2.1*t)))'[notes];"
        + "anoisesrc=color=pink:sample_rate=48000:seed=7:amplitude=0.1[noise];"
        + $"[notes][noise]amix=inputs=2:normalize=0,volume=-9.7dB,volume=0:enable='{During(_silence)}',"
        + $"pan=stereo|c0=c0|c1=c0,aeval=exprs='val(0)|val(1)*if({During(_phase)},-1,1)':channel_layout=same[a]";

    private static Process Start(string path)
    {
        // A bundle with benchmarks brings it along.
        var beside = Path.Combine(AppContext.BaseDirectory, "ffmpeg");
        var start = new ProcessStartInfo(File.Exists(beside) ? beside : "ffmpeg")
        {
            RedirectStandardError = true, RedirectStandardInput = true,
        };
        string[] arguments =
        [
            "-hide_banner", "-loglevel", "error", "-nostdin", "-y", "-filter_complex", $"{VideoFilter};{AudioFilter}",
            "-map", "[v]", "-map", "[a]", "-t", $"{LengthSeconds}",
            "-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-g", "50", "-c:a", "aac", "-b:a", "160k", path,
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new IOException("the ffmpeg program is missing; on Debian: apt-get install ffmpeg");
        }
    }

    /// <summary>True, in an ffmpeg expression, while the defect lasts: from its start to just before its end.</summary>
    private static string During(PlantedDefect defect) =>
        $"gte(t,{defect.Start.TotalSeconds})*lt(t,{defect.End.TotalSeconds})";

    private static int Frames(TimeSpan time) => (int)(time.TotalSeconds * FrameRate);

    private static PlantedDefect Plant(string detector, int start, int end, string what) =>
        new(detector, TimeSpan.FromSeconds(start), TimeSpan.FromSeconds(end), what);
}
