using System.Globalization;
using Vqa.Benchmarks.Accuracy.Measuring;
using Vqa.Benchmarks.Processes;

namespace Vqa.Benchmarks.Accuracy.Clips;

/// <summary>
/// Makes <see cref="Footage"/> of a clip. A clip that is too short is played to its end, backwards, and so on:
/// movement goes on everywhere, with neither a cut nor a repeated picture. Its sound is treated the same way, so its
/// wave stays whole.
/// </summary>
/// <param name="folder">Where the files go.</param>
/// <param name="sounds">What a clip without sound may borrow.</param>
/// <param name="maxWidth">Wider pictures are scaled down.</param>
internal sealed class FootageMaker(string folder, SoundLibrary sounds, int maxWidth)
{
    /// <summary>Fewer pictures than these say nothing when they are repeated for 14 s.</summary>
    private const int MinPictures = 8;

    /// <summary>A clip of one picture, or of pictures without a time, would otherwise be repeated until the disk is full.</summary>
    private const string MostPictures = "2500";

    private const double MinSeconds = 14, MaxSeconds = 20;

    // A clip at least this long is not stretched: defects of up to 8 s fit.
    private const double LongEnoughSeconds = 12;

    private const double ShortestSeconds = 10;

    // The part of clips without sound that stays without.
    private const double SilentShare = 0.3;

    /// <summary>Makes footage, or says in words why a clip is not fit for it.</summary>
    public async Task<(Footage? Footage, string? Refusal)> MakeAsync(
        SourceClip clip, Random random, CancellationToken stop)
    {
        var length = random.Seconds(MinSeconds, MaxSeconds);
        var start = clip.Duration is { } whole && whole > length + TimeSpan.FromSeconds(1)
            ? random.Seconds(0, (whole - length).TotalSeconds - 0.5)
            : TimeSpan.Zero;
        var silent = random.Chance(SilentShare);
        var sound = sounds.SourceFor(clip, random);
        var withSound = sound.Origin == "own" || !silent;
        var (width, height) = Fit(clip.Width, clip.Height);
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.nut");

        // A clip may be shorter than it declares: then what there is must do, stretched.
        var isShort = clip.Duration is not { } declared || declared.TotalSeconds < LongEnoughSeconds;
        foreach (var (from, stretch) in isShort ? new[] { (start, true) } : [(start, false), (TimeSpan.Zero, true)])
        {
            var arguments = Arguments(clip, from, length, stretch, withSound ? sound : null, width, height, path);
            var made = await FFmpegProgram.ReadAsync(arguments, (_, _) => Task.CompletedTask, stop)
                .ConfigureAwait(false);
            if (!File.Exists(path))
            {
                return (null, $"ffmpeg made nothing of it: {made.Errors.Trim()}");
            }

            var profile = await FileProfile.MeasureContentAsync(path, withSound, stop).ConfigureAwait(false);
            var pictures = profile.Pictures;
            if (pictures.Samples.Count >= MinPictures && pictures.End.TotalSeconds >= ShortestSeconds)
            {
                var origin = profile.Sound is null ? "none" : sound.Origin;
                return (new Footage(clip.Name, path, width, height, pictures, profile.Sound, origin), null);
            }
        }

        File.Delete(path);
        return (null, $"fewer than {MinPictures} pictures, or less than {ShortestSeconds} s of them");
    }

    private static IEnumerable<string> Arguments(
        SourceClip clip,
        TimeSpan start,
        TimeSpan length,
        bool stretch,
        SoundSource? sound,
        int width,
        int height,
        string path)
    {
        var seconds = length.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        // Without the pictures at both turning points, which would be shown twice.
        var backwards = "trim=start_frame=1,reverse,trim=start_frame=1,setpts=PTS-STARTPTS";
        var video =
            $"[0:v:0]setpts=PTS-STARTPTS,scale={width}:{height}:out_range=tv,format=yuv420p"
            + (stretch ? $",{PingPong("v", backwards, "loop=loop=-1:size=32767")}" : "")
            + $",trim=duration={seconds}[v]";

        // The clip is read to the wanted length only, so that reversing needs little memory.
        string[] seek = start > TimeSpan.Zero ? ["-ss", Text(start)] : [];
        List<string> arguments = ["-v", "error", "-threads", "1", .. seek, "-t", seconds, "-i", clip.Path];
        if (sound is null)
        {
            arguments.AddRange(["-filter_complex", video, "-map", "[v]"]);
        }
        else
        {
            var audio =
                "[1:a:0]aresample=48000:async=1000,aformat=sample_fmts=flt:channel_layouts=stereo,asetpts=N/SR/TB,"
                + PingPong("a", "areverse,asetpts=PTS-STARTPTS", "aloop=loop=-1:size=2147483647")
                + $",atrim=duration={seconds}[a]";
            arguments.AddRange([.. sound.Origin == "own" ? seek : [], "-t", seconds, .. sound.Arguments]);
            arguments.AddRange(["-filter_complex", $"{video};{audio}", "-map", "[v]", "-map", "[a]"]);
        }

        return
        [
            .. arguments, "-fps_mode", "passthrough", "-enc_time_base:v", "1:90000", "-frames:v", MostPictures,
            "-c:v", "rawvideo", "-c:a", "pcm_f32le", path,
        ];
    }

    private static string PingPong(string kind, string backwards, string loop)
    {
        var audio = kind == "a" ? "a" : "";
        var streams = kind == "a" ? "v=0:a=1" : "v=1:a=0";
        return $"{audio}split[{kind}f][{kind}r];[{kind}r]{backwards}[{kind}b];"
            + $"[{kind}f][{kind}b]concat=n=2:{streams},{loop}";
    }

    private (int Width, int Height) Fit(int width, int height)
    {
        var scale = Math.Min(1, (double)maxWidth / Math.Max(width, height));
        return (Even(width * scale), Even(height * scale));
    }

    private static int Even(double size) => Math.Max(16, (int)Math.Round(size / 2) * 2);

    private static string Text(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
}
