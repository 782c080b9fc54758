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

    /// <summary>Drops the references that the frame holds.</summary>
    public void Clear()
    {
        ffmpeg.av_frame_unref(Pointer);
        GC.KeepAlive(this);
    }

    protected override void Free(nint native)
    {
        var frame = (AVFrame*)native;
        ffmpeg.av_frame_free(&frame);
    }
}
