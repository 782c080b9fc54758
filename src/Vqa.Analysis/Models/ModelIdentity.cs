namespace Vqa.Analysis.Models;

/// <summary>Which model judged, as reports tell it.</summary>
/// <param name="Name">From its manifest.</param>
/// <param name="Version">From its manifest.</param>
/// <param name="Provider">What it ran on: "CUDA" or "CPU".</param>
public sealed record ModelIdentity(string Name, string Version, string Provider)
{
    /// <summary>How pictures came to it.</summary>
    public InputPath Input { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Input == InputPath.CpuMemory
        ? $"{Name} {Version} on {Provider}"
        : $"{Name} {Version} on {Provider} from {Input.Words()}";
}
