using System.Runtime.InteropServices;
using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>An open AVFormatContext: an input with its demuxer.</summary>
internal sealed unsafe class FormatHandle : NativeHandle<FormatHandle>
{
    private readonly GCHandle<IoGuard> _guard;

    private FormatHandle(AVFormatContext* context, GCHandle<IoGuard> guard)
    {
        _guard = guard;
        Own((nint)context);
    }

    public AVFormatContext* Pointer => (AVFormatContext*)Address;

    /// <summary>Number of streams so far: in some formats new ones appear on the way.</summary>
    public int StreamCount => checked((int)Pointer->nb_streams);

    /// <summary>The error state of the input below the demuxer; 0 where there is none.</summary>
    public int IoError => Pointer->pb == null ? 0 : Pointer->pb->error;

    /// <summary>True where reading failed below the demuxer, which may take that for the end.</summary>
    public bool HasIoError => IoError < 0 && IoError != ffmpeg.AVERROR_EOF;

    /// <summary>True where the length of the input in bytes is known: a file, or an HTTP resource that declares it.</summary>
    public bool HasSize => Pointer->pb != null && ffmpeg.avio_size(Pointer->pb) > 0;

    /// <summary>Opens an input and finds its container, not yet its streams.</summary>
    /// <param name="url">Path or URL.</param>
    /// <param name="options">For the demuxer and the protocols; unknown ones are ignored.</param>
    /// <param name="guard">Asked while it waits, and before it opens what the input names.</param>
    /// <param name="pipe">Where the bytes come from, if libavformat is not to open the URL itself. Borrowed: must outlive this.</param>
    /// <param name="error">FFmpeg's error where it fails, else 0.</param>
    /// <returns>Null where it fails.</returns>
    public static FormatHandle? Open(
        string url, IReadOnlyDictionary<string, string> options, IoGuard guard, PipeInput? pipe, out int error)
    {
        AVFormatContext* context = Allocate();
        pipe?.Attach(context);
        return Open(context, url, null, options, guard, out error);
    }

    /// <summary>Opens the next stream of a transport stream.</summary>
    /// <param name="input">Set to its start. Borrowed: must outlive this.</param>
    /// <param name="options">As for the first stream.</param>
    /// <param name="guard">As for the first stream.</param>
    /// <param name="error">FFmpeg's error where it fails, else 0.</param>
    /// <returns>Null where it fails.</returns>
    public static FormatHandle? OpenNext(
        TransportStreamInput input, IReadOnlyDictionary<string, string> options, IoGuard guard, out int error)
    {
        AVFormatContext* context = Allocate();
        input.Attach(context);
        return Open(context, "", ffmpeg.av_find_input_format("mpegts"), options, guard, out error);
    }

    /// <summary>Reads ahead until the streams' parameters are known. Returns 0 or more, or FFmpeg's error.</summary>
    public int FindStreams()
    {
        int result = ffmpeg.avformat_find_stream_info(Pointer, null);
        GC.KeepAlive(this);
        return result;
    }

    /// <summary>Reads the next packet of any stream that is not discarded. Returns 0, or FFmpeg's error.</summary>
    public int Read(PacketHandle packet)
    {
        ffmpeg.av_packet_unref(packet.Pointer);
        int result = ffmpeg.av_read_frame(Pointer, packet.Pointer);
        GC.KeepAlive(packet);
        GC.KeepAlive(this);
        return result;
    }

    /// <summary>A stream, borrowed.</summary>
    public AVStream* Stream(int index) => Pointer->streams[index];

    /// <summary>Lets the demuxer deliver a stream, or throw its packets away as early as it can.</summary>
    public void SetWanted(int index, bool isWanted) =>
        Stream(index)->discard = isWanted ? AVDiscard.AVDISCARD_DEFAULT : AVDiscard.AVDISCARD_ALL;

    private static AVFormatContext* Allocate()
    {
        AVFormatContext* context = ffmpeg.avformat_alloc_context();
        return context != null ? context : throw new InsufficientMemoryException("FFmpeg could not allocate memory.");
    }

    private static FormatHandle? Open(
        AVFormatContext* context, string url, AVInputFormat* demuxer, IReadOnlyDictionary<string, string> options,
        IoGuard guard, out int error)
    {
        var reference = new GCHandle<IoGuard>(guard);
        AVDictionary* dictionary = null;
        guard.Attach(context, reference);
        foreach ((string key, string value) in options) _ = ffmpeg.av_dict_set(&dictionary, key, value, 0);
        error = ffmpeg.avformat_open_input(&context, url, demuxer, &dictionary);
        ffmpeg.av_dict_free(&dictionary);
        if (error >= 0) return new FormatHandle(context, reference);
        // The context is freed already: avformat_open_input does so where it fails.
        reference.Dispose();
        return null;
    }

    protected override void Free(nint native)
    {
        var context = (AVFormatContext*)native;
        ffmpeg.avformat_close_input(&context);
        _guard.Dispose();
    }
}
