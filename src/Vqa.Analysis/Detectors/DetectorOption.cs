namespace Vqa.Analysis.Detectors;

/// <summary>One number that a user may set: <c>video_freeze.min_duration=3</c>.</summary>
/// <param name="Name">snake_case, unique within the detector.</param>
/// <param name="Unit">"s", "ms", "dB", "%", "levels", "LUFS" ...; empty for a plain number; "0/1" for a switch.</param>
/// <param name="Default">Value where the user sets none.</param>
/// <param name="Minimum">Smallest value allowed.</param>
/// <param name="Maximum">Largest value allowed.</param>
/// <param name="Help">What it does and why the default is what it is, in one line.</param>
public sealed record DetectorOption(string Name, string Unit, double Default, double Minimum, double Maximum, string Help);
