using Vqa.Media.Interop;

namespace Vqa.Media.Hardware;

/// <summary>
/// Brings a fresh decoder to where a failed one was: sends it the packets since a keyframe, and leaves out the pictures that
/// were shown already.
/// </summary>
/// <param name="packets">Those that were kept; owned.</param>
/// <param name="until">Number of the packet of the last picture that was shown; 0 where none was.</param>
/// <param name="showsIt">True where that one is to be shown again, for its fault was found only then.</param>
/// <param name="lastSent">Number of the last packet that the failed decoder was sent.</param>
internal sealed class DecoderReplay(PacketReplay packets, long until, bool showsIt, long lastSent) : IDisposable
{
    private long _next = packets.Start;

    // Pictures come out in the order in which they are shown: all up to the one that was shown last are known.
    private bool _isKnown = until >= packets.Start;

    /// <summary>True where nothing can be decoded again: decoding goes on from the next keyframe.</summary>
    public bool IsImpossible => packets.End <= lastSent || packets.Start == packets.End;

    /// <summary>All is sent, and every known picture has come out.</summary>
    public bool IsOver => _next == packets.End && !_isKnown;

    /// <summary>Makes a decoder number the packets as the failed one did.</summary>
    public void Prepare(CodecHandle codec) => codec.NumberFrom(IsImpossible ? lastSent + 1 : packets.Start);

    /// <summary>Sends the next packet; false where none is left.</summary>
    /// <param name="codec">Has room for it.</param>
    /// <param name="error">FFmpeg's, of a packet that the failed decoder had not accepted either; else 0.</param>
    public bool TrySend(CodecHandle codec, out int error)
    {
        error = 0;
        if (_next >= packets.End) return false;
        bool isLast = _next == lastSent;
        int result = codec.Send(packets[_next++]);
        if (isLast && result < 0) error = result;
        return true;
    }

    /// <summary>True for a picture that was shown already.</summary>
    public bool Knows(long number)
    {
        if (!_isKnown) return false;
        if (number == until || number > lastSent) _isKnown = false;
        return number == until ? !showsIt : number <= lastSent;
    }

    public void Dispose() => packets.Dispose();
}
