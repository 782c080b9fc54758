using Vqa.Media.Interop;

namespace Vqa.Media;

/// <summary>
/// A stretch of a source's packets by reference, with all that is needed to decode or write it when the source is gone. Grows
/// with its <see cref="PacketRing"/>, on that one's thread, until <see cref="Complete"/>; from then on it may go to another thread,
/// one at a time.
/// </summary>
public sealed class PacketStretch : IDisposable
{
    private readonly PacketQueue<PacketNote> _packets = new();
    private readonly long _maxBytes;
    private StreamFormats? _ringFormats, _formats;
    private bool _isComplete;

    internal PacketStretch(long maxBytes) => _maxBytes = maxBytes;

    /// <summary>Number of packets.</summary>
    public int Count => _packets.Count;

    /// <summary>Bytes of payload.</summary>
    public long Bytes => _packets.Bytes;

    /// <summary>Where the first packet lies on the ring's clock.</summary>
    public TimeSpan Start => Count == 0 ? TimeSpan.Zero : _packets.NoteOn(0).Position;

    /// <summary>From the first packet to the last.</summary>
    public TimeSpan Length => Count == 0 ? TimeSpan.Zero : _packets.NoteOn(Count - 1).Position - Start;

    /// <summary>The first packet of video is a keyframe, or there is no video: all of it can be decoded.</summary>
    public bool StartsOnKeyFrame => PacketNote.StartsOnKeyFrame(_packets);

    /// <summary>No more was added, for it holds as many bytes as it may.</summary>
    public bool IsFull { get; private set; }

    /// <summary>How often the codec or the source changed, plus one; 0 where it is empty.</summary>
    public int Parts { get; private set; }

    /// <summary>Ends its growth.</summary>
    public void Complete() => _isComplete = true;

    /// <summary>Drops the packets.</summary>
    public void Dispose()
    {
        _isComplete = true;
        while (Count > 0)
        {
            StreamFormats formats = _packets.NoteOn(0).Formats;
            _packets.RemoveFirst();
            formats.Leave();
        }

        _packets.Dispose();
    }

    /// <summary>A packet, borrowed.</summary>
    internal PacketHandle this[int index] => _packets[index];

    /// <summary>What is known of a packet.</summary>
    internal ref readonly PacketNote NoteOn(int index) => ref _packets.NoteOn(index);

    /// <summary>Takes a packet of the ring's; false where it wants no more.</summary>
    internal bool Follow(PacketHandle packet, in PacketNote note)
    {
        if (_isComplete || IsFull) return false;
        if (Bytes + packet.Size > _maxBytes)
        {
            IsFull = true;
            return false;
        }

        // The ring's own belong to the ring's thread.
        if (_formats is null || _ringFormats != note.Formats)
        {
            _ringFormats = note.Formats;
            _formats = new StreamFormats();
            Parts++;
        }

        if (_formats[note.Kind] is null) _formats.Set(note.Kind, note.Formats[note.Kind]!.Copy());
        _formats.Enter();
        _packets.Add(packet, note with { Formats = _formats }, isFrugal: false);
        return true;
    }
}
