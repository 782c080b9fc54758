using System.Runtime.InteropServices;
using Vqa.Media;

namespace Vqa.Node.Diagnosis;

/// <summary>Looks at what Vqa needs beside itself: FFmpeg's libraries and their decoders, libebur128, the ffmpeg program.</summary>
internal static class LibraryChecks
{
    /// <summary>Codecs that are common in broadcast and streaming; a build of FFmpeg may leave some out for their patents.</summary>
    private static readonly string[] WantedDecoders =
        ["h264", "hevc", "mpeg2video", "vp9", "libdav1d", "prores", "aac", "ac3", "eac3", "mp2", "mp3", "opus"];

    /// <summary>All of them.</summary>
    public static IEnumerable<Check> Run()
    {
        var problem = FFmpegLibraries.Problem();
        yield return problem is null
            ? Check.Good("FFmpeg libraries", FFmpegLibraries.Describe())
            : Check.Missing("FFmpeg libraries", problem, "on Debian 12, './vqa analyze' installs them");
        if (problem is null)
        {
            yield return Decoders();
        }

        yield return Loudness();
        yield return FFmpegProgram();
    }

    private static Check Decoders()
    {
        var missing = WantedDecoders.Where(name => !FFmpegLibraries.HasDecoder(name)).ToList();
        return missing.Count == 0
            ? Check.Good("decoders", string.Join(", ", WantedDecoders))
            : Check.Limited("decoders", $"missing: {string.Join(", ", missing)}", "take a build of FFmpeg 5.1 that has them");
    }

    private static Check Loudness() =>
        NativeLibrary.TryLoad("libebur128.so.1", out _)
            ? Check.Good("libebur128", "found")
            : Check.Missing("libebur128", "libebur128.so.1 is missing: sound cannot be measured", "on Debian: apt-get install libebur128-1");

    private static Check FFmpegProgram()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        var program = folders.Select(folder => Path.Combine(folder, "ffmpeg")).FirstOrDefault(File.Exists);
        return program is not null
            ? Check.Good("ffmpeg program", program)
            : Check.Limited("ffmpeg program", "missing; only 'vqa demo' and the tests need it", "on Debian: apt-get install ffmpeg");
    }
}
