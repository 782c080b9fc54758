using System.Globalization;
using Vqa.Benchmarks.Live.Loopback;
using Vqa.Benchmarks.Processes;

namespace Vqa.Benchmarks.Live;

/// <summary>
/// A clip that moves for 4 s and stands still for 3 s, over and over: 360p H.264 with B-frames and a keyframe every second, AAC, in
/// MPEG-TS of constant bit rate, as a broadcaster's encoder sends it.
/// </summary>
internal static class FreezeTrain
{
    /// <summary>Frames per second.</summary>
    public const int FrameRate = 25;

    /// <summary>From one freeze to the next.</summary>
    public const int CycleSeconds = 7;

    /// <summary>How long a freeze must last to be one: the default of <c>video_freeze.min_duration</c>.</summary>
    public static readonly TimeSpan MinimumDuration = TimeSpan.FromSeconds(2);

    private const int MovingFrames = 4 * FrameRate;
    private static readonly TimeSpan _encodeLimit = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Starts of the freezes, from the first picture on: the last moving picture of each cycle is the one that stays.
    /// </summary>
    public static IEnumerable<TimeSpan> Starts(int cycles) => Enumerable.Range(0, cycles)
        .Select(cycle => TimeSpan.FromSeconds((cycle * CycleSeconds) + ((MovingFrames - 1.0) / FrameRate)));

    /// <summary>Makes it.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="cycles">How many freezes it has.</param>
    /// <param name="stop">Ends the encoder.</param>
    public static async Task MakeAsync(string path, int cycles, CancellationToken stop)
    {
        // The still part is taken out; the rate filter fills the hole with the frame before it.
        var picture = string.Create(
            CultureInfo.InvariantCulture,
            $"testsrc2=s=640x360:r={FrameRate},select='lt(mod(n,{CycleSeconds * FrameRate}),{MovingFrames})',fps={FrameRate}");
        await using var ffmpeg = BackgroundProgram.Start(NeighbourPrograms.FFmpeg, [
            "-nostdin", "-loglevel", "error", "-y", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", "sine=f=440:r=48000",
            "-t", $"{cycles * CycleSeconds}", "-pix_fmt", "yuv420p",
            "-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-g", $"{FrameRate}", "-sc_threshold", "0",
            "-b:v", "1500k", "-maxrate", "1500k", "-bufsize", "750k", "-c:a", "aac", "-ac", "2", "-b:a", "96k",
            "-f", "mpegts", "-muxrate", "2200k", path,
        ]);
        if (await ffmpeg.ExitAsync(_encodeLimit, stop).ConfigureAwait(false) != 0)
        {
            throw new InvalidOperationException($"ffmpeg could not make the clip: {ffmpeg.Errors}");
        }
    }
}
