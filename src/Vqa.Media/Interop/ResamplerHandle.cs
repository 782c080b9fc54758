using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>An SwrContext that turns samples of one format into planar float, at the same rate, in the same channels.</summary>
internal sealed unsafe class ResamplerHandle : NativeHandle<ResamplerHandle>
{
    /// <summary>Prepares the conversion of blocks like the given one.</summary>
    public ResamplerHandle(FrameHandle like)
    {
        AVFrame* frame = like.Pointer;
        // Channels without a declared order stay in theirs; libswresample wants the same words on both sides.
        AVChannelLayout* layout = &frame->ch_layout;
        SwrContext* context = null;
        int result = ffmpeg.swr_alloc_set_opts2(
            &context, layout, AVSampleFormat.AV_SAMPLE_FMT_FLTP, frame->sample_rate,
            layout, (AVSampleFormat)frame->format, frame->sample_rate, 0, null);
        if (result >= 0) result = ffmpeg.swr_init(context);
        if (result < 0)
        {
            ffmpeg.swr_free(&context);
            FFmpegErrors.Check(result, "convert these samples");
        }

        Own((nint)context);
        GC.KeepAlive(like);
    }

    public SwrContext* Pointer => (SwrContext*)Address;

    /// <summary>Converts a block into another with room for as many samples.</summary>
    public void Convert(FrameHandle source, FrameHandle target)
    {
        AVFrame* from = source.Pointer;
        AVFrame* to = target.Pointer;
        int result = ffmpeg.swr_convert(Pointer, to->extended_data, from->nb_samples, from->extended_data, from->nb_samples);
        to->nb_samples = FFmpegErrors.Check(result, "convert a block of samples");
        GC.KeepAlive(source);
        GC.KeepAlive(target);
        GC.KeepAlive(this);
    }

    protected override void Free(nint native)
    {
        var context = (SwrContext*)native;
        ffmpeg.swr_free(&context);
    }
}
