using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>
/// All that a decoder is opened from, copied out of the stream: it can be opened again when the stream is gone, as when a
/// device fails.
/// </summary>
internal sealed unsafe class DecoderRecipe : NativeHandle<DecoderRecipe>
{
    /// <summary>Copies what a stream says of itself.</summary>
    /// <param name="stream">Borrowed.</param>
    /// <param name="maxPixels">Pictures with more samples are refused by the decoder.</param>
    /// <param name="useHeader">False where the codec's header in the parameters is of another codec.</param>
    public DecoderRecipe(AVStream* stream, long maxPixels, bool useHeader)
    {
        Own((nint)ffmpeg.avcodec_parameters_alloc());
        FFmpegErrors.Check(ffmpeg.avcodec_parameters_copy(Parameters, stream->codecpar), "copy the codec parameters");
        TimeBase = stream->time_base;
        SampleAspect = stream->sample_aspect_ratio;
        FrameRate = stream->avg_frame_rate;
        MaxPixels = maxPixels;
        UseHeader = useHeader;
    }

    private DecoderRecipe(DecoderRecipe other)
    {
        Own((nint)ffmpeg.avcodec_parameters_alloc());
        FFmpegErrors.Check(ffmpeg.avcodec_parameters_copy(Parameters, other.Parameters), "copy the codec parameters");
        GC.KeepAlive(other);
        (TimeBase, SampleAspect, FrameRate) = (other.TimeBase, other.SampleAspect, other.FrameRate);
        (MaxPixels, UseHeader) = (other.MaxPixels, other.UseHeader);
    }

    /// <summary>Borrowed; as old as the stream was when it was copied.</summary>
    public AVCodecParameters* Parameters => (AVCodecParameters*)Address;

    /// <summary>Of the stream's time stamps.</summary>
    public AVRational TimeBase { get; }

    /// <summary>Width of a sample over its height as the container declares it; not above zero where it does not.</summary>
    public AVRational SampleAspect { get; }

    /// <summary>Mean pictures per second as the container declares it; not above zero where it does not.</summary>
    public AVRational FrameRate { get; }

    /// <summary>Pictures with more samples are refused by the decoder.</summary>
    public long MaxPixels { get; }

    /// <summary>False where the codec's header in the parameters is of another codec.</summary>
    public bool UseHeader { get; }

    /// <summary>Short name of the codec.</summary>
    public string CodecName => ffmpeg.avcodec_get_name(Parameters->codec_id) ?? "unknown";

    /// <summary>A copy, the caller's to dispose.</summary>
    public DecoderRecipe Copy() => new(this);

    protected override void Free(nint native)
    {
        var parameters = (AVCodecParameters*)native;
        ffmpeg.avcodec_parameters_free(&parameters);
    }
}
