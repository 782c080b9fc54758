using Vqa.Benchmarks.Processes;

namespace Vqa.Benchmarks.Gpu;

/// <summary>The clips that the checks need, made by the bundle's own ffmpeg when they are first asked for.</summary>
/// <param name="folder">Where they are kept.</param>
/// <param name="scale">How large they are.</param>
internal sealed class GpuClips(string folder, CheckScale scale)
{
    // Broken pictures from the third second to the fifth.
    private const string Damage = "noise=amount='if(between(n,75,125),3000,0)'";

    private string Picture => $"testsrc2=s={scale.Width}x{scale.Height}:r=25,noise=alls=8:allf=t:all_seed=3";

    /// <summary>Pictures and sound that reach 6 Mb/s, with B-frames.</summary>
    public Task<string> H264Async(CancellationToken stop) => LongAsync(
        "h264.mp4", ["-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "veryfast", "-b:v", "6M"], stop);

    /// <summary>As <see cref="H264Async"/>.</summary>
    public Task<string> HevcAsync(CancellationToken stop) => LongAsync(
        "hevc.mp4",
        ["-pix_fmt", "yuv420p", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:bframes=3", "-b:v", "5M"], stop);

    /// <summary>As <see cref="H264Async"/>, but short, and of 10 bits.</summary>
    public Task<string> Hevc10Async(CancellationToken stop) => MakeAsync(
        "hevc10.mp4",
        [
            "-f", "lavfi", "-i", Picture, "-frames:v", $"{scale.Surfaces + 10}", "-pix_fmt", "yuv420p10le",
            "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none", "-b:v", "6M",
        ],
        stop);

    /// <summary>The pictures of another clip, without its sound.</summary>
    public async Task<string> SilentAsync(string clip, CancellationToken stop) => await MakeAsync(
        "silent-" + Path.GetFileName(clip), ["-i", clip, "-an", "-c", "copy"], stop).ConfigureAwait(false);

    /// <summary>Ten pictures, for what is opened and closed.</summary>
    public Task<string> ShortAsync(CancellationToken stop) => MakeAsync(
        "short.mp4",
        [
            "-f", "lavfi", "-i", $"testsrc2=s={Math.Min(scale.Width, 1280)}x{Math.Min(scale.Height, 720)}:r=25",
            "-frames:v", "10", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "veryfast",
        ],
        stop);

    /// <summary>A second of small pictures that NVDEC, or FFmpeg's way to it, does not take.</summary>
    /// <param name="name">"422.mkv", "ffv1.mkv" or "odd.mkv".</param>
    /// <param name="stop">Ends it early.</param>
    public Task<string> RefusedAsync(string name, CancellationToken stop) => MakeAsync(
        name,
        [
            "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25", "-frames:v", "25", .. name switch
            {
                "422.mkv" => (string[])["-pix_fmt", "yuv422p", "-c:v", "libx264"],
                "odd.mkv" => [
                    "-vf", "crop=319:179:exact=1", "-pix_fmt", "yuv420p", "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8",
                ],
                _ => ["-pix_fmt", "yuv420p", "-c:v", "ffv1"],
            },
        ],
        stop);

    /// <summary>A healthy stream of pictures that were damaged before they were encoded.</summary>
    public async Task<string> BurntAsync(CancellationToken stop) => await MakeAsync(
        "burnt.mp4",
        ["-i", await BrokenAsync(stop).ConfigureAwait(false), "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-c:a", "copy"],
        stop).ConfigureAwait(false);

    /// <summary>A damaged stream.</summary>
    public Task<string> BrokenAsync(CancellationToken stop) => MakeAsync(
        "broken.mkv",
        [
            "-f", "lavfi", "-i", "testsrc2=s=640x360:r=25,noise=alls=4:allf=t:all_seed=5",
            "-f", "lavfi", "-i", "sine=330:sample_rate=48000", "-t", "8", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "veryfast", "-g", "50", "-c:a", "aac", "-bsf:v", Damage,
        ],
        stop);

    private Task<string> LongAsync(string name, string[] encoding, CancellationToken stop) => MakeAsync(
        name,
        [
            "-f", "lavfi", "-i", Picture, "-f", "lavfi", "-i", "sine=440:sample_rate=48000", "-t", $"{scale.ClipSeconds}",
            .. encoding, "-g", "50", "-c:a", "aac",
        ],
        stop);

    private async Task<string> MakeAsync(string name, IEnumerable<string> arguments, CancellationToken stop)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            // A run that was broken off must not leave half a clip to the next.
            var unfinished = Path.Combine(folder, "making-" + name);
            await FFmpegProgram.RunAsync(["-v", "error", .. arguments, unfinished], stop).ConfigureAwait(false);
            File.Move(unfinished, path, overwrite: true);
        }

        return path;
    }
}
