using System.Globalization;
using System.Text.RegularExpressions;
using Vqa.Benchmarks.Processes;

namespace Vqa.Benchmarks.Accuracy.Measuring;

/// <summary>
/// What FFmpeg alone says of a file: its pictures and sound in numbers, its own filters' findings, its decoders'
/// complaints.
/// </summary>
/// <param name="Pictures">The pictures.</param>
/// <param name="Sound">The sound, from the first sample, whatever its time stamps; null where there is none.</param>
/// <param name="Peers">What freezedetect, blackdetect and silencedetect found at their defaults.</param>
/// <param name="DecoderErrors">Lines that the decoders and demuxer wrote as errors.</param>
/// <param name="FormatChanges">When the picture's size or format changed.</param>
internal sealed partial record FileProfile(
    PictureProfile Pictures,
    SoundProfile? Sound,
    IReadOnlyList<PeerFinding> Peers,
    int DecoderErrors,
    IReadOnlyList<TimeSpan> FormatChanges)
{
    /// <summary>Measures a file, with the peers' filters.</summary>
    public static Task<FileProfile> MeasureAsync(string path, bool hasSound, CancellationToken stop) =>
        MeasureAsync(path, hasSound, "freezedetect,blackdetect,", stop);

    /// <summary>Measures pictures and sound only.</summary>
    public static Task<FileProfile> MeasureContentAsync(string path, bool hasSound, CancellationToken stop) =>
        MeasureAsync(path, hasSound, "", stop);

    private static async Task<FileProfile> MeasureAsync(
        string path, bool hasSound, string pictureFilters, CancellationToken stop)
    {
        var reader = new PictureReader();
        var size = $"{PictureReader.Width}:{PictureReader.Height}";
        List<string> arguments =
        [
            "-v", "level+info", "-threads", "1", "-filter_threads", "1", "-i", path,
            "-filter_complex",
            $"[0:v:0]{pictureFilters}scale={size}:flags=area:out_range=tv,format=yuv444p,showinfo=checksum=0[v]",
            "-map", "[v]", "-fps_mode", "passthrough", "-f", "rawvideo", "pipe:1",
        ];
        if (hasSound && pictureFilters.Length > 0)
        {
            arguments.AddRange(["-map", "0:a:0", "-af", "silencedetect", "-f", "null", "-"]);
        }

        var result = await FFmpegProgram.ReadAsync(arguments, reader.ReadAsync, stop).ConfigureAwait(false);
        var lines = result.Errors.Split('\n');
        var times = lines.Select(l => PictureTime().Match(l))
            .Where(m => m.Success).Select(m => Time(m.Groups[1])).ToList();
        var first = times.Count > 0 ? times[0] : TimeSpan.Zero;
        var pictures = new PictureProfile(
            [.. reader.Pictures.Zip(times, (picture, time) => picture with { Time = time - first })]);
        return new FileProfile(
            pictures,
            hasSound ? await MeasureSoundAsync(path, stop).ConfigureAwait(false) : null,
            PeerFinding.Parse(lines, first, pictures.End),
            lines.Count(IsDecoderError),
            FormatChangesIn(lines, first));
    }

    private static async Task<SoundProfile?> MeasureSoundAsync(string path, CancellationToken stop)
    {
        var reader = new SoundReader();
        string[] arguments =
        [
            "-v", "error", "-threads", "1", "-i", path, "-map", "0:a:0",
            "-ac", "2", "-ar", $"{SoundReader.SampleRate}", "-f", "f32le", "pipe:1",
        ];
        await FFmpegProgram.ReadAsync(arguments, reader.ReadAsync, stop).ConfigureAwait(false);
        return reader.Samples.Count > 0 ? new SoundProfile(reader.Samples) : null;
    }

    // showinfo says "config in" each time the filters are set up anew, which ffmpeg does when size or format change.
    private static List<TimeSpan> FormatChangesIn(string[] lines, TimeSpan first)
    {
        var changes = new List<TimeSpan>();
        TimeSpan? last = null;
        foreach (var line in lines)
        {
            if (PictureTime().Match(line) is { Success: true } match)
            {
                last = Time(match.Groups[1]) - first;
            }
            else if (last is { } time && line.Contains("config in time_base", StringComparison.Ordinal))
            {
                changes.Add(time);
            }
        }

        return changes;
    }

    private static bool IsDecoderError(string line) =>
        line.Contains("[error]", StringComparison.Ordinal)
        || line.Contains("[fatal]", StringComparison.Ordinal)
        || line.Contains("corrupt", StringComparison.Ordinal);

    private static TimeSpan Time(Group seconds) =>
        TimeSpan.FromSeconds(double.Parse(seconds.ValueSpan, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"showinfo.* pts_time:(-?[0-9.]+)")]
    private static partial Regex PictureTime();
}
