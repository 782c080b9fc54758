using System.Runtime.CompilerServices;
using Vqa.Node.Monitoring;
using Vqa.Node.Streams;

namespace Vqa.Node.Serve;

/// <summary>Shows the monitoring what there is to monitor.</summary>
internal static class MonitoredNode
{
    /// <summary>The parts of a node, to be looked at from then on.</summary>
    public static MonitoredParts Monitor(this NodeParts parts, NodeConfiguration configuration)
    {
        var detectors = new ConditionalWeakTable<StreamDefinition, IReadOnlyList<string>>();
        return new MonitoredParts
        {
            Name = configuration.Name,
            Streams = parts.Fleet.List,
            Detectors = definition => detectors.GetValue(definition, known => Ids(known, parts.Rules)),
            Strikes = parts.Quarantine.Strikes,
            Capacity = parts.Capacity.Look,
            IsStreamsFileFine = () => parts.StreamsFile is { } file ? file.Problem is null : null,
            Ledger = () => parts.Delivery.Ledger.Health,
            Subscribers = () => parts.Subscribers,
            Spool = parts.Storage.Spool.Health,
            Evidence = () => parts.Storage.EvidenceWriter.Health,
            SelfTest = () => parts.SelfTest.Last,
            SinceBeat = () => parts.Fleet.SinceBeat,
            IsReady = () => parts.IsReady,
        };
    }

    private static IReadOnlyList<string> Ids(StreamDefinition definition, StreamRules rules)
    {
        try
        {
            return [.. rules.Selection(definition).Select(selection => selection.Descriptor.Id), LossWatch.Id];
        }
        catch (DefinitionException)
        {
            // It was registered under a configuration that has changed since; its status says so.
            return [LossWatch.Id];
        }
    }
}
