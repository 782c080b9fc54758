using Vqa.Analysis.Detectors;
using Vqa.Analysis.Models;

namespace Vqa.Delivery.Evidence;

/// <summary>What was watched and how it was judged, as <c>evidence.json</c> tells it.</summary>
public sealed record EvidenceSubject
{
    /// <summary>Id of the stream.</summary>
    public required string Stream { get; init; }

    /// <summary>The source's address, secrets removed (<see cref="Vqa.Media.MediaSource.Redact"/>).</summary>
    public required string Source { get; init; }

    /// <summary>The detectors that watch it.</summary>
    public IReadOnlyList<DetectorSelection> Detectors { get; init; } = DetectorCatalog.Everything;

    /// <summary>The model that looks for block damage; null where none does.</summary>
    public ModelIdentity? Model { get; init; }

    /// <summary>What the model was loaded from: its thresholds; null where there is none.</summary>
    public ModelManifest? Manifest { get; init; }

    /// <summary>Version of the program; null where it is not to be told.</summary>
    public string? Program { get; init; }
}
