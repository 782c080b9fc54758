using Vqa.Delivery.Notices;
using Vqa.Media;

namespace Vqa.Node.Streams;

/// <summary>What is known of a stream now. Immutable: a picture of one moment.</summary>
internal sealed record StreamStatus
{
    /// <summary>What it was registered with. Holds secrets: never given out as it is.</summary>
    public required StreamDefinition Definition { get; init; }

    /// <summary>True where the streams file names it; the API cannot change it then.</summary>
    public bool IsFromFile { get; init; }

    /// <summary>How the watching goes.</summary>
    public required StreamState State { get; init; }

    /// <summary>Why it is not running, or not as wanted, in words; null where all is well.</summary>
    public string? Reason { get; init; }

    /// <summary>Since when it is in this state.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>What is decoded of it now: less than its definition says where the node had to do less.</summary>
    public Depth Depth { get; init; }

    /// <summary>What the source holds; null before it was opened for the first time.</summary>
    public MediaInfo? Info { get; init; }

    /// <summary>Where its pictures are decoded: "cpu", or the name of a GPU.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Pictures measured since the node started.</summary>
    public long Frames { get; init; }

    /// <summary>Packets refused and pictures flagged since the node started.</summary>
    public long DecodeErrors { get; init; }

    /// <summary>Times that the source was opened anew since the node started.</summary>
    public long Reconnects { get; init; }

    /// <summary>Pictures per second over the last seconds.</summary>
    public double FrameRate { get; init; }

    /// <summary>Media time per wall time over the last seconds: 1 where it keeps up.</summary>
    public double Speed { get; init; }

    /// <summary>Bits per second of the compressed pictures over the last seconds.</summary>
    public double BitRate { get; init; }

    /// <summary>
    /// How much later media arrives than when the source was opened, seconds: grows where the source's clock is slower than ours, or
    /// where we do not keep up.
    /// </summary>
    public double LatencyDrift { get; init; }

    /// <summary>Processor time of its thread per wall time over the last seconds, in cores.</summary>
    public double Cores { get; init; }

    /// <summary>When the last picture or sound came; null where none did yet.</summary>
    public DateTimeOffset? LastMediaAt { get; init; }

    /// <summary>Its incidents that are not closed.</summary>
    public IReadOnlyList<IncidentNotice> OpenIncidents { get; init; } = [];

    /// <summary>Incidents opened since the node started.</summary>
    public long Incidents { get; init; }

    /// <summary>Its address without secrets.</summary>
    public string ShownUrl => MediaSource.Redact(Definition.Url);
}
