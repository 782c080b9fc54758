using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>Lets a muxer write into a stream of ours. What goes wrong there is kept and told afterwards, for it cannot cross FFmpeg.</summary>
internal sealed unsafe class ClipOutput : NativeHandle<ClipOutput>
{
    // Whole packets of a transport stream.
    private const int BufferBytes = 188 * 348;

    private readonly Stream _target;
    private readonly GCHandle<ClipOutput> _self;
    private readonly byte[] _copy = new byte[BufferBytes];

    /// <param name="target">Can seek. Borrowed: must outlive this.</param>
    public ClipOutput(Stream target)
    {
        _target = target;
        _self = new GCHandle<ClipOutput>(this);
        var write = new avio_alloc_context_write_packet_func
        {
            Pointer = (nint)(delegate* unmanaged[Cdecl]<void*, byte*, int, int>)&Write,
        };
        var seek = new avio_alloc_context_seek_func
        {
            Pointer = (nint)(delegate* unmanaged[Cdecl]<void*, long, int, long>)&Seek,
        };
        Own((nint)ffmpeg.avio_alloc_context(
            (byte*)ffmpeg.av_malloc(BufferBytes), BufferBytes, 1, (void*)GCHandle<ClipOutput>.ToIntPtr(_self), default, write, seek));
    }

    /// <summary>Numbers the packets of a transport stream; null for other containers.</summary>
    public ContinuityMarks? Marks { get; init; }

    /// <summary>Why writing failed; null where it did not.</summary>
    public IOException? Error { get; private set; }

    /// <summary>Makes a fresh context write here. It must go before this does.</summary>
    public void Attach(AVFormatContext* context)
    {
        context->pb = (AVIOContext*)Address;
        context->flags |= ffmpeg.AVFMT_FLAG_CUSTOM_IO;
    }

    /// <summary>Has all written that the muxer gave until now.</summary>
    public void Flush()
    {
        ffmpeg.avio_flush((AVIOContext*)Address);
        GC.KeepAlive(this);
    }

    protected override void Free(nint native)
    {
        var context = (AVIOContext*)native;
        ffmpeg.av_freep(&context->buffer);
        ffmpeg.avio_context_free(&context);
        _self.Dispose();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(void* opaque, byte* buffer, int size) =>
        GCHandle<ClipOutput>.FromIntPtr((nint)opaque).Target.Write(new ReadOnlySpan<byte>(buffer, size));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Seek(void* opaque, long offset, int whence) =>
        GCHandle<ClipOutput>.FromIntPtr((nint)opaque).Target.Seek(offset, whence);

    private int Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            for (ReadOnlySpan<byte> rest = bytes; rest.Length > 0;)
            {
                Span<byte> piece = _copy.AsSpan(0, Math.Min(rest.Length, _copy.Length));
                rest[..piece.Length].CopyTo(piece);
                Marks?.Apply(piece);
                _target.Write(piece);
                rest = rest[piece.Length..];
            }

            return bytes.Length;
        }
        catch (Exception e)
        {
            // Nothing may pass through the native code that called.
            Error ??= e as IOException ?? new IOException(e.Message, e);
            return FFmpegErrors.InputOutput;
        }
    }

    private long Seek(long offset, int whence)
    {
        try
        {
            if (whence == ffmpeg.AVSEEK_SIZE) return _target.Length;
            return _target.Seek(offset, (SeekOrigin)(whence & 3));
        }
        catch (Exception)
        {
            return FFmpegErrors.InputOutput;
        }
    }
}
