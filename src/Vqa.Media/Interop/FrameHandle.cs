using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>An AVFrame: a picture or a block of sound, by reference to its buffers, or empty.</summary>
internal sealed unsafe class FrameHandle : NativeHandle<FrameHandle>
{
    public FrameHandle() => Own((nint)ffmpeg.av_frame_alloc());

    public AVFrame* Pointer => (AVFrame*)Address;

    public bool IsEmpty => Pointer->data[0] == null;

    public int Width => Pointer->width;

    public int Height => Pointer->height;

    public AVPixelFormat PixelFormat => (AVPixelFormat)Pointer->format;

    /// <summary>True where the planes are addresses of a device and not of this process.</summary>
    public bool IsOnDevice => PixelFormat == AVPixelFormat.AV_PIX_FMT_CUDA;

    /// <summary>Format of the memory of a surface.</summary>
    public AVPixelFormat SurfaceFormat => ((AVHWFramesContext*)Pointer->hw_frames_ctx->data)->sw_format;

    /// <summary>
    /// Samples to leave out at the left and at the top. FFmpeg cuts surfaces at the right and at the bottom only; elsewhere
    /// it has cut already.
    /// </summary>
    public int CropLeft => IsOnDevice ? (int)Pointer->crop_left : 0;

    /// <inheritdoc cref="CropLeft"/>
    public int CropTop => IsOnDevice ? (int)Pointer->crop_top : 0;

    /// <summary>Nobody else holds the buffers.</summary>
    public bool IsWritable
    {
        get
        {
            int result = ffmpeg.av_frame_is_writable(Pointer);
            GC.KeepAlive(this);
            return result != 0;
        }
    }

    public AVSampleFormat SampleFormat => (AVSampleFormat)Pointer->format;

    public int SampleRate => Pointer->sample_rate;

    public int Samples => Pointer->nb_samples;

    public int Channels => Pointer->ch_layout.nb_channels;

    /// <summary>The presentation time, guessed from the decoding times where the container has none.</summary>
    public long BestEffortTimestamp => Pointer->best_effort_timestamp;

    public long Duration => Pointer->pkt_duration;

    public int PacketBytes => Math.Max(0, Pointer->pkt_size);

    public int DecodeErrorFlags => Pointer->decode_error_flags;

    public bool IsCorrupt => (Pointer->flags & ffmpeg.AV_FRAME_FLAG_CORRUPT) != 0;

    public bool IsKeyFrame => Pointer->key_frame != 0;

    public bool IsInterlaced => Pointer->interlaced_frame != 0;

    public bool IsFullRange => Pointer->color_range == AVColorRange.AVCOL_RANGE_JPEG;

    public AVColorSpace ColorSpace => Pointer->colorspace;

    /// <summary>Width of a sample over its height as the codec declares it; 1 where it does not.</summary>
    public double SampleAspectRatio
    {
        get
        {
            AVRational ratio = Pointer->sample_aspect_ratio;
            return ratio is { num: > 0, den: > 0 } ? (double)ratio.num / ratio.den : 1;
        }
    }

    /// <summary>Address of a plane's first row.</summary>
    public nint Plane(int index) => (nint)Pointer->data[(uint)index];

    /// <summary>Bytes from one row of a plane to the next; negative for pictures stored bottom up.</summary>
    public int Stride(int index) => Pointer->linesize[(uint)index];

    /// <summary>The samples of one channel of a planar float block.</summary>
    public ReadOnlySpan<float> Channel(int index)
    {
        AVFrame* frame = Pointer;
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, frame->ch_layout.nb_channels);
        return new ReadOnlySpan<float>(frame->extended_data[index], frame->nb_samples);
    }

    /// <summary>Name of the channel layout, into the given bytes; returns the part that it fills.</summary>
    public ReadOnlySpan<byte> DescribeChannels(Span<byte> text)
    {
        fixed (byte* start = text)
        {
            int result = ffmpeg.av_channel_layout_describe(&Pointer->ch_layout, start, (ulong)text.Length);
            GC.KeepAlive(this);
            return result < 0 ? [] : text[..text.IndexOf((byte)0)];
        }
    }

    /// <summary>Drops what the frame holds and gives it buffers of its own for a picture.</summary>
    public void AllocatePicture(int width, int height, AVPixelFormat format)
    {
        AVFrame* frame = Pointer;
        ffmpeg.av_frame_unref(frame);
        frame->width = width;
        frame->height = height;
        frame->format = (int)format;
        FFmpegErrors.Check(ffmpeg.av_frame_get_buffer(frame, 0), "allocate a picture");
        GC.KeepAlive(this);
    }

    /// <summary>Drops what the frame holds and gives it a buffer of its own for planar float samples.</summary>
    /// <param name="like">Whose channels and rate to take.</param>
    /// <param name="samples">Room per channel.</param>
    public void AllocateSamples(FrameHandle like, int samples)
    {
        AVFrame* frame = Pointer;
        ffmpeg.av_frame_unref(frame);
        frame->nb_samples = samples;
        frame->format = (int)AVSampleFormat.AV_SAMPLE_FMT_FLTP;
        frame->sample_rate = like.SampleRate;
        FFmpegErrors.Check(
            ffmpeg.av_channel_layout_copy(&frame->ch_layout, &like.Pointer->ch_layout), "copy a channel layout");
        FFmpegErrors.Check(ffmpeg.av_frame_get_buffer(frame, 0), "allocate a block of samples");
        GC.KeepAlive(like);
        GC.KeepAlive(this);
    }

    /// <summary>Drops what the frame holds and takes a reference to what another holds.</summary>
    public void Hold(FrameHandle other)
    {
        ffmpeg.av_frame_unref(Pointer);
        FFmpegErrors.Check(ffmpeg.av_frame_ref(Pointer, other.Pointer), "hold a picture");
        GC.KeepAlive(other);
        GC.KeepAlive(this);
    }

    /// <summary>
    /// Copies a surface into memory of this process, which is used again where it fits and nobody else holds it. Waits for
    /// the device. Also takes the times, the flags and what else is told of the picture.
    /// </summary>
    /// <param name="surface">It is left as it is.</param>
    /// <returns>0, or FFmpeg's error.</returns>
    public int Download(FrameHandle surface)
    {
        AVFrame* source = surface.Pointer;
        AVFrame* target = Pointer;
        bool hasCrop = (source->crop_left | source->crop_top) != 0;
        if (IsEmpty || hasCrop || PixelFormat != surface.SurfaceFormat || Width != surface.Width || Height != surface.Height
            || !IsWritable)
        {
            AllocatePicture(surface.Width, surface.Height, surface.SurfaceFormat);
        }

        int failuresBefore = LogTap.DeviceFailuresOnThisThread;
        int result = ffmpeg.av_hwframe_transfer_data(target, source, 0);
        if (LogTap.DeviceFailuresOnThisThread != failuresBefore) result = ffmpeg.AVERROR_EXTERNAL;
        CopyFacts(source, target);
        if (result >= 0 && hasCrop)
        {
            (target->crop_left, target->crop_top) = (source->crop_left, source->crop_top);
            result = ffmpeg.av_frame_apply_cropping(target, ffmpeg.AV_FRAME_CROP_UNALIGNED);
        }

        GC.KeepAlive(surface);
        GC.KeepAlive(this);
        return result;
    }

    /// <summary>Drops the references that the frame holds.</summary>
    public void Clear()
    {
        ffmpeg.av_frame_unref(Pointer);
        GC.KeepAlive(this);
    }

    // av_frame_copy_props would also copy side data, and add to what is there.
    private static void CopyFacts(AVFrame* source, AVFrame* target)
    {
        target->key_frame = source->key_frame;
        target->sample_aspect_ratio = source->sample_aspect_ratio;
        target->pts = source->pts;
        target->interlaced_frame = source->interlaced_frame;
        target->reordered_opaque = source->reordered_opaque;
        target->flags = source->flags;
        target->color_range = source->color_range;
        target->colorspace = source->colorspace;
        target->best_effort_timestamp = source->best_effort_timestamp;
        target->pkt_duration = source->pkt_duration;
        target->decode_error_flags = source->decode_error_flags;
        target->pkt_size = source->pkt_size;
    }

    protected override void Free(nint native)
    {
        var frame = (AVFrame*)native;
        ffmpeg.av_frame_free(&frame);
    }
}
