using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>
/// Stands between libavformat's transport stream demuxer and its bytes, and ends the stream for the demuxer where a PID
/// gets another codec or is gone (<see cref="TransportStreamWatch"/>). So the demuxer delivers all that is left of the old stream; a new
/// one then goes on with the rest.
/// </summary>
internal sealed unsafe class TransportStreamInput : NativeHandle<TransportStreamInput>
{
    private const int BufferBytes = 32 << 10;

    private readonly AVIOContext* _inner;
    private readonly bool _ownsInner;
    private readonly GCHandle<TransportStreamInput> _self;
    private readonly TransportStreamWatch _watch = new();
    private readonly byte[] _held = new byte[BufferBytes];
    private int _heldStart, _heldEnd, _prefixStart, _prefixEnd;
    private long _position;
    private long? _boundary;

    private TransportStreamInput(AVIOContext* inner, bool ownsInner)
    {
        _inner = inner;
        _ownsInner = ownsInner;
        _self = new GCHandle<TransportStreamInput>(this);
        _position = Tell(inner);
        var read = new avio_alloc_context_read_packet_func
        {
            Pointer = (nint)(delegate* unmanaged[Cdecl]<void*, byte*, int, int>)&Read,
        };
        var seek = new avio_alloc_context_seek_func
        {
            Pointer = (nint)(delegate* unmanaged[Cdecl]<void*, long, int, long>)&Seek,
        };
        AVIOContext* outer = ffmpeg.avio_alloc_context(
            (byte*)ffmpeg.av_malloc(BufferBytes), BufferBytes, 0, (void*)GCHandle<TransportStreamInput>.ToIntPtr(_self), read, default, seek);
        Own((nint)outer);
        outer->pos = _position;
        outer->seekable = inner->seekable;
    }

    /// <summary>True where the end that the demuxer met is only that of a stream: another follows.</summary>
    public bool HasNext => _boundary == _position;

    /// <inheritdoc cref="TransportStreamWatch.Watch"/>
    public void Watch(int one, int other) => _watch.Watch(one, other);

    /// <summary>Puts itself between a fresh demuxer and its bytes; null where that is no transport stream of its own.</summary>
    /// <param name="format">Opened, its streams not looked for yet.</param>
    /// <param name="ownsInner">True where libavformat has opened the bytes itself: they are then closed from here.</param>
    public static TransportStreamInput? Install(FormatHandle format, bool ownsInner)
    {
        if (StreamDescriber.Container(format) != "mpegts" || format.Pointer->pb == null) return null;
        var input = new TransportStreamInput(format.Pointer->pb, ownsInner);
        input.Attach(format.Pointer);
        return input;
    }

    /// <summary>Makes a context read from here. It must go before this does.</summary>
    public void Attach(AVFormatContext* context)
    {
        context->pb = (AVIOContext*)Address;
        context->flags |= ffmpeg.AVFMT_FLAG_CUSTOM_IO;
    }

    /// <summary>Goes on with the next stream, for a new demuxer. It cannot seek.</summary>
    public void StartNext()
    {
        var outer = (AVIOContext*)Address;
        outer->buf_ptr = outer->buf_end = outer->buffer;
        outer->pos = 0;
        outer->eof_reached = 0;
        outer->error = 0;
        outer->seekable = 0;
        _boundary = null;
        // Sought since the boundary was found: its tables come again, and are no news then.
        if (_heldStart == _heldEnd) _watch.Reset();
        _prefixStart = 0;
        _prefixEnd = _watch.Prefix.Length;
    }

    protected override void Free(nint native)
    {
        var outer = (AVIOContext*)native;
        ffmpeg.av_freep(&outer->buffer);
        ffmpeg.avio_context_free(&outer);
        _self.Dispose();
        AVIOContext* owned = _inner;
        if (_ownsInner) _ = ffmpeg.avio_closep(&owned);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(void* opaque, byte* buffer, int size) =>
        GCHandle<TransportStreamInput>.FromIntPtr((nint)opaque).Target.Read(new Span<byte>(buffer, size));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Seek(void* opaque, long offset, int whence) =>
        GCHandle<TransportStreamInput>.FromIntPtr((nint)opaque).Target.Seek(offset, whence);

    private static long Tell(AVIOContext* io) => ffmpeg.avio_seek(io, 0, SeekFromCurrent);

    private int Read(Span<byte> target)
    {
        if (_prefixStart < _prefixEnd)
        {
            int copied = Math.Min(target.Length, _prefixEnd - _prefixStart);
            _watch.Prefix.Slice(_prefixStart, copied).CopyTo(target);
            _prefixStart += copied;
            return copied;
        }

        if (_boundary is { } end)
        {
            if (_position == end) return ffmpeg.AVERROR_EOF;
            // Sought back, to before the boundary: it lies where it lay.
            if (_position < end) target = target[..(int)Math.Min(target.Length, end - _position)];
        }

        bool fromHeld = _heldStart < _heldEnd;
        int count = fromHeld ? TakeHeld(target) : ReadInner(target);
        if (count <= 0) return count;
        if (!_watch.Scan(target[..count], out int oldEnd, out int newStart))
        {
            _position += count;
            return count;
        }

        Hold(target[newStart..count], fromHeld);
        _position += oldEnd;
        _boundary = _position;
        return oldEnd > 0 ? oldEnd : ffmpeg.AVERROR_EOF;
    }

    private int ReadInner(Span<byte> target)
    {
        fixed (byte* start = target) return ffmpeg.avio_read_partial(_inner, start, target.Length);
    }

    private int TakeHeld(Span<byte> target)
    {
        int count = Math.Min(target.Length, _heldEnd - _heldStart);
        _held.AsSpan(_heldStart, count).CopyTo(target);
        _heldStart += count;
        return count;
    }

    /// <summary>Keeps the start of the next stream until it is asked for.</summary>
    private void Hold(ReadOnlySpan<byte> rest, bool fromHeld)
    {
        if (fromHeld)
        {
            // It was taken from there just now, and lies there still.
            _heldStart -= rest.Length;
            return;
        }

        rest.CopyTo(_held);
        (_heldStart, _heldEnd) = (0, rest.Length);
    }

    private long Seek(long offset, int whence)
    {
        if (whence == ffmpeg.AVSEEK_SIZE) return ffmpeg.avio_size(_inner);
        long reached = ffmpeg.avio_seek(_inner, offset, whence);
        if (reached < 0) return reached;
        _watch.Reset();
        (_heldStart, _heldEnd) = (0, 0);
        return _position = reached;
    }

    private const int SeekFromCurrent = 1;
}
