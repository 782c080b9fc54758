using System.Text.Json.Serialization;
using Vqa.Node.Security;

namespace Vqa.Node.Serve;

/// <summary>What an operator says of a node: the file of <c>vqa serve --config</c>. All of it may be left out.</summary>
internal sealed record NodeConfiguration
{
    /// <summary>Where the API and the pages are served: "http://127.0.0.1:8080", "https://0.0.0.0:8443".</summary>
    public string Listen { get; init; } = "http://127.0.0.1:8080";

    /// <summary>Folder for registrations, incidents and what waits to be sent; made where it is not there.</summary>
    public string Data { get; init; } = "vqa-data";

    /// <summary>Name of the node in metrics and notices; the machine's where nothing is said.</summary>
    public string Name { get; init; } = Environment.MachineName;

    /// <summary>File of streams to watch, read at the start and whenever it changes; null for none.</summary>
    public string? StreamsFile { get; init; }

    /// <summary>Where to decode: auto, cpu, cuda, cuda:N.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Manifest of the model that sees block damage; null for the one that comes with the program.</summary>
    public string? CorruptionModel { get; init; }

    /// <summary>Detectors by the name of a group that streams can ask for; the group "default" is for those that ask for nothing.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> DetectorGroups { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Certificate for https.</summary>
    public TlsSettings? Tls { get; init; }

    /// <summary>Who may use the API. None is allowed on a loopback address only.</summary>
    public IReadOnlyList<TokenSettings> Tokens { get; init; } = [];

    /// <summary>Limits and names of the API.</summary>
    public ApiSettings Api { get; init; } = new();

    /// <summary>What addresses given over the API may lead to.</summary>
    public SourceRules Sources { get; init; } = new();

    /// <summary>Who is told of incidents, and rules that act on them.</summary>
    public IReadOnlyList<SubscriberSettings> Subscribers { get; init; } = [];

    /// <summary>Where results are kept.</summary>
    public ResultSettings Results { get; init; } = new();

    /// <summary>What is kept of each incident.</summary>
    public EvidenceSettings Evidence { get; init; } = new();

    /// <summary>Where the machine is full.</summary>
    public CapacitySettings Capacity { get; init; } = new();

    /// <summary>A session whose native code has not come back for so many seconds is given up: a picture takes milliseconds.</summary>
    public double HangSeconds { get; init; } = 15;

    /// <summary>The clip with known defects that is run now and then.</summary>
    public SelfTestSettings SelfTest { get; init; } = new();

    /// <summary>What Prometheus is told.</summary>
    public MetricsSettings Metrics { get; init; } = new();

    /// <summary>What the machine costs an hour, in any currency: for the cost of a stream-hour. 0 where nobody said.</summary>
    public double CostPerHour { get; init; }
}

/// <summary>A certificate and its key, PEM files.</summary>
internal sealed record TlsSettings
{
    /// <summary>File of the certificate, with its chain.</summary>
    public required string Certificate { get; init; }

    /// <summary>File of the private key.</summary>
    public required string Key { get; init; }
}

/// <summary>A token, given in one of three ways.</summary>
internal sealed record TokenSettings
{
    /// <summary>Whose it is: shown in logs and audit trails.</summary>
    public required string Name { get; init; }

    /// <summary>What it allows.</summary>
    public required ApiRole Role { get; init; }

    /// <summary>The token itself; better is one of the others.</summary>
    public string? Token { get; init; }

    /// <summary>A file that holds it (a mounted secret).</summary>
    public string? TokenFile { get; init; }

    /// <summary>SHA-256 of the token, hexadecimal.</summary>
    public string? TokenSha256 { get; init; }
}

/// <summary>What a token allows.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApiRole>))]
internal enum ApiRole
{
    /// <summary>To look.</summary>
    [JsonStringEnumMemberName("read")]
    Read,

    /// <summary>To look and to change.</summary>
    [JsonStringEnumMemberName("operate")]
    Operate,
}

/// <summary>
/// What addresses of sources that come over the API may lead to: public ones, and what is allowed here. The operator's own files, which
/// also name the subscribers, are free of it.
/// </summary>
internal sealed record SourceRules
{
    /// <summary>Networks that are allowed though they are private, as "10.0.0.0/8".</summary>
    public IReadOnlyList<string> AllowNetworks { get; init; } = [];

    /// <summary>Folders whose files may be analysed.</summary>
    public IReadOnlyList<string> AllowFolders { get; init; } = [];
}

/// <summary>How often the node tries itself.</summary>
internal sealed record SelfTestSettings
{
    /// <summary>Done at all.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Minutes from one run to the next; a run takes 32 seconds of real time and hardly any of a processor's.</summary>
    public double IntervalMinutes { get; init; } = 10;
}

/// <summary>When a node takes no more streams, and when it does less for some.</summary>
internal sealed record CapacitySettings
{
    /// <summary>At most so many streams, whatever they cost; null for as many as the machine can carry.</summary>
    public int? MaxStreams { get; init; }

    /// <summary>At most so many streams are decoded on the GPU, further ones on the CPU; null for as many as its memory holds.</summary>
    public int? MaxDecoders { get; init; }

    /// <summary>Share of the processors that the node may use: above it no stream is admitted. At 1, none is ever lowered either.</summary>
    public double MaxUtilization { get; init; } = 0.9;

    /// <summary>
    /// Processors it may use; null for those that the process has. It is taken at its word, also where the machine has fewer.
    /// </summary>
    public double? Cores { get; init; }
}

/// <summary>What Prometheus is told.</summary>
internal sealed record MetricsSettings
{
    /// <summary>Streams with series of their own at most, about 32 each; the rest are together in <c>stream="_other"</c>.</summary>
    public int MaxStreams { get; init; } = 500;
}
