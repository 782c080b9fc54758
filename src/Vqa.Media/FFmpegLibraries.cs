using FFmpeg.AutoGen;
using Vqa.Media.Interop;

namespace Vqa.Media;

/// <summary>Checks that FFmpeg's libraries are there, in the version whose struct layouts we were built for.</summary>
public static class FFmpegLibraries
{
    private const string Fix =
        "Install FFmpeg 5.1 (Debian 12: apt-get install libavformat59 libavcodec59 libavutil57 libswscale6 libswresample4).";

    private static readonly Lazy<string?> _checked = new(Check);

    /// <summary>Null where all is well; else what is wrong, with found and wanted version, and the fix.</summary>
    public static string? Problem() => _checked.Value;

    /// <summary>FFmpeg's version and those of its libraries, or what is wrong with them.</summary>
    public static string Describe() => Problem() ?? $"FFmpeg {ffmpeg.av_version_info()} ("
        + string.Join(", ", LibraryLoader.Libraries.Select(l => $"lib{l.Name} {Dotted(Version(l.Name))}")) + ")";

    /// <summary>Whether this build of FFmpeg has a decoder of this name ("h264", "hevc", "aac").</summary>
    public static bool HasDecoder(string name) => Problem() is null && CodecHandle.DecoderExists(name);

    /// <summary>The check itself, on given findings.</summary>
    /// <param name="versionOf">Version of a library as FFmpeg packs it (major in the upper bits, from bit 16);
    /// throws what the loader throws where there is none.</param>
    internal static string? Check(Func<string, uint> versionOf)
    {
        foreach ((string name, int major) in LibraryLoader.Libraries)
        {
            string wanted = LibraryLoader.SoName(name, major);
            try
            {
                uint version = versionOf(name);
                if (version >> 16 == major) continue;
                return $"FFmpeg's lib{name} is version {Dotted(version)}, wanted is {major} ({wanted}). {Fix}";
            }
            catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException or NotSupportedException)
            {
                return $"FFmpeg's library {wanted} cannot be loaded ({FirstLine(e.Message)}). {Fix}";
            }
        }

        return null;
    }

    private static string? Check()
    {
        string? problem = Check(Version);
        if (problem is not null) return problem;
        // What goes wrong is reported in our own words; FFmpeg's would go to the terminal, in between.
        ffmpeg.av_log_set_level(ffmpeg.AV_LOG_QUIET);
        LogTap.Install();
        _ = ffmpeg.avformat_network_init();
        return null;
    }

    private static uint Version(string library) => library switch
    {
        "avutil" => ffmpeg.avutil_version(),
        "avcodec" => ffmpeg.avcodec_version(),
        "avformat" => ffmpeg.avformat_version(),
        "swscale" => ffmpeg.swscale_version(),
        "swresample" => ffmpeg.swresample_version(),
        _ => throw new ArgumentException($"No library \"{library}\".", nameof(library)),
    };

    private static string Dotted(uint version) => $"{version >> 16}.{version >> 8 & 0xFF}.{version & 0xFF}";

    private static string FirstLine(string text) => text.Split('\n')[0].Trim();
}
