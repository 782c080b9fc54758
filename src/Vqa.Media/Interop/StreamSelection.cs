using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>
/// Chooses the best video and the best audio stream of an input, has the demuxer throw the others away, and notices when
/// the input changes under way: a stream with another codec, or streams that take the place of others.
/// </summary>
internal sealed unsafe class StreamSelection
{
    private readonly FormatHandle _format;
    private readonly TransportStreamInput? _transport;
    private readonly Choice _video = new(AVMediaType.AVMEDIA_TYPE_VIDEO);
    private readonly Choice _audio = new(AVMediaType.AVMEDIA_TYPE_AUDIO);
    private int _knownStreams = -1;

    /// <param name="format">Its streams are known as far as they can be.</param>
    /// <param name="transport">What watches the programme maps of a transport stream; null for other containers.</param>
    /// <param name="previous">The selection of the input that this one continues; null where it is the first.</param>
    public StreamSelection(FormatHandle format, TransportStreamInput? transport, StreamSelection? previous)
    {
        _format = format;
        _transport = transport;
        _video.Index = Best(_video.Type, sameProgramAs: -1);
        _audio.Index = Best(_audio.Type, sameProgramAs: _video.Index);
        foreach (Choice choice in (ReadOnlySpan<Choice>)[_video, _audio])
        {
            if (choice.Index < 0) continue;
            Remember(choice);
            choice.IsNew = previous is not null && (choice == _video ? previous._video : previous._audio).Codec != choice.Codec;
        }

        Refresh();
    }

    /// <summary>Index of the video stream, -1 where there is none.</summary>
    public int Video => _video.Index;

    /// <summary>Index of the audio stream, -1 where there is none.</summary>
    public int Audio => _audio.Index;

    /// <summary>Says which of the chosen streams a packet belongs to; false where to none.</summary>
    /// <param name="packet">Just read.</param>
    /// <param name="kind">Of which stream it is.</param>
    /// <param name="startsNewStream">The stream is another than that of the kind's last packet, or has another codec.</param>
    public bool Accepts(PacketHandle packet, out MediaKind kind, out bool startsNewStream)
    {
        if (_format.StreamCount != _knownStreams) Refresh();
        int index = packet.StreamIndex;
        Choice? choice = _video.Takes(index) ? _video : _audio.Takes(index) ? _audio : null;
        kind = choice == _video ? MediaKind.Video : MediaKind.Audio;
        startsNewStream = false;
        if (choice is null) return false;
        startsNewStream = Advance(choice, index);
        return true;
    }

    /// <summary>What a decoder for one of the chosen streams is opened from; the caller's to dispose.</summary>
    /// <exception cref="InvalidOperationException">There is no stream of the kind.</exception>
    public DecoderRecipe Recipe(MediaKind kind, long maxPixels)
    {
        Choice choice = kind == MediaKind.Video ? _video : _audio;
        if (choice.Index < 0) throw new InvalidOperationException($"The source has no {kind} stream.");
        return new DecoderRecipe(_format.Stream(choice.Index), maxPixels, useHeader: !choice.HasStaleHeader);
    }

    public AVRational TimeBase(int index) => _format.Stream(index)->time_base;

    /// <summary>
    /// Looks for the first stream of a kind that was missing until now; it is chosen with its first packet, for some are
    /// announced that never come.
    /// </summary>
    private void Refresh()
    {
        _knownStreams = _format.StreamCount;
        _video.Candidate = _video.Index < 0 ? Best(_video.Type, sameProgramAs: _audio.Index) : -1;
        _audio.Candidate = _audio.Index < 0 ? Best(_audio.Type, sameProgramAs: _video.Index) : -1;
        for (int i = 0; i < _knownStreams; i++) _format.SetWanted(i, _video.Takes(i) || _audio.Takes(i));
        _transport?.Watch(IdOf(_video.Index), IdOf(_audio.Index));
    }

    /// <summary>The container's own number of a stream: in a transport stream its PID.</summary>
    private int IdOf(int index) => index < 0 ? -1 : _format.Stream(index)->id;

    /// <summary>Notes a packet of a chosen stream or of its candidate; true where a new stream starts with it.</summary>
    private bool Advance(Choice choice, int index)
    {
        AVCodecParameters* codec = _format.Stream(index)->codecpar;
        bool isOther = choice.IsNew || index != choice.Index;
        if (!isOther && codec->codec_id == choice.Codec) return false;
        choice.HasStaleHeader = !isOther && choice.Header == (nint)codec->extradata;
        choice.Index = index;
        Remember(choice);
        Refresh();
        return true;
    }

    /// <summary>The stream that serves best; -1 where there is none.</summary>
    private int Best(AVMediaType type, int sameProgramAs)
    {
        int best = -1;
        long bestScore = -1;
        for (int i = 0; i < _format.StreamCount; i++)
        {
            long score = Score(type, i, sameProgramAs);
            if (score <= bestScore) continue;
            best = i;
            bestScore = score;
        }

        return best;
    }

    /// <summary>What a decoder that is opened now was opened for.</summary>
    private void Remember(Choice choice)
    {
        AVCodecParameters* codec = _format.Stream(choice.Index)->codecpar;
        choice.Codec = codec->codec_id;
        choice.Header = (nint)codec->extradata;
        choice.IsNew = false;
    }

    /// <summary>
    /// How well a stream serves, -1 for not at all. In this order: it can be decoded, is of the same programme, is no
    /// commentary for the impaired, is marked as default, has the larger picture or more channels.
    /// </summary>
    private long Score(AVMediaType type, int index, int sameProgramAs)
    {
        AVStream* stream = _format.Stream(index);
        AVCodecParameters* codec = stream->codecpar;
        const int still = ffmpeg.AV_DISPOSITION_ATTACHED_PIC | ffmpeg.AV_DISPOSITION_TIMED_THUMBNAILS;
        const int impaired = ffmpeg.AV_DISPOSITION_HEARING_IMPAIRED | ffmpeg.AV_DISPOSITION_VISUAL_IMPAIRED;
        bool isCandidate = codec->codec_type == type && codec->codec_id != AVCodecID.AV_CODEC_ID_NONE
            && (stream->disposition & still) == 0;
        if (!isCandidate) return -1;

        long size = type == AVMediaType.AVMEDIA_TYPE_VIDEO
            ? (long)codec->width * codec->height
            : codec->sample_rate > 0 ? codec->ch_layout.nb_channels : 0;
        long score = Math.Clamp(size, 0, (1L << 40) - 1);
        if ((stream->disposition & ffmpeg.AV_DISPOSITION_DEFAULT) != 0) score |= 1L << 40;
        if ((stream->disposition & impaired) == 0) score |= 1L << 41;
        if (sameProgramAs < 0 || ShareProgram(index, sameProgramAs)) score |= 1L << 42;
        if (ffmpeg.avcodec_find_decoder(codec->codec_id) != null) score |= 1L << 43;
        return score;
    }

    private bool ShareProgram(int first, int second)
    {
        AVFormatContext* context = _format.Pointer;
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

        /// <summary>The stream that takes the place with its first packet; -1 where there is none.</summary>
        public int Candidate { get; set; } = -1;

        /// <summary>Another input came before this, and no packet of this one was delivered yet.</summary>
        public bool IsNew { get; set; }

        public AVCodecID Codec { get; set; }

        /// <summary>Address of the codec's header (extradata), which tells whether a change of codec brought a new one.</summary>
        public nint Header { get; set; }

        /// <summary>The header is that of the codec before: the new one carries its own in the stream.</summary>
        public bool HasStaleHeader { get; set; }

        public bool Takes(int index) => index == Index || index == Candidate;
    }
}
