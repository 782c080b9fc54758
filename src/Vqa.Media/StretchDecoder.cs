using Vqa.Media.Interop;

namespace Vqa.Media;

/// <summary>
/// Decodes the pictures of a <see cref="PacketStretch"/> again, on the CPU with one thread. Where the stream changes on the way, those
/// up to there. For one thread at a time.
/// </summary>
public sealed class StretchDecoder : IDisposable
{
    private readonly PacketStretch _stretch;
    private readonly StreamFormats _formats;
    private readonly VideoDecoder _decoder;
    private int _next;
    private int _refused;
    private bool _isDraining;

    /// <summary>Opens the decoder.</summary>
    /// <param name="stretch">Complete; stays the caller's and must outlive this.</param>
    /// <exception cref="InvalidOperationException">The stretch has no video.</exception>
    /// <exception cref="MediaException">No decoder takes the stream.</exception>
    public StretchDecoder(PacketStretch stretch)
    {
        ArgumentNullException.ThrowIfNull(stretch);
        _stretch = stretch;
        while (_next < stretch.Count && stretch.NoteOn(_next).Kind != MediaKind.Video) _next++;
        if (_next == stretch.Count) throw new InvalidOperationException("The stretch has no video.");
        _formats = stretch.NoteOn(_next).Formats;
        _decoder = new VideoDecoder(_formats[MediaKind.Video]!.Copy());
    }

    /// <summary>Packets sent so far that came damaged, that the decoder refused, or that gave an error instead of a picture.</summary>
    public int Damaged => _refused;

    /// <summary>Moves the next picture into a frame.</summary>
    /// <param name="frame">Loses what it held in any case.</param>
    /// <returns>False where none is left.</returns>
    /// <exception cref="MediaException">FFmpeg cannot convert the decoder's pixel format to one that can be measured.</exception>
    public bool TryReceive(VideoFrame frame)
    {
        while (true)
        {
            bool isThere = _decoder.TryReceive(frame);
            _refused += _decoder.TakeErrorCount();
            if (isThere || _isDraining) return isThere;
            SendNext();
        }
    }

    public void Dispose() => _decoder.Dispose();

    private void SendNext()
    {
        for (; _next < _stretch.Count; _next++)
        {
            ref readonly PacketNote note = ref _stretch.NoteOn(_next);
            if (note.Kind != MediaKind.Video) continue;
            if (note.Formats != _formats) break;
            PacketHandle packet = _stretch[_next++];
            bool isRefused = _decoder.Send(packet) is not null;
            if (isRefused || packet.IsCorrupt) _refused++;
            return;
        }

        _decoder.Drain();
        _isDraining = true;
    }
}
