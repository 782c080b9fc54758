namespace Vqa.Analysis.Detectors;

/// <summary>A detector that a stream is watched by, and the values of its options.</summary>
public sealed record DetectorSelection(DetectorDescriptor Descriptor, OptionValues Options);
