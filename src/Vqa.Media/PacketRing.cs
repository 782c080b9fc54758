using Vqa.Media.Interop;

namespace Vqa.Media;

/// <summary>
/// The last seconds of a source's packets, video and audio, by reference: what a stretch of the stream can be kept of when it
/// turns out later that it matters. Costs its payload and less than 1 KB
/// a packet; allocates nothing in the steady state. For
/// one thread at a time; what is taken out of it (<see cref="PacketStretch"/>) may go to another.
/// </summary>
/// <remarks>
/// It begins with a keyframe, for whole groups of pictures are dropped. Only one that alone is beyond the bounds is dropped
/// packet by packet, from its start: <see cref="StartsOnKeyFrame"/> is then false until the next keyframe has come and the rest of
/// it is gone. Where the codec, the codec's header or the source changes, what came before stays until it is too old: a stretch
/// over the change has several parts.
/// </remarks>
public sealed class PacketRing(PacketRingOptions options) : IDisposable
{
    private readonly PacketQueue<PacketNote> _packets = new();
    private readonly List<PacketStretch> _followers = [];

    // Numbers of the packets at which decoding can start; the first packet in the queue has number _first.
    private readonly Queue<long> _starts = new();
    private long _first;
    private PacketClock _video, _audio;
    private StreamFormats? _formats;
    private MediaSource? _source;

    /// <summary>Number of packets.</summary>
    public int Count => _packets.Count;

    /// <summary>Bytes of payload.</summary>
    public long Bytes => _packets.Bytes;

    /// <summary>
    /// How far the stream has come, on a clock of the ring's own: zero is its first packet, and jumps of the time stamps are
    /// left out.
    /// </summary>
    public TimeSpan Position => _video.Position > _audio.Position ? _video.Position : _audio.Position;

    /// <summary>How much it holds.</summary>
    public TimeSpan Length => Count == 0 ? TimeSpan.Zero : Position - _packets.NoteOn(0).Position;

    /// <summary>The first packet of video is a keyframe, or there is no video. False where a group of pictures was longer than the bounds.</summary>
    public bool StartsOnKeyFrame => PacketNote.StartsOnKeyFrame(_packets);

    /// <summary>Keeps a packet, and makes room for it.</summary>
    /// <param name="packet">Just read, before it is decoded; it stays the caller's.</param>
    public void Add(MediaPacket packet)
    {
        ArgumentNullException.ThrowIfNull(packet);
        if (packet.Source is not { } source) return;
        StreamFormats formats = FormatsOf(packet, source);
        TimeSpan position = packet.Kind == MediaKind.Video
            ? _video.Advance(packet, Position)
            : _audio.Advance(packet, Position);
        bool isStart = packet.Kind == MediaKind.Video ? packet.IsKeyFrame : source.Info.Video is null;
        formats.Enter();
        _packets.Add(packet.Native, new PacketNote(formats, packet.Kind, position, isStart), isFrugal: true);
        if (isStart) _starts.Enqueue(_first + Count - 1);
        for (int i = _followers.Count - 1; i >= 0; i--)
        {
            if (!_followers[i].Follow(_packets[Count - 1], _packets.NoteOn(Count - 1))) _followers.RemoveAt(i);
        }

        Trim();
    }

    /// <summary>
    /// Where on the ring's clock the picture's packet with this presentation time lies; null where no such packet is kept. Looks
    /// from the newest on: a picture that was decoded just now is found soon.
    /// </summary>
    public TimeSpan? PositionOf(MediaTime pts)
    {
        for (int i = Count - 1; i >= 0; i--)
        {
            if (_packets.NoteOn(i).Kind == MediaKind.Video && _packets[i].Pts == pts.Ticks) return _packets.NoteOn(i).Position;
        }

        return null;
    }

    /// <summary>
    /// Takes out what came since a time, and goes on adding what comes until the stretch is completed or full.
    /// </summary>
    /// <param name="from">Where it is to start, on the ring's clock: it starts with the last keyframe at or before it.</param>
    /// <param name="latest">Where no keyframe is kept so far back, it starts with the first one up to here; where there is none either,
    /// with the first packet that is kept and not before <paramref name="from"/>.</param>
    /// <param name="maxBytes">From where on nothing is added any more.</param>
    /// <returns>The caller's to dispose, when it is written.</returns>
    public PacketStretch Take(TimeSpan from, TimeSpan latest, long maxBytes)
    {
        var stretch = new PacketStretch(maxBytes);
        for (int i = StartOf(from, latest); i < Count; i++) stretch.Follow(_packets[i], _packets.NoteOn(i));
        _followers.Add(stretch);
        return stretch;
    }

    public void Dispose()
    {
        foreach (PacketStretch stretch in _followers) stretch.Complete();
        while (Count > 0) RemoveFirst();
        _packets.Dispose();
        _formats?.Leave();
        _formats = null;
    }

    private StreamFormats FormatsOf(MediaPacket packet, MediaSource source)
    {
        if (_formats is null || _source != source || packet.StartsNewStream || packet.Native.HasNewHeader)
        {
            _formats?.Leave();
            _formats = new StreamFormats();
            _formats.Enter();
            _source = source;
        }

        if (_formats[packet.Kind] is null) _formats.Set(packet.Kind, source.Recipe(packet.Kind));
        return _formats;
    }

    /// <summary>Drops what is too old, whole groups of pictures at a time, and then what is too much.</summary>
    private void Trim()
    {
        while (NextStart() is { } next && Position - NoteOf(next).Position >= options.Length) DropBefore(next);
        while (IsTooMuch())
        {
            if (NextStart() is { } next) DropBefore(next);
            else RemoveFirst();
        }
    }

    private bool IsTooMuch() => Count > 1
        && (Count > options.MaxPackets || Bytes > options.MaxBytes || Length > options.MaxLength);

    /// <summary>Number of the first packet but the very first at which decoding can start.</summary>
    private long? NextStart()
    {
        while (_starts.TryPeek(out long start) && start < _first) _starts.Dequeue();
        if (!_starts.TryPeek(out long first)) return null;
        if (first > _first) return first;
        foreach (long start in _starts)
        {
            if (start > _first) return start;
        }

        return null;
    }

    private int StartOf(TimeSpan from, TimeSpan latest)
    {
        int start = -1;
        foreach (long number in _starts)
        {
            if (number < _first) continue;
            TimeSpan position = NoteOf(number).Position;
            if (position > (start < 0 ? latest : from)) break;
            start = (int)(number - _first);
        }

        if (start >= 0) return start;
        int first = 0;
        while (first < Count && _packets.NoteOn(first).Position < from) first++;
        return first;
    }

    private ref PacketNote NoteOf(long number) => ref _packets.NoteOn((int)(number - _first));

    private void DropBefore(long number)
    {
        while (_first < number) RemoveFirst();
    }

    private void RemoveFirst()
    {
        StreamFormats formats = _packets.NoteOn(0).Formats;
        _packets.RemoveFirst();
        formats.Leave();
        _first++;
        while (_starts.TryPeek(out long start) && start < _first) _starts.Dequeue();
    }
}
