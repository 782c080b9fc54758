namespace Vqa.Node.Api;

/// <summary>How the node is doing, for <c>GET /v1/node</c>.</summary>
internal interface INodeStatus
{
    /// <summary>Its name in notices and metrics.</summary>
    string Name { get; }

    /// <summary>When it started.</summary>
    DateTimeOffset StartedAt { get; }

    /// <summary>How its parts are doing.</summary>
    IReadOnlyList<NodePartView> Parts { get; }

    /// <summary>What the machine can carry; null where that was not measured yet.</summary>
    NodeCapacityView? Capacity { get; }
}

/// <summary>How a part of the node is doing.</summary>
/// <param name="Name">"ledger", "store", "subscriber:NAME" ...</param>
/// <param name="IsWell">It does what it should.</param>
/// <param name="Detail">What is wrong, or how much it has to do, in words.</param>
internal sealed record NodePartView(string Name, bool IsWell, string? Detail = null);

/// <summary>What the machine can carry.</summary>
/// <param name="Cores">Processors that streams may use.</param>
/// <param name="UsedCores">Processors that they use.</param>
/// <param name="Utilization">Share of what they may use, 0 to 1 and beyond.</param>
/// <param name="MoreStreams">How many more like those there are would fit; null where nobody knows.</param>
internal sealed record NodeCapacityView(double Cores, double UsedCores, double Utilization, int? MoreStreams = null);
