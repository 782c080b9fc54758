using Vqa.Delivery.Evidence;
using Vqa.Delivery.Outbox;
using Vqa.Delivery.Results;
using Vqa.Delivery.Subscribers;
using Vqa.Node.Capacity;
using Vqa.Node.SelfTest;
using Vqa.Node.Streams;

namespace Vqa.Node.Monitoring;

/// <summary>
/// What a node's metrics and health are made of. All of it is asked for when someone looks; any thread.
/// </summary>
internal sealed record MonitoredParts
{
    /// <summary>Name of the node.</summary>
    public required string Name { get; init; }

    /// <summary>All streams, as they are now.</summary>
    public required Func<IReadOnlyList<StreamStatus>> Streams { get; init; }

    /// <summary>Ids of the detectors that watch a stream.</summary>
    public required Func<StreamDefinition, IReadOnlyList<string>> Detectors { get; init; }

    /// <summary>Strikes that are remembered, by the id of the stream.</summary>
    public required Func<IReadOnlyDictionary<string, int>> Strikes { get; init; }

    /// <summary>How much of the machine is in use.</summary>
    public required Func<CapacityPicture> Capacity { get; init; }

    /// <summary>Whether the streams file is in order as it is now; null where there is none.</summary>
    public Func<bool?> IsStreamsFileFine { get; init; } = static () => null;

    /// <summary>How the ledger of incidents is doing.</summary>
    public required Func<LedgerHealth> Ledger { get; init; }

    /// <summary>How whoever is told of incidents is doing, the store among them.</summary>
    public required Func<IReadOnlyList<SubscriberHealth>> Subscribers { get; init; }

    /// <summary>How what waits for the store is doing.</summary>
    public required Func<SpoolHealth> Spool { get; init; }

    /// <summary>How the keeping of evidence is doing.</summary>
    public required Func<EvidenceHealth> Evidence { get; init; }

    /// <summary>How the last trial went; null before the first.</summary>
    public required Func<SelfTestResult?> SelfTest { get; init; }

    /// <summary>How long ago all streams were last looked after.</summary>
    public required Func<TimeSpan> SinceBeat { get; init; }

    /// <summary>All streams that were registered are being watched.</summary>
    public required Func<bool> IsReady { get; init; }
}
