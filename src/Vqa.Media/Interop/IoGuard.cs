using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>
/// Stands between libavformat and the outside: libavformat asks it, many times a second while it waits for data, whether
/// to give up (a time limit is over, the caller wants to stop), and before it opens anything that an input names (a
/// playlist's segments and keys), whether it may. Must stay alive and pinned by a handle while a native context knows it.
/// </summary>
/// <param name="mayOpen">Says whether an address inside the input may be opened.</param>
/// <param name="stop">Set by the caller to interrupt.</param>
internal sealed unsafe class IoGuard(Func<string, bool> mayOpen, CancellationToken stop)
{
    /// <summary>How many opened addresses are remembered: the playlists of an input and its first segments.</summary>
    private const int MaxKnown = 64;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    private readonly HashSet<string> known = [];
    private readonly DashInput dash = new();
    private long deadline = long.MaxValue;
    private delegate* unmanaged[Cdecl]<AVFormatContext*, AVIOContext**, byte*, int, AVDictionary**, int> open;

    /// <summary>
    /// True once the time limit ended a wait, and from then on: the input cannot go on, though the demuxer may still
    /// deliver what it had.
    /// </summary>
    public bool HasTimedOut { get; private set; }

    /// <summary>True where the caller wants to stop.</summary>
    public bool IsStopped => stop.IsCancellationRequested;

    /// <summary>True where the input is a live DASH presentation, which <see cref="DashInput"/> hands on as HLS.</summary>
    public bool IsDash => dash.Manifest is not null;

    /// <summary>The last address inside the input that was not opened because the policy forbids it; else null.</summary>
    public string? Refused { get; private set; }

    /// <summary>Starts a new wait of at most the given time.</summary>
    public void Arm(TimeSpan limit)
    {
        deadline = Stopwatch.GetTimestamp() + (long)(limit.TotalSeconds * Stopwatch.Frequency);
    }

    /// <summary>Sets the callbacks of a fresh context.</summary>
    /// <param name="context">Not opened yet.</param>
    /// <param name="reference">To this guard; freed by its owner after the context is gone.</param>
    public void Attach(AVFormatContext* context, GCHandle<IoGuard> reference)
    {
        void* opaque = (void*)GCHandle<IoGuard>.ToIntPtr(reference);
        open = (delegate* unmanaged[Cdecl]<AVFormatContext*, AVIOContext**, byte*, int, AVDictionary**, int>)
            context->io_open.Pointer;
        context->opaque = opaque;
        context->io_open.Pointer =
            (nint)(delegate* unmanaged[Cdecl]<AVFormatContext*, AVIOContext**, byte*, int, AVDictionary**, int>)&Open;
        context->interrupt_callback.opaque = opaque;
        context->interrupt_callback.callback.Pointer = (nint)(delegate* unmanaged[Cdecl]<void*, int>)&Interrupt;
    }

    /// <summary>True where a blocking call must give up now.</summary>
    public bool MustGiveUp()
    {
        if (IsStopped) return true;
        if (Stopwatch.GetTimestamp() >= deadline) HasTimedOut = true;
        return HasTimedOut;
    }

    /// <summary>Waits a little, or until the caller wants to stop.</summary>
    public void Pause(TimeSpan time) => stop.WaitHandle.WaitOne(time);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Interrupt(void* opaque) => GCHandle<IoGuard>.FromIntPtr((nint)opaque).Target.MustGiveUp() ? 1 : 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(AVFormatContext* context, AVIOContext** io, byte* url, int flags, AVDictionary** options) =>
        GCHandle<IoGuard>.FromIntPtr((nint)context->opaque).Target.OpenAllowed(context, io, url, flags, options);

    private int OpenAllowed(AVFormatContext* context, AVIOContext** io, byte* url, int flags, AVDictionary** options)
    {
        string address = Marshal.PtrToStringUTF8((nint)url) ?? "";
        if (dash.Owns(address)) return OpenPlaylist(context, io, address, flags, options);
        if (!mayOpen(address))
        {
            Refused = address;
            return FFmpegErrors.NotPermitted;
        }

        if (known.Contains(address)) return OpenAgain(context, io, url, flags, options);
        int result = io == &context->pb && IsWeb(address)
            ? OpenInput(context, io, address, url, flags, options)
            : open(context, io, url, flags, options);
        if (result >= 0 && known.Count < MaxKnown) known.Add(address);
        return result;
    }

    /// <summary>Opens the input itself. Where that is a live DASH manifest, libavformat gets to see HLS.</summary>
    private int OpenInput(
        AVFormatContext* context, AVIOContext** io, string address, byte* url, int flags, AVDictionary** options)
    {
        int result = OpenCopying(context, io, url, flags, options);
        DashLook look = result >= 0 ? dash.Look(*io, address) : DashLook.None;
        if (look == DashLook.None) return result;
        _ = ffmpeg.avio_closep(io);
        if (look == DashLook.Other) return OpenCopying(context, io, url, flags, options);
        // Chosen here, for by the name of the input libavformat would not take it for HLS.
        context->iformat = ffmpeg.av_find_input_format("hls");
        return OpenText(context, io, dash.Main, flags);
    }

    /// <summary>Opens the playlist of a DASH rendition: it is made from the manifest as that is now.</summary>
    private int OpenPlaylist(AVFormatContext* context, AVIOContext** io, string address, int flags, AVDictionary** options)
    {
        int result;
        fixed (byte* url = Native(dash.Manifest!)) result = OpenAgain(context, io, url, flags, options);
        if (result < 0) return result;
        string playlist = dash.Playlist(*io, address);
        _ = ffmpeg.avio_closep(io);
        return OpenText(context, io, playlist, flags);
    }

    private int OpenText(AVFormatContext* context, AVIOContext** io, string text, int flags)
    {
        string address = "data:text/plain;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        fixed (byte* url = Native(address)) return open(context, io, url, flags, null);
    }

    private static byte[] Native(string text) => Encoding.UTF8.GetBytes(text + '\0');

    private static bool IsWeb(string address) => MediaAddress.SchemeOf(address) is "http" or "https";

    /// <summary>
    /// Opens what could be opened before, the playlist of a live stream above all. A server that does not have it at the
    /// moment (an encoder is being replaced, a cache is empty) has it again soon: tried until the time limit is over.
    /// </summary>
    private int OpenAgain(AVFormatContext* context, AVIOContext** io, byte* url, int flags, AVDictionary** options)
    {
        while (true)
        {
            int result = OpenCopying(context, io, url, flags, options);
            if (result >= 0 || MustGiveUp()) return result;
            Pause(RetryPause);
        }
    }

    /// <summary>Opening takes out of the dictionary what it understands; the next attempt needs it again.</summary>
    private int OpenCopying(AVFormatContext* context, AVIOContext** io, byte* url, int flags, AVDictionary** options)
    {
        AVDictionary* copy = Copy(options == null ? null : *options);
        int result = open(context, io, url, flags, &copy);
        ffmpeg.av_dict_free(&copy);
        return result;
    }

    private static AVDictionary* Copy(AVDictionary* dictionary)
    {
        AVDictionary* copy = null;
        AVDictionaryEntry* entry = null;
        while ((entry = ffmpeg.av_dict_get(dictionary, "", entry, ffmpeg.AV_DICT_IGNORE_SUFFIX)) != null)
        {
            _ = ffmpeg.av_dict_set(&copy, Marshal.PtrToStringUTF8((nint)entry->key), Marshal.PtrToStringUTF8((nint)entry->value), 0);
        }

        return copy;
    }
}
