using System.Text.Json.Serialization;

namespace Vqa.Node.Streams;

/// <summary>How the watching of a stream goes.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StreamState>))]
internal enum StreamState
{
    /// <summary>Its definition says not to watch it.</summary>
    [JsonStringEnumMemberName("disabled")]
    Disabled,

    /// <summary>The source is being opened, or will be again after a pause.</summary>
    [JsonStringEnumMemberName("connecting")]
    Connecting,

    /// <summary>Pictures or sound come in and are watched.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>Nothing has come for longer than <c>stream_loss</c> allows; it is tried again and again.</summary>
    [JsonStringEnumMemberName("lost")]
    Lost,

    /// <summary>Not watched, because its source brought the process down, or hung, three times.</summary>
    [JsonStringEnumMemberName("quarantined")]
    Quarantined,

    /// <summary>Not watched, because its definition names what the node's configuration has no more: a detector group.</summary>
    [JsonStringEnumMemberName("invalid")]
    Invalid,
}
