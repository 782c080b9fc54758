using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FFmpeg.AutoGen;
using Microsoft.Win32.SafeHandles;

namespace Vqa.Media.Interop;

/// <summary>
/// Feeds libavformat from the standard input or a named pipe. Its own reads of those block for as long as the writer is
/// silent, and opening a named pipe blocks until there is a writer; ours wait in slices and ask the guard between them.
/// </summary>
internal sealed unsafe partial class PipeInput : NativeHandle<PipeInput>
{
    private const int BufferBytes = 64 << 10;
    private const int SliceMilliseconds = 50;

    // Linux, x86-64 (asm-generic/fcntl.h, poll.h, errno.h).
    private const int ReadOnlyNonBlockingCloseOnExec = 0x800 | 0x80000, PollIn = 1, Interrupted = 4, WouldBlock = 11;

    private readonly SafeFileHandle _file;
    private readonly IoGuard _guard;
    private readonly GCHandle<PipeInput> _self;

    private PipeInput(SafeFileHandle file, IoGuard guard)
    {
        _file = file;
        _guard = guard;
        _self = new GCHandle<PipeInput>(this);
        var buffer = (byte*)ffmpeg.av_malloc(BufferBytes);
        var read = new avio_alloc_context_read_packet_func
        {
            Pointer = (nint)(delegate* unmanaged[Cdecl]<void*, byte*, int, int>)&Read,
        };
        Own((nint)ffmpeg.avio_alloc_context(
            buffer, BufferBytes, 0, (void*)GCHandle<PipeInput>.ToIntPtr(_self), read, default, default));
    }

    /// <summary>
    /// Opens the standard input or a named pipe (or another file without a length, like a device); null where the address is
    /// anything else, which libavformat is to open.
    /// </summary>
    public static PipeInput? For(MediaAddress address, IoGuard guard)
    {
        if (address.Scheme == MediaAddress.Pipe)
        {
            string number = address.Target["pipe:".Length..];
            int descriptor = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 0;
            return new PipeInput(new SafeFileHandle(descriptor, ownsHandle: false), guard);
        }

        if (!address.IsLocal) return null;
        SafeFileHandle file = new(open(address.Target, ReadOnlyNonBlockingCloseOnExec), ownsHandle: true);
        if (!file.IsInvalid)
        {
            // A borrowed look: the stream must not close the file.
            using var borrowed = new SafeFileHandle(file.DangerousGetHandle(), ownsHandle: false);
            using var stream = new FileStream(borrowed, FileAccess.Read, bufferSize: 0);
            if (!stream.CanSeek) return new PipeInput(file, guard);
        }

        file.Dispose();
        return null;
    }

    /// <summary>Makes a fresh context read from here. The context must go before this does.</summary>
    public void Attach(AVFormatContext* context)
    {
        context->pb = (AVIOContext*)Address;
        context->flags |= ffmpeg.AVFMT_FLAG_CUSTOM_IO;
    }

    protected override void Free(nint native)
    {
        var context = (AVIOContext*)native;
        // libavformat may have put another buffer in the place of ours.
        ffmpeg.av_freep(&context->buffer);
        ffmpeg.avio_context_free(&context);
        _self.Dispose();
        _file.Dispose();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(void* opaque, byte* buffer, int size) =>
        GCHandle<PipeInput>.FromIntPtr((nint)opaque).Target.Read(buffer, size);

    private int Read(byte* buffer, int size)
    {
        int descriptor = (int)_file.DangerousGetHandle();
        while (!_guard.MustGiveUp())
        {
            var wait = new PollRequest { Descriptor = descriptor, Events = PollIn };
            int ready = poll(&wait, 1, SliceMilliseconds);
            if (ready == 0) continue;
            nint count = ready < 0 ? -1 : read(descriptor, buffer, (nuint)size);
            if (count > 0) return (int)count;
            if (count == 0) return ffmpeg.AVERROR_EOF;
            int error = Marshal.GetLastPInvokeError();
            if (error is not (Interrupted or WouldBlock)) return ffmpeg.AVERROR(error);
        }

        return ffmpeg.AVERROR_EXIT;
    }

    [LibraryImport("libc.so.6", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc.so.6", SetLastError = true)]
    private static partial int poll(PollRequest* requests, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc.so.6", SetLastError = true)]
    private static partial nint read(int descriptor, byte* buffer, nuint count);

    /// <summary>struct pollfd.</summary>
    private struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
