using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>
/// Chooses the best video and the best audio stream of an input, has the demuxer throw the others away, and notices when
/// the input changes under way: a stream with another codec, or streams that take the place of others.
/// </summary>
internal sealed unsafe class StreamSelection
{
    private readonly FormatHandle format;
    private readonly Choice video = new(AVMediaType.AVMEDIA_TYPE_VIDEO);
    private readonly Choice audio = new(AVMediaType.AVMEDIA_TYPE_AUDIO);
    private int knownStreams;

    public StreamSelection(FormatHandle format)
    {
        this.format = format;
        Choose();
        // What is there from the start is not news.
        video.IsNew = audio.IsNew = false;
    }

    /// <summary>Index of the video stream, -1 where there is none.</summary>
    public int Video => video.Index;

    /// <summary>Index of the audio stream, -1 where there is none.</summary>
    public int Audio => audio.Index;

    /// <summary>Says which of the chosen streams a packet belongs to; false where to none.</summary>
    /// <param name="packet">Just read.</param>
    /// <param name="kind">Of which stream it is.</param>
    /// <param name="startsNewStream">The stream is another than that of the kind's last packet, or has another codec.</param>
    public bool Accepts(PacketHandle packet, out MediaKind kind, out bool startsNewStream)
    {
        if (format.StreamCount != knownStreams || IsOrphan(video) || IsOrphan(audio)) Choose();
        int index = packet.StreamIndex;
        kind = index == video.Index ? MediaKind.Video : MediaKind.Audio;
        startsNewStream = false;
        if (index != video.Index && index != audio.Index) return false;

        Choice choice = index == video.Index ? video : audio;
        AVCodecParameters* codec = format.Stream(index)->codecpar;
        startsNewStream = choice.IsNew || codec->codec_id != choice.Codec;
        if (!startsNewStream) return true;
        choice.HasStaleHeader = !choice.IsNew && choice.Header == (nint)codec->extradata;
        Remember(choice);
        return true;
    }

    /// <summary>Opens a decoder for one of the chosen streams.</summary>
    /// <exception cref="InvalidOperationException">There is no stream of the kind.</exception>
    /// <exception cref="MediaException">No decoder takes it.</exception>
    public (CodecHandle Codec, AVRational TimeBase) OpenDecoder(MediaKind kind, int threads, long maxPixels)
    {
        Choice choice = kind == MediaKind.Video ? video : audio;
        if (choice.Index < 0) throw new InvalidOperationException($"The source has no {kind} stream.");
        AVStream* stream = format.Stream(choice.Index);
        return (CodecHandle.OpenDecoder(stream, threads, maxPixels, useHeader: !choice.HasStaleHeader), stream->time_base);
    }

    public AVRational TimeBase(int index) => format.Stream(index)->time_base;

    private void Choose()
    {
        knownStreams = format.StreamCount;
        Choose(video, preferredProgramOf: -1);
        Choose(audio, preferredProgramOf: video.Index);
        for (int i = 0; i < knownStreams; i++) format.SetWanted(i, i == video.Index || i == audio.Index);
    }

    /// <summary>Keeps what is chosen while it is there; else takes the best candidate.</summary>
    private void Choose(Choice choice, int preferredProgramOf)
    {
        if (choice.Index >= 0 && !IsOrphan(choice)) return;
        int best = -1;
        long bestScore = -1;
        for (int i = 0; i < knownStreams; i++)
        {
            long score = Score(choice.Type, i, preferredProgramOf);
            if (score <= bestScore) continue;
            best = i;
            bestScore = score;
        }

        if (best < 0 || best == choice.Index) return;
        choice.Index = best;
        choice.IsNew = true;
        choice.HasStaleHeader = false;
        Remember(choice);
        choice.IsNew = true;
    }

    /// <summary>What a decoder that is opened now was opened for.</summary>
    private void Remember(Choice choice)
    {
        AVCodecParameters* codec = format.Stream(choice.Index)->codecpar;
        choice.Codec = codec->codec_id;
        choice.Header = (nint)codec->extradata;
        choice.IsNew = false;
    }

    /// <summary>
    /// How well a stream serves, -1 for not at all. In this order: it can be decoded, is of the same programme, is no
    /// commentary for the impaired, is marked as default, has the larger picture or more channels.
    /// </summary>
    private long Score(AVMediaType type, int index, int preferredProgramOf)
    {
        AVStream* stream = format.Stream(index);
        AVCodecParameters* codec = stream->codecpar;
        const int still = ffmpeg.AV_DISPOSITION_ATTACHED_PIC | ffmpeg.AV_DISPOSITION_TIMED_THUMBNAILS;
        const int impaired = ffmpeg.AV_DISPOSITION_HEARING_IMPAIRED | ffmpeg.AV_DISPOSITION_VISUAL_IMPAIRED;
        bool isCandidate = codec->codec_type == type && codec->codec_id != AVCodecID.AV_CODEC_ID_NONE
            && (stream->disposition & still) == 0 && !IsOutsidePrograms(index);
        if (!isCandidate) return -1;

        long size = type == AVMediaType.AVMEDIA_TYPE_VIDEO
            ? (long)codec->width * codec->height
            : codec->sample_rate > 0 ? codec->ch_layout.nb_channels : 0;
        long score = Math.Clamp(size, 0, (1L << 40) - 1);
        if ((stream->disposition & ffmpeg.AV_DISPOSITION_DEFAULT) != 0) score |= 1L << 40;
        if ((stream->disposition & impaired) == 0) score |= 1L << 41;
        if (preferredProgramOf < 0 || ShareProgram(index, preferredProgramOf)) score |= 1L << 42;
        if (ffmpeg.avcodec_find_decoder(codec->codec_id) != null) score |= 1L << 43;
        return score;
    }

    /// <summary>The container lists programmes, and the stream is in none: the sender has replaced it.</summary>
    private bool IsOrphan(Choice choice) => choice.Index >= 0 && IsOutsidePrograms(choice.Index);

    private bool IsOutsidePrograms(int index)
    {
        AVFormatContext* context = format.Pointer;
        bool anyStreams = false;
        for (int p = 0; p < context->nb_programs; p++)
        {
            if (Contains(context->programs[p], index)) return false;
            anyStreams |= context->programs[p]->nb_stream_indexes > 0;
        }

        return anyStreams;
    }

    private bool ShareProgram(int first, int second)
    {
        AVFormatContext* context = format.Pointer;
        for (int p = 0; p < context->nb_programs; p++)
        {
            if (Contains(context->programs[p], first)) return Contains(context->programs[p], second);
        }

        return true;
    }

    private static bool Contains(AVProgram* program, int index)
    {
        for (int i = 0; i < program->nb_stream_indexes; i++)
        {
            if (program->stream_index[i] == index) return true;
        }

        return false;
    }

    /// <summary>A chosen stream, and what its decoder was opened for.</summary>
    private sealed class Choice(AVMediaType type)
    {
        public AVMediaType Type { get; } = type;

        public int Index { get; set; } = -1;

        /// <summary>Chosen under way; no packet of it was delivered yet.</summary>
        public bool IsNew { get; set; }

        public AVCodecID Codec { get; set; }

        /// <summary>Address of the codec's header (extradata), which tells whether a change of codec brought a new one.</summary>
        public nint Header { get; set; }

        /// <summary>The header is that of the codec before: the new one carries its own in the stream.</summary>
        public bool HasStaleHeader { get; set; }
    }
}
