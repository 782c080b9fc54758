using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vqa.Analysis.Detectors;
using Vqa.Node.Streams;

namespace Vqa.Node.Api;

/// <summary><c>/v1/node</c> and <c>/v1/detectors</c>: what the node is, and what it can look for.</summary>
internal static class NodeEndpoints
{
    private static readonly DetectorList _detectors = new(
    [
        .. DetectorCatalog.All.Select(detector => new DetectorView(
            detector.Id, detector.Help, detector.Source, [.. detector.Options.Select(OptionView.Of)])),
        new DetectorView(
            LossWatch.Id, "Nothing arrives, or the source cannot be opened. Watches every stream.", "design",
            [OptionView.Of(LossWatch.MinDuration)]),
    ]);

    /// <summary>Maps them.</summary>
    public static void MapNode(this IEndpointRouteBuilder api, ApiParts parts)
    {
        api.MapGet("/node", () => Results.Ok(NodeView.Of(parts)))
            .WithName("get_node").WithSummary("The node: version, streams by state, capacity, how its parts are doing.")
            .WithTags("Node")
            .Produces<NodeView>();
        api.MapGet("/detectors", () => Results.Ok(_detectors))
            .WithName("list_detectors").WithSummary("All detectors with their options.").WithTags("Node")
            .Produces<DetectorList>();
    }
}

/// <summary>All detectors.</summary>
internal sealed record DetectorList(IReadOnlyList<DetectorView> Detectors);

/// <summary>A detector.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Help">When it fires.</param>
/// <param name="Source">The standard that it is from.</param>
/// <param name="Options">Its options.</param>
internal sealed record DetectorView(string Id, string Help, string Source, IReadOnlyList<OptionView> Options);

/// <summary>An option of a detector.</summary>
/// <param name="Name">Set as "detector.name".</param>
/// <param name="Unit">Of its value.</param>
/// <param name="Default">Where nothing is said.</param>
/// <param name="Minimum">Smallest value.</param>
/// <param name="Maximum">Largest value.</param>
/// <param name="Help">What it does.</param>
internal sealed record OptionView(string Name, string Unit, double Default, double Minimum, double Maximum, string Help)
{
    /// <summary>The view of one.</summary>
    public static OptionView Of(DetectorOption option) =>
        new(option.Name, option.Unit, option.Default, option.Minimum, option.Maximum, option.Help);
}

/// <summary>The node.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Of Vqa.</param>
/// <param name="StartedAt">When this process started.</param>
/// <param name="Streams">How many streams there are, by state.</param>
/// <param name="Parts">How its parts are doing.</param>
/// <param name="Capacity">What the machine can carry; left out where it was not measured yet.</param>
internal sealed record NodeView(
    string Name, string Version, DateTimeOffset StartedAt, IReadOnlyDictionary<string, int> Streams,
    IReadOnlyList<NodePartView> Parts,
    NodeCapacityView? Capacity = null)
{
    /// <summary>The view of it now.</summary>
    public static NodeView Of(ApiParts parts) => new(
        parts.Node.Name,
        ProgramVersion.Text,
        parts.Node.StartedAt,
        parts.Fleet.List().GroupBy(status => status.State.ToString().ToLowerInvariant())
            .ToDictionary(group => group.Key, group => group.Count()),
        parts.Node.Parts,
        parts.Node.Capacity);
}
