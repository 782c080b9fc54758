using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

internal static unsafe class StreamSelection
{
    public static AVMediaType TypeOf(FormatHandle format, int index) => format.Stream(index)->codecpar->codec_type;

    public static AVRational TimeBase(FormatHandle format, int index) => format.Stream(index)->time_base;

    public static (CodecHandle Codec, AVRational TimeBase) OpenDecoder(
        FormatHandle format, int index, int threads, long maxPixels) =>
        (CodecHandle.OpenDecoder(format.Stream(index), threads, maxPixels), TimeBase(format, index));
}
