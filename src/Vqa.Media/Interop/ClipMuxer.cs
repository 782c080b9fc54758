using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>How a muxer took a packet.</summary>
internal enum MuxStep
{
    /// <summary>It was written.</summary>
    Written,

    /// <summary>The container cannot carry it: one without time stamps at the start, or of another form than its stream.</summary>
    Refused,

    /// <summary>Its time stamps run back. No muxer takes that: a new one is to go on from here.</summary>
    RunsBack,
}

/// <summary>An AVFormatContext that writes the packets of one run: same codecs, time stamps that do not run back.</summary>
internal sealed unsafe class ClipMuxer : NativeHandle<ClipMuxer>
{
    /// <summary>Decoding times a little out of order are set right instead, which nobody sees.</summary>
    private static readonly TimeSpan _longestSlip = TimeSpan.FromSeconds(0.5);

    private const int FirstPid = 0x100;

    private readonly ClipContainer _container;
    private readonly ClipOutput _output;
    private readonly PacketHandle _packet = new();
    private readonly Track?[] _tracks = new Track?[2];
    private readonly TimeSpan _start;
    private TimeSpan? _base;

    private ClipMuxer(AVFormatContext* context, ClipContainer container, ClipOutput output, TimeSpan start)
    {
        Own((nint)context);
        (_container, _output, _start) = (container, output, start);
    }

    private AVFormatContext* Pointer => (AVFormatContext*)Address;

    /// <summary>Begins a run.</summary>
    /// <param name="container">Where to write it.</param>
    /// <param name="formats">What its packets are of. Borrowed during the call.</param>
    /// <param name="output">Where it goes. Borrowed: must outlive this.</param>
    /// <param name="start">Where it starts on the ring's clock.</param>
    /// <param name="isContinued">Something of the same container lies in the file already.</param>
    /// <returns>Null where the container does not take these codecs.</returns>
    public static ClipMuxer? Begin(
        ClipContainer container, StreamFormats formats, ClipOutput output, TimeSpan start, bool isContinued)
    {
        AVFormatContext* context = null;
        FFmpegErrors.Check(
            ffmpeg.avformat_alloc_output_context2(&context, null, container.Muxer, null), "make a muxer");
        var muxer = new ClipMuxer(context, container, output, start);
        output.Attach(context);
        foreach (MediaKind kind in (ReadOnlySpan<MediaKind>)[MediaKind.Video, MediaKind.Audio])
        {
            if (formats[kind] is { } recipe) muxer._tracks[(int)kind] = muxer.AddTrack(recipe);
        }

        AVDictionary* options = null;
        _ = ffmpeg.av_dict_set(&options, "mpegts_copyts", "1", 0);
        if (container.KeepsStamps) _ = ffmpeg.av_dict_set(&options, "avoid_negative_ts", "disabled", 0);
        if (isContinued) _ = ffmpeg.av_dict_set(&options, "mpegts_flags", "+initial_discontinuity", 0);
        int result = ffmpeg.avformat_write_header(context, &options);
        ffmpeg.av_dict_free(&options);
        if (result >= 0 || output.Error is not null) return muxer;
        muxer.Dispose();
        return null;
    }

    /// <summary>Writes a packet.</summary>
    /// <param name="packet">Borrowed.</param>
    /// <param name="note">On it.</param>
    public MuxStep Write(PacketHandle packet, in PacketNote note)
    {
        if (_tracks[(int)note.Kind] is not { } track) return MuxStep.Refused;
        AVPacket* own = _packet.Pointer;
        _packet.Hold(packet);
        own->stream_index = track.Index;
        AVRational timeBase = Pointer->streams[track.Index]->time_base;
        long shift = Shift(packet, track, note, timeBase);
        own->pts = Convert(own->pts, track.TimeBase, timeBase, shift);
        own->dts = Convert(own->dts, track.TimeBase, timeBase, shift);
        own->duration = Math.Max(0, Convert(own->duration, track.TimeBase, timeBase, 0));
        if (track.Last is null && own->dts == ffmpeg.AV_NOPTS_VALUE && own->pts == ffmpeg.AV_NOPTS_VALUE) Stamp(own, note, timeBase);
        if (own->dts == ffmpeg.AV_NOPTS_VALUE && track.Last is null) own->dts = own->pts;
        if (own->pts == ffmpeg.AV_NOPTS_VALUE && track.Last is null) own->pts = own->dts;
        if (!KeepOrder(own, track, timeBase))
        {
            _packet.Clear();
            return MuxStep.RunsBack;
        }

        // Only so is it known which bytes of the file are of this packet.
        if (_output.Marks is not null) _output.Flush();
        // FFmpeg's parsers give a picture when the next one begins, with that one's flags.
        _output.Marks?.Begin(track.IsNextDamaged ? Pointer->streams[track.Index]->id : -1);
        track.IsNextDamaged = note.Kind == MediaKind.Video && packet.IsCorrupt;
        int result = ffmpeg.av_write_frame(Pointer, own);
        if (result >= 0 && own->dts != ffmpeg.AV_NOPTS_VALUE) track.Last = own->dts;
        _packet.Clear();
        GC.KeepAlive(this);
        return result >= 0 ? MuxStep.Written : MuxStep.Refused;
    }

    /// <summary>Writes what ends the run.</summary>
    public void Finish()
    {
        _output.Flush();
        _output.Marks?.Begin(-1);
        _ = ffmpeg.av_write_trailer(Pointer);
        _output.Flush();
        GC.KeepAlive(this);
    }

    protected override void Free(nint native)
    {
        ffmpeg.avformat_free_context((AVFormatContext*)native);
        _packet.Dispose();
    }

    private Track AddTrack(DecoderRecipe recipe)
    {
        AVStream* stream = ffmpeg.avformat_new_stream(Pointer, null);
        if (stream == null) throw new InsufficientMemoryException("FFmpeg could not allocate memory.");
        AVCodecParameters* codec = stream->codecpar;
        FFmpegErrors.Check(ffmpeg.avcodec_parameters_copy(codec, recipe.Parameters), "copy the codec parameters");
        // Each container has tags of its own; NUT takes any, and only they tell the format of raw pictures.
        if (_container != ClipContainer.Nut) codec->codec_tag = 0;
        if (!recipe.UseHeader)
        {
            ffmpeg.av_freep(&codec->extradata);
            codec->extradata_size = 0;
        }

        // The PID, in a transport stream.
        stream->id = FirstPid + stream->index;
        stream->time_base = recipe.TimeBase;
        stream->sample_aspect_ratio = recipe.SampleAspect;
        stream->avg_frame_rate = recipe.FrameRate;
        GC.KeepAlive(recipe);
        return new Track(stream->index, recipe.TimeBase);
    }

    /// <summary>What is added to a stamp, in ticks of the container.</summary>
    private long Shift(PacketHandle packet, Track track, in PacketNote note, AVRational timeBase)
    {
        if (_base is null)
        {
            long first = packet.Dts != ffmpeg.AV_NOPTS_VALUE ? packet.Dts : packet.Pts;
            if (first == ffmpeg.AV_NOPTS_VALUE) return 0;
            TimeSpan stamp = new MediaTime(first, track.TimeBase.num, track.TimeBase.den).ToTimeSpan();
            // A transport stream's stamps count modulo 2^33, so this changes nothing in the file.
            _base = !_container.KeepsStamps ? _start - note.Position + stamp
                : stamp < TimeSpan.Zero ? -TransportStreamTurn : TimeSpan.Zero;
        }

        return -Ticks(_base.Value, timeBase);
    }

    private static TimeSpan TransportStreamTurn => new MediaTime(1L << 33, 1, 90_000).ToTimeSpan();

    /// <summary>No stamp came yet: those that do not come are put where the packet came.</summary>
    private void Stamp(AVPacket* packet, in PacketNote note, AVRational timeBase) =>
        packet->dts = packet->pts = Ticks(note.Position - _start, timeBase);

    /// <summary>Decoding times must rise; false where they do not and cannot be made to.</summary>
    private static bool KeepOrder(AVPacket* packet, Track track, AVRational timeBase)
    {
        if (packet->dts != ffmpeg.AV_NOPTS_VALUE && packet->dts <= track.Last)
        {
            long next = track.Last.Value + 1;
            if (next - packet->dts > Ticks(_longestSlip, timeBase)) return false;
            packet->dts = next;
        }

        if (packet->pts != ffmpeg.AV_NOPTS_VALUE && packet->pts < packet->dts) packet->pts = packet->dts;
        return true;
    }

    private static long Convert(long ticks, AVRational from, AVRational to, long shift) =>
        ticks == ffmpeg.AV_NOPTS_VALUE ? ticks : Scale((Int128)ticks * from.num * to.den, (Int128)from.den * to.num) + shift;

    private static long Ticks(TimeSpan time, AVRational timeBase) =>
        Scale((Int128)time.Ticks * timeBase.den, (Int128)TimeSpan.TicksPerSecond * timeBase.num);

    private static long Scale(Int128 dividend, Int128 divisor)
    {
        Int128 half = divisor / 2;
        // Far from the ends of the range, for more is added to it.
        return (long)Int128.Clamp((dividend + (dividend < 0 ? -half : half)) / divisor, long.MinValue / 4, long.MaxValue / 4);
    }

    /// <summary>A stream of the file.</summary>
    private sealed class Track(int index, AVRational timeBase)
    {
        public int Index { get; } = index;

        /// <summary>Of the packets as they come.</summary>
        public AVRational TimeBase { get; } = timeBase;

        /// <summary>The packet that follows is the one that came damaged.</summary>
        public bool IsNextDamaged { get; set; }

        /// <summary>The last decoding time, in ticks of the container.</summary>
        public long? Last { get; set; }
    }
}
