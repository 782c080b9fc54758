using Vqa.Analysis.Metering;
using Vqa.Media;

namespace Vqa.Delivery.Evidence;

/// <summary>What is to be written of one incident: numbers and bytes that no other thread changes any more.</summary>
internal sealed record EvidenceItem
{
    public required string IncidentId { get; init; }

    public required string Detector { get; init; }

    /// <summary>The incident as a JSON object, as it was when the clip ended.</summary>
    public required byte[] IncidentJson { get; init; }

    /// <summary>Wall clock at its opening.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>Wall clock at the defect's start.</summary>
    public required DateTimeOffset StartAt { get; init; }

    public byte[]? Picture { get; init; }

    public DamageMap? Damage { get; init; }
}

/// <summary>What is to be written of one recording. Owns the stretch.</summary>
internal sealed record EvidenceJob : IDisposable
{
    public required EvidenceSubject Subject { get; init; }

    /// <summary>Complete; null where only pictures are kept.</summary>
    public required PacketStretch? Stretch { get; init; }

    /// <summary>The session's time of its first packet.</summary>
    public required TimeSpan ClipStart { get; init; }

    /// <summary>Wall clock of its first packet.</summary>
    public required DateTimeOffset ClipStartAt { get; init; }

    /// <summary>The incidents that share it, the first one first; at least one.</summary>
    public required IReadOnlyList<EvidenceItem> Items { get; init; }

    public long Bytes => (Stretch?.Bytes ?? 0) + Items.Sum(item => item.Picture?.Length ?? 0);

    public void Dispose() => Stretch?.Dispose();
}
