using Vqa.Delivery.Evidence;
using Vqa.Delivery.Outbox;
using Vqa.Delivery.Timelines;
using Vqa.Node.Capacity;
using Vqa.Node.Followers;
using Vqa.Node.Security;
using Vqa.Node.Streams;

namespace Vqa.Node.Api;

/// <summary>The parts of the node that the API speaks for.</summary>
internal sealed record ApiParts
{
    /// <summary>All streams.</summary>
    public required Fleet Fleet { get; init; }

    /// <summary>What definitions must be like.</summary>
    public required StreamRules Rules { get; init; }

    /// <summary>What addresses may lead to.</summary>
    public required SourceAddresses Sources { get; init; }

    /// <summary>Says whether there is room for another stream.</summary>
    public required IAdmission Admission { get; init; }

    /// <summary>All incidents.</summary>
    public required IncidentLedger Ledger { get; init; }

    /// <summary>The numbers of a stream; null where there are none.</summary>
    public required Func<string, Timeline?> Timelines { get; init; }

    /// <summary>What is kept of an incident; null where nothing is.</summary>
    public required Func<string, IncidentEvidence?> Evidence { get; init; }

    /// <summary>What is on screen.</summary>
    public required LivePictures Pictures { get; init; }

    /// <summary>Files that are analysed once.</summary>
    public required AnalysisQueue Analyses { get; init; }

    /// <summary>How the node is doing.</summary>
    public required INodeStatus Node { get; init; }

    /// <summary>Who may do what.</summary>
    public required AccessGate Gate { get; init; }

    /// <summary>Bounds how many look through the ledger and the time lines.</summary>
    public required ReadTurns Reads { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }
}
