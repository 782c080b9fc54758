using Vqa.Analysis.Metering;

namespace Vqa.Analysis.Detectors;

/// <summary>
/// One defect as one detector sees it, from its start to its end. The detector makes it, hands it to <see cref="IFindings"/>,
/// and goes on changing it until it closes it.
/// </summary>
public sealed class Finding
{
    /// <summary>
    /// <see cref="Cause"/> where another decoder makes whole pictures of the same packets: the first one, a GPU's, damaged them.
    /// </summary>
    public const string DecoderCause = "decoder";

    /// <summary>Id of the detector, as in the catalog.</summary>
    public required string Detector { get; init; }

    /// <summary>Start of the defect itself, not of the moment it was recognised.</summary>
    public required TimeSpan Start { get; init; }

    /// <summary>End of the defect; null while it lasts.</summary>
    public TimeSpan? End { get; set; }

    /// <summary>How bad it is.</summary>
    public Severity Severity { get; set; } = Severity.Major;

    /// <summary>How sure the detector is, 0 to 1.</summary>
    public double Confidence { get; set; } = 1;

    /// <summary>Probable cause, or which variant of the defect it is, as a snake_case word; null where unknown.</summary>
    public string? Cause { get; set; }

    /// <summary>What happened, in one sentence for people; null where the numbers say it all.</summary>
    public string? Detail { get; set; }

    /// <summary>Where in the picture; null for all of it, or where that means nothing.</summary>
    public Region? Region { get; set; }

    /// <summary>Where the model saw damage, in the picture that opened it; null for what no model saw.</summary>
    public DamageMap? Damage { get; init; }

    /// <summary>The numbers that it was judged from: snake_case names, the unit last (<c>mean_luma</c>, <c>longest_gap_ms</c>).</summary>
    public Dictionary<string, double> Measurements { get; } = [];
}

/// <summary>A rectangle of the picture, in samples from its top left corner.</summary>
public readonly record struct Region(int X, int Y, int Width, int Height);

/// <summary>How bad a defect is for a viewer.</summary>
public enum Severity
{
    /// <summary>Seen or heard by an expert, or harmless.</summary>
    Minor,

    /// <summary>Seen or heard by most.</summary>
    Major,

    /// <summary>The programme is lost, or harmful.</summary>
    Critical,
}
