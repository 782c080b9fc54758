using System.Text.Json.Serialization;

namespace Vqa.Node.Streams;

/// <summary>What a node is told of a stream that it is to watch: by the API, or by the streams file.</summary>
internal sealed record StreamDefinition
{
    /// <summary>Its name, unique on the node and fit for paths: see <see cref="StreamId"/>.</summary>
    public string Id { get; init; } = "";

    /// <summary>Where it comes from. Holds secrets as likely as not: shown only by <see cref="StreamStatus.ShownUrl"/>.</summary>
    public required string Url { get; init; }

    /// <summary>Ids of the detectors to run; null for those of the group, or of the node.</summary>
    public IReadOnlyList<string>? Detectors { get; init; }

    /// <summary>Name of a group of detectors in the configuration; null for none. Not beside <see cref="Detectors"/>.</summary>
    public string? DetectorGroup { get; init; }

    /// <summary>Values of detectors' options, by "detector.option".</summary>
    public IReadOnlyDictionary<string, double> Options { get; init; } = new Dictionary<string, double>();

    /// <summary>How much of it is decoded.</summary>
    public Depth Depth { get; init; } = Depth.Full;

    /// <summary>What its owner wants to find it by, and subscribers to filter by: at most 32 pairs.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Key of a source that is encrypted with CENC, 32 hexadecimal digits; null for none. A secret.</summary>
    public string? DecryptKey { get; init; }

    /// <summary>Watched at all.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>A file that begins again at its end, played in real time.</summary>
    public bool Loop { get; init; }

    /// <summary>Where the node must do less, streams of lower priority come first; 0 to 100.</summary>
    public int Priority { get; init; } = 50;

    /// <summary>True where both are watched in the same way: nothing has to be started anew.</summary>
    public bool IsWatchedLike(StreamDefinition other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Url == other.Url && Depth == other.Depth && DecryptKey == other.DecryptKey && Enabled == other.Enabled
            && Loop == other.Loop && DetectorGroup == other.DetectorGroup
            && (Detectors ?? []).SequenceEqual(other.Detectors ?? [])
            && Options.OrderBy(o => o.Key).SequenceEqual(other.Options.OrderBy(o => o.Key));
    }
}

/// <summary>How much of a stream is decoded.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Depth>))]
internal enum Depth
{
    /// <summary>Every picture and all sound.</summary>
    [JsonStringEnumMemberName("full")]
    Full,

    /// <summary>Keyframes and all sound: about an eighteenth of the cost, blind to what lasts shorter than a group of pictures.</summary>
    [JsonStringEnumMemberName("keyframes")]
    Keyframes,
}
