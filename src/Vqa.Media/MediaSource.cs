using FFmpeg.AutoGen;
using Vqa.Media.Interop;

namespace Vqa.Media;

/// <summary>What a read brought.</summary>
public enum ReadStatus
{
    /// <summary>A packet.</summary>
    Packet,

    /// <summary>The input is at its end.</summary>
    End,

    /// <summary>The caller's cancellation token is set.</summary>
    Interrupted,
}

/// <summary>An open file or stream.</summary>
public sealed class MediaSource : IDisposable
{
    private readonly FormatHandle format;
    private readonly IoGuard guard;
    private readonly SourceOptions options;
    private int video = -1, audio = -1;

    private MediaSource(FormatHandle format, IoGuard guard, SourceOptions options)
    {
        this.format = format;
        this.guard = guard;
        this.options = options;
        for (int i = 0; i < format.StreamCount; i++)
        {
            AVMediaType type = StreamSelection.TypeOf(format, i);
            if (type == AVMediaType.AVMEDIA_TYPE_VIDEO && video < 0) video = i;
            else if (type == AVMediaType.AVMEDIA_TYPE_AUDIO && audio < 0) audio = i;
            else format.SetWanted(i, false);
        }

        Info = new MediaInfo(
            StreamDescriber.Container(format), StreamDescriber.Duration(format), null, false,
            video < 0 ? null : StreamDescriber.Video(format, video), audio < 0 ? null : StreamDescriber.Audio(format, audio));
    }

    public MediaInfo Info { get; private set; }

    public static MediaSource Open(string input, SourceOptions options, CancellationToken stop)
    {
        var guard = new IoGuard(_ => true, stop);
        guard.Arm(options.OpenTimeout);
        FormatHandle? format = FormatHandle.Open(input, new Dictionary<string, string>(), guard, out int error);
        if (format is null)
        {
            throw new MediaException(FFmpegErrors.Classify(error), $"{Redact(input)}: {FFmpegErrors.Describe(error)}.");
        }

        format.FindStreams();
        return new MediaSource(format, guard, options);
    }

    public static string Redact(string input) => input;

    public ReadStatus Read(MediaPacket packet)
    {
        guard.Arm(options.ReadTimeout);
        while (true)
        {
            int result = format.Read(packet.Native);
            if (guard.IsStopped) return ReadStatus.Interrupted;
            if (result < 0) return ReadStatus.End;
            int index = packet.Native.StreamIndex;
            if (index != video && index != audio) continue;
            packet.Describe(index == video ? MediaKind.Video : MediaKind.Audio, StreamSelection.TimeBase(format, index), false);
            return ReadStatus.Packet;
        }
    }

    public void Dispose() => format.Dispose();

    internal (CodecHandle Codec, AVRational TimeBase) OpenDecoder(MediaKind kind, int threads)
    {
        int index = kind == MediaKind.Video ? video : audio;
        if (index < 0) throw new InvalidOperationException($"The source has no {kind} stream.");
        return StreamSelection.OpenDecoder(format, index, threads, options.Policy.MaxPictureSamples);
    }
}
