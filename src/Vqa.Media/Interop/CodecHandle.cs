using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>An open AVCodecContext: a decoder, or the encoder of pictures.</summary>
internal sealed unsafe class CodecHandle : NativeHandle<CodecHandle>
{
    // What the decoder logs; null for an encoder.
    private LogTally* _log;

    private CodecHandle(AVCodec* codec) => Own((nint)ffmpeg.avcodec_alloc_context3(codec));

    private AVCodecContext* Pointer => (AVCodecContext*)Address;

    /// <summary>Whether this FFmpeg has a decoder of this name.</summary>
    public static bool DecoderExists(string name) => ffmpeg.avcodec_find_decoder_by_name(name) != null;

    /// <summary>Opens the decoder for a stream. It keeps nothing of the stream.</summary>
    /// <param name="stream">Borrowed.</param>
    /// <param name="threads">Threads of the decoder; 0 takes one for each core.</param>
    /// <param name="maxPixels">Pictures with more samples are refused by the decoder.</param>
    /// <param name="useHeader">False where the codec's header in the parameters is of another codec.</param>
    /// <exception cref="MediaException">There is no decoder for the codec, or it refuses the stream.</exception>
    public static CodecHandle OpenDecoder(AVStream* stream, int threads, long maxPixels, bool useHeader)
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
            if (!useHeader)
            {
                ffmpeg.av_freep(&context->extradata);
                context->extradata_size = 0;
            }

            context->opaque = handle._log = LogTally.Allocate();
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

    /// <summary>Opens an encoder for single JPEG pictures in full-range 4:2:0.</summary>
    /// <param name="width">Of the picture.</param>
    /// <param name="height">Of the picture.</param>
    /// <param name="quality">Quantiser, 2 (best) to 31.</param>
    public static CodecHandle OpenJpegEncoder(int width, int height, int quality)
    {
        AVCodec* codec = ffmpeg.avcodec_find_encoder(AVCodecID.AV_CODEC_ID_MJPEG);
        if (codec == null) throw new MediaException(MediaError.UnsupportedCodec, "This FFmpeg has no JPEG encoder.");
        var handle = new CodecHandle(codec);
        AVCodecContext* context = handle.Pointer;
        context->width = width;
        context->height = height;
        context->pix_fmt = AVPixelFormat.AV_PIX_FMT_YUVJ420P;
        context->color_range = AVColorRange.AVCOL_RANGE_JPEG;
        context->time_base = new AVRational { num = 1, den = 25 };
        // With threads the encoder would hold the picture back.
        context->thread_count = 1;
        context->flags |= ffmpeg.AV_CODEC_FLAG_QSCALE;
        context->global_quality = quality * ffmpeg.FF_QP2LAMBDA;
        int result = ffmpeg.avcodec_open2(context, codec, null);
        if (result >= 0) return handle;
        handle.Dispose();
        throw new MediaException(
            MediaError.Native, $"FFmpeg cannot encode a JPEG of {width}x{height}: {FFmpegErrors.Describe(result)}.");
    }

    /// <summary>Encodes one picture into a packet.</summary>
    public void Encode(FrameHandle frame, PacketHandle packet)
    {
        frame.Pointer->quality = Pointer->global_quality;
        FFmpegErrors.Check(ffmpeg.avcodec_send_frame(Pointer, frame.Pointer), "encode a picture");
        FFmpegErrors.Check(ffmpeg.avcodec_receive_packet(Pointer, packet.Pointer), "encode a picture");
        GC.KeepAlive(frame);
        GC.KeepAlive(packet);
        GC.KeepAlive(this);
    }

    /// <summary>Gives the decoder a packet. Returns 0, or FFmpeg's error.</summary>
    public int Send(PacketHandle packet)
    {
        LogTally.Begin(_log, Pointer);
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

    /// <summary>What was logged while a received frame was decoded; told once.</summary>
    public DecoderRemarks TakeRemarks(FrameHandle frame)
    {
        DecoderRemarks remarks = LogTally.Take(_log, frame.Pointer->reordered_opaque);
        GC.KeepAlive(frame);
        GC.KeepAlive(this);
        return remarks;
    }

    protected override void Free(nint native)
    {
        var context = (AVCodecContext*)native;
        ffmpeg.avcodec_free_context(&context);
        LogTally.Free(_log);
    }
}
