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

    /// <summary>Opens the decoder for a stream, on the CPU.</summary>
    /// <param name="recipe">Borrowed.</param>
    /// <param name="threads">Threads of the decoder; 0 takes one for each core.</param>
    /// <exception cref="MediaException">There is no decoder for the codec, or it refuses the stream.</exception>
    public static CodecHandle OpenDecoder(DecoderRecipe recipe, int threads)
    {
        AVCodec* codec = ffmpeg.avcodec_find_decoder(recipe.Parameters->codec_id);
        if (codec == null)
        {
            throw new MediaException(MediaError.UnsupportedCodec, $"This FFmpeg has no decoder for \"{recipe.CodecName}\".");
        }

        return Open(codec, recipe, threads, device: null, extraSurfaces: 0);
    }

    /// <summary>Opens a decoder that gives surfaces of a device, or goes on in software where the device is refused.</summary>
    /// <param name="recipe">Borrowed.</param>
    /// <param name="device">Borrowed; the decoder takes a reference of its own.</param>
    /// <param name="extraSurfaces">Surfaces beyond those that FFmpeg asks for itself.</param>
    /// <returns>Null where FFmpeg has no decoder for the codec that can use the device.</returns>
    /// <exception cref="MediaException">The decoder refuses the stream.</exception>
    public static CodecHandle? OpenDeviceDecoder(DecoderRecipe recipe, DeviceHandle device, int extraSurfaces)
    {
        AVCodec* codec = DecoderLookup.ForDevice(recipe.Parameters->codec_id);
        return codec == null ? null : Open(codec, recipe, threads: 1, device, extraSurfaces);
    }

    private static CodecHandle Open(AVCodec* codec, DecoderRecipe recipe, int threads, DeviceHandle? device, int extraSurfaces)
    {
        var handle = new CodecHandle(codec);
        try
        {
            AVCodecContext* context = handle.Pointer;
            FFmpegErrors.Check(
                ffmpeg.avcodec_parameters_to_context(context, recipe.Parameters), "copy the codec parameters");
            if (!recipe.UseHeader)
            {
                ffmpeg.av_freep(&context->extradata);
                context->extradata_size = 0;
            }

            context->opaque = handle._log = LogTally.Allocate();
            if (device is not null)
            {
                LogTally.AddTrial(handle._log);
                context->hw_device_ctx = device.NewReference();
                context->get_format = HardwareTrial.Callback;
                context->extra_hw_frames = extraSurfaces;
            }

            context->pkt_timebase = recipe.TimeBase;
            context->thread_count = threads;
            context->thread_type = ffmpeg.FF_THREAD_FRAME | ffmpeg.FF_THREAD_SLICE;
            context->max_pixels = recipe.MaxPixels;
            // Damaged pictures are what we are here to see, and the edges are to be cut exactly where the stream says.
            context->flags |= ffmpeg.AV_CODEC_FLAG_OUTPUT_CORRUPT | ffmpeg.AV_CODEC_FLAG_UNALIGNED;
            int result = ffmpeg.avcodec_open2(context, codec, null);
            if (result < 0)
            {
                throw new MediaException(
                    MediaError.UnsupportedCodec,
                    $"The decoder for \"{recipe.CodecName}\" does not take the stream: {FFmpegErrors.Describe(result)}.");
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

    /// <summary>Number of the packet that was sent last, from 1.</summary>
    public long SentNumber { get; private set; }

    /// <summary>How the device was refused; "none" for a decoder that runs on it, or was not to.</summary>
    public HardwareVerdict Verdict => Trial == null ? HardwareVerdict.None : Trial->Verdict;

    /// <summary>Calls of the device that failed since the last <see cref="ForgetDevice"/>.</summary>
    public int DeviceFailures => Trial == null ? 0 : Trial->Failures;

    /// <summary>What FFmpeg said of them.</summary>
    public string DeviceText => Trial == null ? "" : Trial->Text();

    /// <summary>The format in which pictures would come without a device.</summary>
    public AVPixelFormat SoftwareFormat => Pointer->sw_pix_fmt;

    private HardwareTrial* Trial => _log == null ? null : LogTally.TrialOf(_log);

    /// <summary>After each call: what the device does from here on is another story.</summary>
    public void ForgetDevice()
    {
        if (Trial != null) Trial->Forget();
    }

    /// <summary>The pictures that the device was refused for, in words: "h264 High 4:2:2, yuv422p, 1920x1080".</summary>
    public string DescribeRefused()
    {
        HardwareTrial* trial = Trial;
        AVCodecID codec = Pointer->codec_id;
        string? profile = ffmpeg.avcodec_profile_name(codec, trial->Profile);
        string name = ffmpeg.avcodec_get_name(codec) ?? "unknown";
        return $"{name}{(profile is null ? "" : " " + profile)}, {ffmpeg.av_get_pix_fmt_name(trial->Software)}, "
            + $"{trial->Width}x{trial->Height}";
    }

    /// <summary>True where this is the decoder that would be taken without a device too.</summary>
    public bool IsDefault => ffmpeg.avcodec_find_decoder(Pointer->codec_id) == Pointer->codec;

    /// <summary>Goes on numbering packets where another decoder left off; before the first is sent.</summary>
    public void NumberFrom(long next)
    {
        LogTally.NumberFrom(_log, next);
        SentNumber = next - 1;
    }

    /// <summary>Number of the packet that a received picture came of.</summary>
    public static long NumberOf(FrameHandle frame) => frame.Pointer->reordered_opaque;

    /// <summary>Gives the decoder a packet. Returns 0, or FFmpeg's error.</summary>
    public int Send(PacketHandle packet)
    {
        SentNumber = LogTally.Begin(_log, Pointer);
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
