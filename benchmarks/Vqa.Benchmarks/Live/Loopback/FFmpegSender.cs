using Vqa.Benchmarks.Processes;

namespace Vqa.Benchmarks.Live.Loopback;

/// <summary>
/// The <c>ffmpeg</c> program as a live sender: plays a clip at its own pace, over and over, without encoding it again. Each method
/// names one transport, and what reads it.
/// </summary>
/// <remarks>Where a test dies without disposing its sender, the sender ends by itself after <see cref="LongestRun"/>.</remarks>
internal static class FFmpegSender
{
    private const string LongestRun = "300";

    private static readonly string[] _quiet = ["-nostdin", "-hide_banner", "-loglevel", "error"];

    /// <summary>MPEG-TS in UDP datagrams, seven packets each.</summary>
    public static BackgroundProgram Udp(string clip, int port, int plays = Endless) =>
        Send(clip, plays, "-f", "mpegts", $"udp://{LoopbackPort.Host}:{port}?pkt_size=1316");

    /// <summary>MPEG-TS in RTP (RFC 2250).</summary>
    public static BackgroundProgram Rtp(string clip, int port, int plays = Endless) =>
        Send(clip, plays, "-f", "rtp_mpegts", $"rtp://{LoopbackPort.Host}:{port}");

    /// <summary>MPEG-TS in SRT; waits for one caller. Encrypted where there is a passphrase.</summary>
    public static BackgroundProgram SrtListener(string clip, int port, string? passphrase = null, int plays = Endless)
    {
        var encryption = passphrase is null ? "" : $"&passphrase={passphrase}&pbkeylen=16";
        return Send(clip, plays, "-f", "mpegts", $"srt://{LoopbackPort.Host}:{port}?mode=listener{encryption}");
    }

    /// <summary>MPEG-TS as one endless HTTP response; waits for one reader.</summary>
    public static BackgroundProgram HttpListener(string clip, int port, int plays = Endless) =>
        Send(clip, plays, "-f", "mpegts", "-listen", "1", $"http://{LoopbackPort.Host}:{port}/live.ts");

    /// <summary>FLV to an RTMP server.</summary>
    public static BackgroundProgram Rtmp(string clip, string url, int plays = Endless) =>
        Send(clip, plays, "-f", "flv", url);

    /// <summary>A live HLS playlist of five segments, <c>live.m3u8</c>, in a folder.</summary>
    /// <param name="clip">What to play; segments are cut at its keyframes.</param>
    /// <param name="folder">Where playlist and segments go.</param>
    /// <param name="isFragmented">Fragmented MP4 instead of MPEG-TS; the clip must then be an MP4 file.</param>
    /// <param name="keyInfo">File with key URL and key path, for AES-128; null for clear segments.</param>
    /// <param name="plays">How often to play the clip.</param>
    public static BackgroundProgram Hls(
        string clip, string folder, bool isFragmented = false, string? keyInfo = null, int plays = Endless)
    {
        string[] container = isFragmented
            ? ["-hls_segment_type", "fmp4", "-hls_fmp4_init_filename", "init.mp4"]
            : [];
        string[] encryption = keyInfo is null ? [] : ["-hls_key_info_file", keyInfo];
        var segments = Path.Combine(folder, isFragmented ? "live%d.m4s" : "live%d.ts");
        return Send(clip, plays, [
            .. container, "-f", "hls", "-hls_time", "1", "-hls_list_size", "5", .. encryption,
            "-hls_flags", "temp_file+delete_segments+independent_segments", "-hls_segment_filename", segments,
            Path.Combine(folder, "live.m3u8"),
        ]);
    }

    /// <summary>A live DASH manifest, <c>live.mpd</c>, in a folder.</summary>
    /// <param name="clip">What to play, an MP4 file; segments are cut at its keyframes.</param>
    /// <param name="folder">Where manifest and segments go.</param>
    /// <param name="isByClock">The manifest tells only how long segments are, and not which there are.</param>
    /// <param name="plays">How often to play the clip.</param>
    public static BackgroundProgram Dash(
        string clip, string folder, bool isByClock = false, int plays = Endless) => Send(
        clip, plays, "-f", "dash", "-seg_duration", "1", "-window_size", "5", "-extra_window_size", "2",
        "-use_timeline", isByClock ? "0" : "1", Path.Combine(folder, "live.mpd"));

    /// <summary>For <c>plays</c>: until the sender is ended.</summary>
    public const int Endless = 0;

    private static BackgroundProgram Send(string clip, int plays, params string[] output) => BackgroundProgram.Start(
        NeighbourPrograms.FFmpeg,
        [.. _quiet, "-re", "-stream_loop", $"{plays - 1}", "-i", clip, "-t", LongestRun, "-c", "copy", .. output]);
}
