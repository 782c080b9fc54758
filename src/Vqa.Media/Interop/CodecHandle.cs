using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>An open AVCodecContext: a decoder.</summary>
internal sealed unsafe class CodecHandle : NativeHandle<CodecHandle>
{
    private CodecHandle(AVCodec* codec) => Own((nint)ffmpeg.avcodec_alloc_context3(codec));

    private AVCodecContext* Pointer => (AVCodecContext*)Address;

    /// <summary>Opens the decoder for a stream. It keeps nothing of the stream.</summary>
    /// <param name="stream">Borrowed.</param>
    /// <param name="threads">Threads of the decoder; 0 takes one for each core.</param>
    /// <param name="maxPixels">Pictures with more samples are refused by the decoder.</param>
    /// <exception cref="MediaException">There is no decoder for the codec, or it refuses the stream.</exception>
    public static CodecHandle OpenDecoder(AVStream* stream, int threads, long maxPixels)
    {
        AVCodecParameters* parameters = stream->codecpar;
        AVCodec* codec = ffmpeg.avcodec_find_decoder(parameters->codec_id);
        string name = ffmpeg.avcodec_get_name(parameters->codec_id) ?? "unknown";
        if (codec == null)
        {
            throw new MediaException(MediaError.UnsupportedCodec, $"This FFmpeg has no decoder for \"{name}\".");
        }

        var handle = new CodecHandle(codec);
        try
        {
            AVCodecContext* context = handle.Pointer;
            FFmpegErrors.Check(ffmpeg.avcodec_parameters_to_context(context, parameters), "copy the codec parameters");
            context->pkt_timebase = stream->time_base;
            context->thread_count = threads;
            context->thread_type = ffmpeg.FF_THREAD_FRAME | ffmpeg.FF_THREAD_SLICE;
            context->max_pixels = maxPixels;
            // Damaged pictures are what we are here to see, and the edges are to be cut exactly where the stream says.
            context->flags |= ffmpeg.AV_CODEC_FLAG_OUTPUT_CORRUPT | ffmpeg.AV_CODEC_FLAG_UNALIGNED;
            int result = ffmpeg.avcodec_open2(context, codec, null);
            if (result < 0)
            {
                throw new MediaException(
                    MediaError.UnsupportedCodec,
                    $"The decoder for \"{name}\" does not take the stream: {FFmpegErrors.Describe(result)}.");
            }

            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Gives the decoder a packet. Returns 0, or FFmpeg's error.</summary>
    public int Send(PacketHandle packet)
    {
        int result = ffmpeg.avcodec_send_packet(Pointer, packet.Pointer);
        GC.KeepAlive(packet);
        GC.KeepAlive(this);
        return result;
    }

    /// <summary>Tells the decoder that no packet follows.</summary>
    public void SendEnd()
    {
        _ = ffmpeg.avcodec_send_packet(Pointer, null);
        GC.KeepAlive(this);
    }

    /// <summary>Moves the next decoded frame into the given one. Returns 0, EAGAIN, EOF, or FFmpeg's error.</summary>
    public int Receive(FrameHandle frame)
    {
        int result = ffmpeg.avcodec_receive_frame(Pointer, frame.Pointer);
        GC.KeepAlive(frame);
        GC.KeepAlive(this);
        return result;
    }

    protected override void Free(nint native)
    {
        var context = (AVCodecContext*)native;
        ffmpeg.avcodec_free_context(&context);
    }
}
