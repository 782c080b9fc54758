using System.Runtime.InteropServices;
using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>FFmpeg's error codes, in words and as kinds of ours.</summary>
internal static unsafe class FFmpegErrors
{
    public static readonly int Again = ffmpeg.AVERROR(ffmpeg.EAGAIN);

    // Linux' numbers (asm-generic/errno.h), which the AutoGen package does not have.
    public const int NotPermitted = -1, InputOutput = -5;

    private const int NoEntry = -2, AccessDenied = -13, TimedOut = -110,
        ConnectionRefused = -111, ConnectionReset = -104, BrokenPipe = -32, HostUnreachable = -113,
        NetworkUnreachable = -101, IsDirectory = -21;

    /// <summary>The error in FFmpeg's words.</summary>
    public static string Describe(int error)
    {
        byte* text = stackalloc byte[256];
        _ = ffmpeg.av_strerror(error, text, 256);
        return Marshal.PtrToStringUTF8((nint)text) ?? $"error {error}";
    }

    /// <summary>The kind of an error that came from opening or reading an input.</summary>
    public static MediaError Classify(int error) => error switch
    {
        NoEntry => MediaError.NotFound,
        AccessDenied or NotPermitted => MediaError.NotAllowed,
        IsDirectory => MediaError.UnknownFormat,
        TimedOut => MediaError.TimedOut,
        InputOutput or ConnectionRefused or ConnectionReset or BrokenPipe or HostUnreachable or NetworkUnreachable
            => MediaError.Unreachable,
        _ when error == ffmpeg.AVERROR_HTTP_NOT_FOUND => MediaError.NotFound,
        _ when error == ffmpeg.AVERROR_HTTP_UNAUTHORIZED || error == ffmpeg.AVERROR_HTTP_FORBIDDEN
            => MediaError.NotAllowed,
        _ when error == ffmpeg.AVERROR_HTTP_SERVER_ERROR || error == ffmpeg.AVERROR_HTTP_OTHER_4XX
            || error == ffmpeg.AVERROR_HTTP_BAD_REQUEST => MediaError.Unreachable,
        _ when error == ffmpeg.AVERROR_INVALIDDATA || error == ffmpeg.AVERROR_EOF => MediaError.Damaged,
        _ when error == ffmpeg.AVERROR_DEMUXER_NOT_FOUND => MediaError.UnknownFormat,
        _ when error == ffmpeg.AVERROR_DECODER_NOT_FOUND => MediaError.UnsupportedCodec,
        _ when error == ffmpeg.AVERROR_PROTOCOL_NOT_FOUND => MediaError.NotAllowed,
        _ => MediaError.Native,
    };

    /// <summary>Throws where the result of a call is an error that no input should be able to cause.</summary>
    public static int Check(int result, string operation) =>
        result >= 0 ? result
            : throw new MediaException(MediaError.Native, $"FFmpeg could not {operation}: {Describe(result)}.");
}
