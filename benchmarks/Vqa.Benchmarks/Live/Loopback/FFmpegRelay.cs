using Vqa.Benchmarks.Processes;

namespace Vqa.Benchmarks.Live.Loopback;

/// <summary>
/// The <c>ffmpeg</c> program between a UDP sender and another transport: passes packets on as they come, without encoding. It adds
/// what its demuxer and muxer hold back, a frame or two.
/// </summary>
internal static class FFmpegRelay
{
    /// <summary>More than a second, the distance of keyframes: without one the size is not known, which FLV cannot do without.</summary>
    private const string ProbeMicroseconds = "1500000";

    private static readonly string[] _quiet = ["-nostdin", "-hide_banner", "-loglevel", "error"];

    /// <summary>To an RTMP server.</summary>
    public static BackgroundProgram Rtmp(int port, string url) => Start(port, "-f", "flv", url);

    /// <summary>To the first caller by SRT.</summary>
    public static BackgroundProgram SrtListener(int port, int srtPort) =>
        Start(port, "-f", "mpegts", $"srt://{LoopbackPort.Host}:{srtPort}?mode=listener");

    /// <summary>To <c>live.m3u8</c> in a folder, with segments of one second.</summary>
    public static BackgroundProgram Hls(int port, string folder) => Start(
        port, "-f", "hls", "-hls_time", "1", "-hls_list_size", "5", "-hls_flags", "temp_file+delete_segments",
        "-hls_segment_filename", Path.Combine(folder, "live%d.ts"), Path.Combine(folder, "live.m3u8"));

    private static BackgroundProgram Start(int port, params string[] output) => BackgroundProgram.Start(NeighbourPrograms.FFmpeg, [
        .. _quiet, "-fflags", "nobuffer", "-analyzeduration", ProbeMicroseconds, "-i", $"udp://{LoopbackPort.Host}:{port}",
        "-c", "copy", "-flush_packets", "1", .. output,
    ]);
}
