using System.Diagnostics.CodeAnalysis;

namespace Vqa.Delivery.Evidence;

/// <summary>
/// What lies in an <see cref="EvidenceFolder"/>, oldest first. Incidents that share a clip form one group, which stays or goes as a
/// whole. Not safe for two threads at a time.
/// </summary>
internal sealed class EvidenceIndex
{
    private readonly Dictionary<string, LinkedListNode<Group>> _byIncident = [];
    private readonly LinkedList<Group> _groups = new();

    /// <summary>Bytes of all files.</summary>
    public long Bytes { get; private set; }

    /// <summary>Number of incidents.</summary>
    public int Count => _byIncident.Count;

    /// <summary>Adds a group as the newest. What was there of the same incidents is no longer known.</summary>
    public void Add(IReadOnlyList<IncidentEvidence> group)
    {
        foreach (var known in group.Select(evidence => Find(evidence.IncidentId)).OfType<IncidentEvidence>())
        {
            Forget(known);
        }

        var node = _groups.AddLast(new Group([.. group]));
        foreach (var evidence in group)
        {
            _byIncident[evidence.IncidentId] = node;
            Bytes += evidence.Bytes;
        }
    }

    /// <summary>What is kept of an incident; null where nothing is.</summary>
    public IncidentEvidence? Find(string incidentId) =>
        _byIncident.TryGetValue(incidentId, out var node)
            ? node.Value.Members.Find(evidence => evidence.IncidentId == incidentId)
            : null;

    /// <summary>Takes the oldest group out.</summary>
    public bool TryTakeOldest([NotNullWhen(true)] out IReadOnlyList<IncidentEvidence>? group)
    {
        group = _groups.First?.Value.Members;
        foreach (var evidence in group?.ToList() ?? [])
        {
            Forget(evidence);
        }

        return group is not null;
    }

    private void Forget(IncidentEvidence evidence)
    {
        var node = _byIncident[evidence.IncidentId];
        _byIncident.Remove(evidence.IncidentId);
        Bytes -= evidence.Bytes;
        node.Value.Forgotten++;
        if (node.Value.Forgotten == node.Value.Members.Count)
        {
            _groups.Remove(node);
        }
    }

    private sealed class Group(List<IncidentEvidence> members)
    {
        public List<IncidentEvidence> Members => members;

        public int Forgotten { get; set; }
    }
}
