using Vqa.Benchmarks.Processes;

namespace Vqa.Benchmarks.Density;

/// <summary>
/// Makes the clips that every machine can be compared on: 1080p25 H.264 with AAC at a given bit rate, of content so
/// lively that the bit rate is reached: a moving test picture, a game of life that scrolls over it, and film grain.
/// </summary>
internal static class DensityMedia
{
    private const string Picture =
        "testsrc2=s=1920x1080:r=25[base];"
        + "life=s=320x180:r=25:mold=10:ratio=0.2:seed=7:death_color=#305070:life_color=#E0C080,"
        + "scale=1920:1080:flags=neighbor,"
        + "scroll=h=0.004:v=0.002,format=yuva420p,colorchannelmixer=aa=0.35[moving];"
        + "[base][moving]overlay,noise=c0s=10:c0f=t+u,format=yuv420p";

    private const string Sound =
        "anoisesrc=color=pink:amplitude=0.2:seed=1:sample_rate=48000,tremolo=f=2:d=0.5,aformat=channel_layouts=stereo";

    /// <summary>The clip at a bit rate, from the cache where it is there.</summary>
    public static async Task<DensityClip> GetAsync(
        string cache, int megabits, int seconds, Action<string> progress, CancellationToken stop)
    {
        Directory.CreateDirectory(cache);
        var path = Path.Combine(cache, $"1080p25-{megabits}M-{seconds}s.mp4");
        if (!File.Exists(path))
        {
            progress($"making {path}, once");
            var unfinished = path + ".making.mp4";
            await FFmpegProgram.RunAsync(
                [
                    "-v", "error", "-f", "lavfi", "-i", Picture,
                    "-f", "lavfi", "-i", Sound,
                    "-t", $"{seconds}", "-c:v", "libx264", "-preset", "fast", "-g", "50",
                    "-b:v", $"{megabits}M", "-maxrate", $"{megabits}M", "-bufsize", $"{2 * megabits}M",
                    "-c:a", "aac", "-b:a", "128k", unfinished,
                ],
                stop).ConfigureAwait(false);
            File.Move(unfinished, path, overwrite: true);
        }

        return await DensityClip.ProbeAsync(path, stop).ConfigureAwait(false)
            ?? throw new ToolException($"{path} is damaged: delete it");
    }
}
