using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>
/// Stands between libavformat and the outside: libavformat asks it, many times a second while it waits for data, whether
/// to give up (a time limit is over, the caller wants to stop), and before it opens anything that an input names (a
/// playlist's segments and keys), whether it may. Native code knows it until <see cref="Dispose"/>: call that last, for
/// the input below a demuxer still asks after the demuxer is gone, when the next one reads on from it.
/// </summary>
internal sealed unsafe class IoGuard : IDisposable
{
    /// <summary>How many opened addresses are remembered: the playlists of an input and its first segments.</summary>
    private const int MaxKnown = 64;

    /// <summary>
    /// How often an input may have something opened in one wait. A playlist that names itself as a variant has
    /// libavformat open it for ever, without a look at the time limit.
    /// </summary>
    private const int MaxOpenings = 1000;

    private static readonly TimeSpan _retryPause = TimeSpan.FromMilliseconds(500);

    private readonly Func<string, bool> _mayOpen;
    private readonly string? _httpProxy;
    private readonly CancellationToken _stop;
    private GCHandle<IoGuard> _self;
    private readonly HashSet<string> _known = [];
    private readonly DashInput _dash = new();
    private long _deadline = long.MaxValue;
    private int _openings;
    private int _losses;
    private NativeOpener _native;

    /// <param name="mayOpen">Says whether an address inside the input may be opened.</param>
    /// <param name="httpProxy">What all opens by http and https go through; null for none.</param>
    /// <param name="stop">Set by the caller to interrupt.</param>
    public IoGuard(Func<string, bool> mayOpen, string? httpProxy, CancellationToken stop)
    {
        _mayOpen = mayOpen;
        _httpProxy = httpProxy;
        _stop = stop;
        _self = new GCHandle<IoGuard>(this);
    }

    /// <summary>
    /// True once the time limit ended a wait, and from then on: the input cannot go on, though the demuxer may still
    /// deliver what it had.
    /// </summary>
    public bool HasTimedOut { get; private set; }

    /// <summary>True where the caller wants to stop.</summary>
    public bool IsStopped => _stop.IsCancellationRequested;

    /// <summary>True where the input is live DASH, which <see cref="DashInput"/> hands on as HLS.</summary>
    public bool IsDash => _dash.Manifest is not null;

    /// <summary>The last address inside the input that was not opened because the policy forbids it; else null.</summary>
    public string? Refused { get; private set; }

    /// <summary>True once the input had more opened in one wait than any sound one does.</summary>
    public bool IsEndless { get; private set; }

    /// <summary>Packets of the network that never came, as far as libavformat counts them (RTP), since the last call.</summary>
    public int TakeLosses() => Interlocked.Exchange(ref _losses, 0);

    /// <summary>Libavformat says that packets never came.</summary>
    public void NoteLoss(int packets) => Interlocked.Add(ref _losses, packets);

    /// <summary>The guard of a context that was attached to one.</summary>
    public static IoGuard Of(AVFormatContext* context) => GCHandle<IoGuard>.FromIntPtr((nint)context->opaque).Target;

    /// <summary>Starts a new wait of at most the given time.</summary>
    public void Arm(TimeSpan limit)
    {
        _openings = 0;
        _deadline = Stopwatch.GetTimestamp() + (long)(limit.TotalSeconds * Stopwatch.Frequency);
    }

    /// <summary>Sets the callbacks of a fresh context.</summary>
    /// <param name="context">Not opened yet.</param>
    public void Attach(AVFormatContext* context)
    {
        void* opaque = (void*)GCHandle<IoGuard>.ToIntPtr(_self);
        _native = new NativeOpener(context, _httpProxy);
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
        if (Stopwatch.GetTimestamp() >= _deadline) HasTimedOut = true;
        return HasTimedOut;
    }

    /// <summary>No native code asks any more.</summary>
    public void Dispose() => _self.Dispose();

    /// <summary>Waits a little, or until the caller wants to stop.</summary>
    public void Pause(TimeSpan time) => _stop.WaitHandle.WaitOne(time);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Interrupt(void* opaque) => GCHandle<IoGuard>.FromIntPtr((nint)opaque).Target.MustGiveUp() ? 1 : 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(AVFormatContext* context, AVIOContext** io, byte* url, int flags, AVDictionary** options) =>
        Of(context).OpenAllowed(context, io, Marshal.PtrToStringUTF8((nint)url) ?? "", flags, options);

    private int OpenAllowed(
        AVFormatContext* context, AVIOContext** io, string address, int flags, AVDictionary** options)
    {
        IsEndless |= ++_openings > MaxOpenings;
        if (IsEndless || MustGiveUp()) return ffmpeg.AVERROR_EXIT;
        if (_dash.Owns(address)) return OpenPlaylist(context, io, address, flags, options);
        if (!_mayOpen(address))
        {
            Refused = address;
            return FFmpegErrors.NotPermitted;
        }

        if (_known.Contains(address)) return OpenAgain(context, io, address, flags, options);
        int result = _native.Open(context, io, address, flags, options);
        if (result >= 0 && io == &context->pb && MediaAddress.SchemeOf(address) is "http" or "https")
        {
            result = LookForDash(context, io, address, flags, options);
        }

        if (result >= 0 && _known.Count < MaxKnown) _known.Add(address);
        return result;
    }

    /// <summary>Looks at the input itself, just opened. Where it is live DASH, libavformat gets to see HLS.</summary>
    private int LookForDash(
        AVFormatContext* context, AVIOContext** io, string address, int flags, AVDictionary** options)
    {
        DashLook look = _dash.Look(*io, address);
        if (look == DashLook.None) return 0;
        _ = ffmpeg.avio_closep(io);
        while (look == DashLook.Early && !MustGiveUp())
        {
            Pause(_retryPause);
            int result = OpenAgain(context, io, address, flags, options);
            if (result < 0) return result;
            look = _dash.Look(*io, address);
            _ = ffmpeg.avio_closep(io);
        }

        if (look == DashLook.Early) return ffmpeg.AVERROR_EXIT;
        if (look == DashLook.Other) return _native.Open(context, io, address, flags, options);
        // Chosen here, for by the name of the input libavformat would not take it for HLS.
        context->iformat = ffmpeg.av_find_input_format("hls");
        return _native.OpenText(context, io, _dash.Main, flags);
    }

    /// <summary>Opens the playlist of a DASH rendition: it is made from the manifest as that is now.</summary>
    private int OpenPlaylist(
        AVFormatContext* context, AVIOContext** io, string address, int flags, AVDictionary** options)
    {
        int result = OpenAgain(context, io, _dash.Manifest!, flags, options);
        if (result < 0) return result;
        string playlist = _dash.Playlist(*io, address);
        _ = ffmpeg.avio_closep(io);
        return _native.OpenText(context, io, playlist, flags);
    }

    /// <summary>
    /// Opens what could be opened before, the playlist of a live stream above all. A server that does not have it at the
    /// moment (an encoder is being replaced, a cache is empty) has it again soon: tried until the time limit is over.
    /// </summary>
    private int OpenAgain(
        AVFormatContext* context, AVIOContext** io, string address, int flags, AVDictionary** options)
    {
        while (true)
        {
            int result = _native.Open(context, io, address, flags, options);
            if (result >= 0 || MustGiveUp()) return result;
            Pause(_retryPause);
        }
    }
}
