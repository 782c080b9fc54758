using Vqa.Node.Streams;

namespace Vqa.Node.Api;

/// <summary>What each field of a stream's definition holds, for messages and for the document of the API.</summary>
internal static class StreamFields
{
    /// <summary>By name, in the order in which they are listed.</summary>
    public static IReadOnlyDictionary<string, string> Hints { get; } = new Dictionary<string, string>
    {
        ["url"] = "a text, the address of the stream, like \"https://example.com/live.m3u8\"",
        ["detectors"] = "a list of ids of detectors, like [\"video_black\"]",
        ["detector_group"] = "a text, the name of a group in the node's configuration",
        ["options"] = "an object of numbers by detector and option, like {\"video_black.min_duration\": 3}",
        ["depth"] = "\"full\" or \"keyframes\"",
        ["labels"] = "an object of texts, like {\"channel\": \"one\"}",
        ["decrypt_key"] = "a text of 32 hexadecimal digits",
        ["enabled"] = "true or false",
        ["loop"] = "true or false",
        ["priority"] = "a whole number of 0 to 100",
    };

    /// <summary>What a client sends.</summary>
    internal sealed record Body
    {
        /// <inheritdoc cref="StreamDefinition.Url"/>
        public required string Url { get; init; }

        /// <inheritdoc cref="StreamDefinition.Detectors"/>
        public IReadOnlyList<string>? Detectors { get; init; }

        /// <inheritdoc cref="StreamDefinition.DetectorGroup"/>
        public string? DetectorGroup { get; init; }

        /// <inheritdoc cref="StreamDefinition.Options"/>
        public IReadOnlyDictionary<string, double>? Options { get; init; }

        /// <inheritdoc cref="StreamDefinition.Depth"/>
        public Depth? Depth { get; init; }

        /// <inheritdoc cref="StreamDefinition.Labels"/>
        public IReadOnlyDictionary<string, string>? Labels { get; init; }

        /// <inheritdoc cref="StreamDefinition.DecryptKey"/>
        public string? DecryptKey { get; init; }

        /// <inheritdoc cref="StreamDefinition.Enabled"/>
        public bool? Enabled { get; init; }

        /// <inheritdoc cref="StreamDefinition.Loop"/>
        public bool? Loop { get; init; }

        /// <inheritdoc cref="StreamDefinition.Priority"/>
        public int? Priority { get; init; }
    }
}
