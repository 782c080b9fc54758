using FFmpeg.AutoGen;
using Vqa.Media.Interop;

namespace Vqa.Media;

/// <summary>What a read brought.</summary>
public enum ReadStatus
{
    /// <summary>A packet.</summary>
    Packet,

    /// <summary>The input is at its end.</summary>
    End,

    /// <summary>The caller's cancellation token is set.</summary>
    Interrupted,
}

/// <summary>
/// An open file or stream, reading packets of its best video and its best audio stream. Every call is bounded by the
/// limits of <see cref="SourceOptions"/> and ends soon after the cancellation token is set. For one thread at a time.
/// </summary>
public sealed class MediaSource : IDisposable
{
    /// <summary>A demuxer that trips over data this often without a packet between will not find its feet again.</summary>
    private const int MaxErrorsInARow = 100;

    /// <summary>Pause where a demuxer has nothing yet and did not wait itself.</summary>
    private static readonly TimeSpan _againPause = TimeSpan.FromMilliseconds(5);

    private readonly MediaAddress _address;
    private readonly SourceOptions _options;
    private readonly NestedRules _rules;
    private readonly IoGuard _guard;
    private readonly TimeSpan _readTimeout;
    private readonly PipeInput? _pipe;
    private readonly TransportStreamInput? _transport;
    private FormatHandle _format;
    private StreamSelection _streams;

    /// <summary>Opens the input; where that fails, nothing is left open.</summary>
    private MediaSource(MediaAddress address, SourceOptions options, CancellationToken stop)
    {
        _options = options;
        _guard = new IoGuard(nested => _rules!.Allows(nested), options.Policy.Gate?.HttpProxy, stop);
        _guard.Arm(options.OpenTimeout);
        try
        {
            _address = HostLookup.Check(address, options.Policy.Gate, options.OpenTimeout, stop);
            address = _address;
            _rules = new NestedRules(address);
            _pipe = PipeInput.For(address, _guard);
            FormatHandle? opened = FormatHandle.Open(
                address.Target, SourceSettings.Of(address, _rules, options), _guard, _pipe, out int error);
            _format = opened ?? throw OpenFailure(error);
            if (address.IsLocal && StreamDescriber.Container(_format) == "dash") CheckManifest();
            _transport = TransportStreamInput.Install(_format, ownsInner: _pipe is null);
            error = _format.FindStreams();
            // A wait that was given up leaves the input unable to go on, whatever was found until then.
            if (_guard.IsStopped || _guard.HasTimedOut || _guard.IsEndless || _guard.Refused is not null)
            {
                throw OpenFailure(error);
            }

            _streams = new StreamSelection(_format, _transport, previous: null);
            Info = Describe();
            if (Info is { Video: null, Audio: null }) throw NothingToDecode(error);
        }
        catch
        {
            Dispose();
            throw;
        }

        bool isSegmented = Info.IsLive && IsPlaylist(Info.Container);
        _readTimeout = isSegmented && options.SegmentTimeout > options.ReadTimeout ? options.SegmentTimeout : options.ReadTimeout;
    }

    /// <summary>Native inputs open in the process, for leak tests.</summary>
    public static int LiveCount => FormatHandle.LiveCount;

    /// <summary>What the input holds, as far as it has told until now.</summary>
    public MediaInfo Info { get; private set; }

    /// <summary>Opens an input and finds its streams.</summary>
    /// <param name="input">Path, URL, or "-" for the standard input.</param>
    /// <param name="options">Limits, key and policy.</param>
    /// <param name="stop">Ends this call and every later read.</param>
    /// <exception cref="MediaException">It cannot be opened; the message names cause and fix.</exception>
    public static MediaSource Open(string input, SourceOptions options, CancellationToken stop)
    {
        ArgumentException.ThrowIfNullOrEmpty(input);
        ArgumentNullException.ThrowIfNull(options);
        if (FFmpegLibraries.Problem() is { } problem) throw new MediaException(MediaError.Native, problem);

        MediaAddress address = MediaAddress.Parse(input);
        if (!options.Policy.Schemes.Contains(address.Scheme)) throw SourceErrors.SchemeRefused(address, options.Policy);
        if (address.IsLocal && Directory.Exists(address.Target)) throw SourceErrors.IsDirectory(address);

        return new MediaSource(address, options, stop);
    }

    /// <summary>An address without user information, passphrases, keys and tokens: fit for a log.</summary>
    public static string Redact(string input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Redaction.Redact(input);
    }

    /// <summary>Reads the next packet of the selected streams, in the order of the container.</summary>
    /// <param name="packet">Filled where the result is <see cref="ReadStatus.Packet"/>; loses what it held in any case.</param>
    /// <exception cref="MediaException">The input breaks off: nothing came in time, the connection is gone, the container
    /// is destroyed, what it names is not allowed, or it is encrypted.</exception>
    public ReadStatus Read(MediaPacket packet)
    {
        ArgumentNullException.ThrowIfNull(packet);
        _guard.Arm(_readTimeout);
        int errors = 0;
        while (!_guard.IsStopped)
        {
            int result = _format.Read(packet.Native);
            if (_guard.IsStopped) break;
            if (_guard.Refused is { } nested) throw SourceErrors.NestedRefused(_address, nested);
            if (_guard.IsEndless) throw SourceErrors.Endless(_address);
            if (result >= 0)
            {
                if (TryDeliver(packet)) return ReadStatus.Packet;
            }
            else if (_guard.HasTimedOut)
            {
                throw SourceErrors.ReadTimedOut(_address, _readTimeout);
            }
            else if (result == ffmpeg.AVERROR_EOF && !_format.HasIoError)
            {
                if (_transport is not { HasNext: true }) return ReadStatus.End;
                OpenNext(_transport);
            }
            else if (result == FFmpegErrors.Again)
            {
                if (!_guard.MustGiveUp()) _guard.Pause(_againPause);
            }
            else if (HasHungUp(result))
            {
                return ReadStatus.End;
            }
            else if (result != ffmpeg.AVERROR_INVALIDDATA || _format.HasIoError || ++errors >= MaxErrorsInARow)
            {
                throw SourceErrors.BrokeOff(_address, _format.HasIoError ? _format.IoError : result);
            }
        }

        return ReadStatus.Interrupted;
    }

    /// <summary>Packets of the network that never came, of any of the streams, since the last call: gaps in the numbers of RTP.</summary>
    public int TakeLostPackets() => _guard.TakeLosses();

    public void Dispose()
    {
        _format?.Dispose();
        _transport?.Dispose();
        _pipe?.Dispose();
        _guard.Dispose();
    }

    /// <summary>What a decoder for a selected stream is opened from; the caller's to dispose.</summary>
    internal DecoderRecipe Recipe(MediaKind kind) => _streams.Recipe(kind, _options.Policy.MaxPictureSamples);

    /// <summary>Sample aspect ratio of the selected video as the container declares it; 0 where it does not.</summary>
    internal double DeclaredAspect => StreamDescriber.DeclaredAspect(_format, _streams.Video);

    /// <summary>
    /// True where the sender of a live stream closed the connection. These protocols know no other end, and libavformat
    /// calls it an input error; a sender that falls silent runs into the time limit instead.
    /// </summary>
    private bool HasHungUp(int result) =>
        Info.IsLive && _address.Scheme is "rtmp" or "rtmps" or "rtmpt" or "rtmpts" or "srt"
        && (_format.HasIoError ? _format.IoError : result) == FFmpegErrors.InputOutput;

    private static bool IsPlaylist(string container) => container is "hls" or "hls,applehttp" or "dash";

    /// <summary>Describes a packet of a selected stream; false for any other.</summary>
    private bool TryDeliver(MediaPacket packet)
    {
        if (!_streams.Accepts(packet.Native, out MediaKind kind, out bool startsNewStream)) return false;
        if (packet.Native.IsEncrypted) throw SourceErrors.Encrypted(_address);
        if (startsNewStream) Info = Describe();
        packet.Describe(this, kind, _streams.TimeBase(packet.Native.StreamIndex), startsNewStream);
        return true;
    }

    /// <summary>A selected PID of the transport stream has another codec from here on, or is gone: a new demuxer takes over.</summary>
    private void OpenNext(TransportStreamInput input)
    {
        _guard.Arm(_options.OpenTimeout);
        _format.Dispose();
        input.StartNext();
        FormatHandle? next = FormatHandle.OpenNext(input, SourceSettings.Of(_address, _rules, _options), _guard, out int error);
        if (_guard.IsStopped) return;
        if (_guard.HasTimedOut) throw SourceErrors.ReadTimedOut(_address, _options.OpenTimeout);
        _format = next ?? throw SourceErrors.BrokeOff(_address, error);
        _format.FindStreams();
        if (_guard.HasTimedOut) throw SourceErrors.ReadTimedOut(_address, _options.OpenTimeout);
        _streams = new StreamSelection(_format, _transport, _streams);
        _guard.Arm(_readTimeout);
    }

    private MediaInfo Describe()
    {
        TimeSpan? duration = StreamDescriber.Duration(_format);
        string container = _guard.IsDash ? "dash" : StreamDescriber.Container(_format);
        bool isLive = _address.Scheme switch
        {
            MediaAddress.File when _pipe is null => duration is null && IsPlaylist(container),
            // A server that does not tell the length sends what comes, like an encoder.
            "http" or "https" => duration is null && (IsPlaylist(container) || !_format.HasSize),
            "rtsp" or "rtsps" => duration is null,
            // Also RTMP with a declared length: that is of the file that an encoder plays over and over.
            _ => true,
        };
        int leading = _streams.Video >= 0 ? _streams.Video : _streams.Audio;
        TimeSpan? start = leading < 0 ? null : StreamDescriber.Start(_format, leading);
        // What follows a change of the stream tells nothing of the whole.
        if (Info is not null) (duration, start, isLive) = (Info.Duration, Info.Start, Info.IsLive);
        return new MediaInfo(
            container, isLive ? null : duration, start, isLive,
            _streams.Video < 0 ? null : StreamDescriber.Video(_format, _streams.Video),
            _streams.Audio < 0 ? null : StreamDescriber.Audio(_format, _streams.Audio));
    }

    /// <summary>Refuses a local DASH manifest that leads out of its folder.</summary>
    private void CheckManifest()
    {
        try
        {
            if (LocalManifest.FirstOutside(_address.Target) is { } outside) throw SourceErrors.NestedRefused(_address, outside);
        }
        catch (System.Xml.XmlException)
        {
            throw SourceErrors.OpenFailed(_address, ffmpeg.AVERROR_INVALIDDATA);
        }
    }

    /// <summary>Why opening failed: our own reasons come before FFmpeg's error.</summary>
    private MediaException OpenFailure(int error)
    {
        if (_guard.IsStopped) return SourceErrors.Interrupted(_address);
        if (_guard.Refused is { } nested) return SourceErrors.NestedRefused(_address, nested);
        if (_guard.IsEndless) return SourceErrors.Endless(_address);
        return _guard.HasTimedOut
            ? SourceErrors.OpenTimedOut(_address, _options.OpenTimeout)
            : SourceErrors.OpenFailed(_address, error, _options.Policy.Gate is not null);
    }

    /// <summary>A container was found, but no stream in it.</summary>
    private MediaException NothingToDecode(int error) =>
        error < 0 ? SourceErrors.OpenFailed(_address, error) : SourceErrors.NoStreams(_address, Info.Container);
}
