using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>
/// Listens to FFmpeg's log, for some damage is told nowhere else: how much of a picture was painted over, and that a
/// reference was missing in HEVC. Nothing is printed.
/// </summary>
/// <remarks>
/// FFmpeg calls back for every line of every level, on whichever thread it is. So the level is looked at first; what is
/// left is told by the line's format, and only a line whose numbers count is printed, into the stack. Nothing here
/// allocates or throws. A decoder is known by the <see cref="LogTally"/> in its context's <c>opaque</c>, which frame
/// threads copy into theirs; an input by its <see cref="IoGuard"/>. Contexts that FFmpeg makes for itself (to find the
/// streams of an input) have neither.
/// </remarks>
internal static unsafe partial class LogTap
{
    private const int LongestLine = 256;

    [ThreadStatic]
    private static int _deviceFailures;

    private static readonly AVClass* _decoders = ffmpeg.avcodec_get_class();
    private static readonly AVClass* _inputs = ffmpeg.avformat_get_class();

    /// <summary>
    /// Calls of a device that failed on this thread outside of any decoder: of a failed copy from a device FFmpeg 5.1 tells in
    /// no other way (libavutil/hwcontext_cuda.c returns 0 for it).
    /// </summary>
    public static int DeviceFailuresOnThisThread => _deviceFailures;

    /// <summary>Takes the log over, for the whole process.</summary>
    public static void Install() => ffmpeg.av_log_set_callback(new av_log_set_callback_callback_func
    {
        Pointer = (nint)(delegate* unmanaged[Cdecl]<void*, int, byte*, void*, void>)&Listen,
    });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Listen(void* context, int level, byte* format, void* arguments)
    {
        if (level > ffmpeg.AV_LOG_INFO || context == null || format == null) return;
        AVClass* kind = *(AVClass**)context;
        if (kind == _decoders)
        {
            OfDecoder((AVCodecContext*)context, level, format, arguments);
        }
        else if (kind == _inputs && level == ffmpeg.AV_LOG_WARNING)
        {
            OfInput((AVFormatContext*)context, format, arguments);
        }
        else if (level <= ffmpeg.AV_LOG_ERROR
            && HardwareLines.IsFailure(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(format)))
        {
            _deviceFailures++;
        }
    }

    private static void OfDecoder(AVCodecContext* context, int level, byte* format, void* arguments)
    {
        var tally = (LogTally*)context->opaque;
        if (tally == null) return;
        ReadOnlySpan<byte> text = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(format);
        HardwareTrial* trial = LogTally.TrialOf(tally);
        if (level <= ffmpeg.AV_LOG_ERROR && trial != null && HardwareLines.IsOfDevice(text))
        {
            KeepLine(trial, text, format, arguments);
        }
        else if (level <= ffmpeg.AV_LOG_ERROR)
        {
            if (LogLines.IsDamage(text)) LogTally.AddDamage(tally, context->reordered_opaque);
        }
        else if (LogLines.IsConcealment(text))
        {
            LogTally.AddConcealed(tally, context->reordered_opaque, NumberIn(format, arguments));
        }
    }

    private static void OfInput(AVFormatContext* context, byte* format, void* arguments)
    {
        if (context->opaque == null) return;
        if (!LogLines.IsLoss(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(format))) return;
        IoGuard.Of(context).NoteLoss(NumberIn(format, arguments));
    }

    private static void KeepLine(HardwareTrial* trial, ReadOnlySpan<byte> text, byte* format, void* arguments)
    {
        byte* line = stackalloc byte[LongestLine];
        trial->Note(text, new ReadOnlySpan<byte>(line, Print(line, format, arguments)));
    }

    private static int NumberIn(byte* format, void* arguments)
    {
        byte* line = stackalloc byte[LongestLine];
        return LogLines.LargestNumber(new ReadOnlySpan<byte>(line, Print(line, format, arguments)));
    }

    private static int Print(byte* line, byte* format, void* arguments)
    {
        int isPrefixWanted = 0;
        int length = av_log_format_line2(
            null, ffmpeg.AV_LOG_INFO, format, arguments, line, LongestLine, &isPrefixWanted);
        return Math.Clamp(length, 0, LongestLine - 1);
    }

    // Declared here and not generated: the AutoGen package passes the format as a string.
    [LibraryImport("avutil")]
    private static partial int av_log_format_line2(
        void* context, int level, byte* format, void* arguments, byte* line, int lineSize, int* printPrefix);
}
