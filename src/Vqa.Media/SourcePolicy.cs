namespace Vqa.Media;

/// <summary>
/// What a source may open, and how much of it.
/// <para>
/// The input itself must be of an allowed scheme. What it names in turn (a playlist's variants, segments and keys, an SDP's
/// streams) is held to narrower rules, which no setting widens, for a playlist is written by a stranger:
/// an input from the network may open its own kind of network address only (http and https for a playlist, with AES-128
/// and data:), never a local file; a local playlist may open files in its own folder and below (links resolved), never
/// the network; the standard input may open nothing; and nothing that is named may use concat:, subfile: or any other
/// protocol that reaches round these rules. Each rule is checked twice: by libavformat's protocol white list, and before
/// each open by our own callback, which also makes the refusal known (<see cref="MediaError.NotAllowed"/>).
/// </para>
/// </summary>
public sealed record SourcePolicy
{
    /// <summary>For a person at a terminal: local files, the standard input and all network protocols.</summary>
    public static SourcePolicy CommandLine { get; } = new()
    {
        Schemes = Set([MediaAddress.File, MediaAddress.Pipe, .. NetworkSchemes]),
    };

    /// <summary>For addresses that come over an API: network protocols only.</summary>
    public static SourcePolicy Network { get; } = new()
    {
        Schemes = Set(NetworkSchemes),
    };

    /// <summary>What the input itself may be: schemes of URLs, "file" for paths, "pipe" for "-".</summary>
    public required IReadOnlySet<string> Schemes { get; init; }

    /// <summary>Checks the network addresses that the input leads to. Null, the default, lets it lead anywhere.</summary>
    public AddressGate? Gate { get; init; }

    /// <summary>Bytes read to find the container and its streams. Default 20 MiB: a transport stream of 50 Mb/s shows its keyframe in it.</summary>
    public int MaxProbeBytes { get; init; } = 20 << 20;

    /// <summary>Media time read to find the streams. Default 5 s; a live source is read for 3 s at most.</summary>
    public TimeSpan MaxProbeTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Streams that an input may hold. Default 256: a transport stream of a whole transponder has some dozens.</summary>
    public int MaxStreams { get; init; } = 256;

    /// <summary>Largest picture, in luma samples; the decoder refuses larger ones. Default 8192 x 8192.</summary>
    public long MaxPictureSamples { get; init; } = 8192L * 8192;

    private static string[] NetworkSchemes =>
        ["http", "https", "rtmp", "rtmps", "rtmpt", "rtmpts", "rtsp", "rtsps", "rtp", "srtp", "srt", "udp", "tcp", "tls", "rist"];

    private static HashSet<string> Set(string[] schemes) => new(schemes, StringComparer.OrdinalIgnoreCase);
}
