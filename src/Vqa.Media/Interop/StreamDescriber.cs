using System.Runtime.InteropServices;
using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>Puts what an open input says of itself into our own words.</summary>
internal static unsafe class StreamDescriber
{
    /// <summary>Short names of the demuxer.</summary>
    public static string Container(FormatHandle format) =>
        Marshal.PtrToStringUTF8((nint)format.Pointer->iformat->name) ?? "unknown";

    /// <summary>The declared length, null where there is none.</summary>
    public static TimeSpan? Duration(FormatHandle format)
    {
        long duration = format.Pointer->duration;
        return duration > 0 ? new MediaTime(duration, 1, ffmpeg.AV_TIME_BASE).ToTimeSpan() : null;
    }

    /// <summary>The earliest time stamp of a stream, null where it is unknown.</summary>
    public static TimeSpan? Start(FormatHandle format, int index)
    {
        AVStream* stream = format.Stream(index);
        return stream->start_time == ffmpeg.AV_NOPTS_VALUE
            ? null
            : new MediaTime(stream->start_time, stream->time_base.num, stream->time_base.den).ToTimeSpan();
    }

    /// <summary>Width of a sample over its height as the container declares it, which outweighs the codec; 0 where it does not.</summary>
    public static double DeclaredAspect(FormatHandle format, int index) => Ratio(format.Stream(index)->sample_aspect_ratio);

    public static VideoStreamInfo Video(FormatHandle format, int index)
    {
        AVStream* stream = format.Stream(index);
        AVCodecParameters* codec = stream->codecpar;
        double frameRate = Ratio(stream->avg_frame_rate);
        double aspect = DeclaredAspect(format, index);
        if (aspect == 0) aspect = Ratio(codec->sample_aspect_ratio);
        return new VideoStreamInfo(
            CodecName(codec),
            ffmpeg.avcodec_profile_name(codec->codec_id, codec->profile),
            codec->width,
            codec->height,
            codec->format < 0 ? null : ffmpeg.av_get_pix_fmt_name((AVPixelFormat)codec->format),
            frameRate > 0 ? frameRate : Ratio(stream->r_frame_rate),
            aspect > 0 ? aspect : 1,
            codec->field_order is not (AVFieldOrder.AV_FIELD_UNKNOWN or AVFieldOrder.AV_FIELD_PROGRESSIVE),
            codec->bit_rate);
    }

    public static AudioStreamInfo Audio(FormatHandle format, int index)
    {
        AVCodecParameters* codec = format.Stream(index)->codecpar;
        return new AudioStreamInfo(
            CodecName(codec), codec->sample_rate, codec->ch_layout.nb_channels, Layout(&codec->ch_layout), codec->bit_rate);
    }

    private static string CodecName(AVCodecParameters* codec) => ffmpeg.avcodec_get_name(codec->codec_id) ?? "unknown";

    private static double Ratio(AVRational ratio) => ratio is { num: > 0, den: > 0 } ? (double)ratio.num / ratio.den : 0;

    private static string Layout(AVChannelLayout* layout)
    {
        byte* text = stackalloc byte[256];
        return ffmpeg.av_channel_layout_describe(layout, text, 256) < 0
            ? "unknown" : Marshal.PtrToStringUTF8((nint)text) ?? "unknown";
    }
}
