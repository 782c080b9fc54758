namespace Vqa.Analysis.Detectors;

/// <summary>What users see of a detector before it runs: its row in the catalog.</summary>
/// <param name="Id">Public, stable, snake_case, never reused.</param>
/// <param name="Help">When it fires, in one line.</param>
/// <param name="Source">The standard, paper or filter that its definition or defaults are from.</param>
/// <param name="Options">Its options, in the order in which they are listed.</param>
/// <param name="Create">Makes one for one stream.</param>
public sealed record DetectorDescriptor(
    string Id,
    string Help,
    string Source,
    IReadOnlyList<DetectorOption> Options,
    Func<OptionValues, IFindings, Detector> Create);
