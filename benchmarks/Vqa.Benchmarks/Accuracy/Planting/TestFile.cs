using Vqa.Benchmarks.Accuracy.Scoring;

namespace Vqa.Benchmarks.Accuracy.Planting;

/// <summary>A file that is analysed, and what is known about it.</summary>
/// <param name="Clip">Name of the clip that it was made from.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Role">What it was made for.</param>
/// <param name="HasSound">It has a sound track.</param>
/// <param name="Recipe">How it was made, in words.</param>
/// <param name="Truths">What is planted in it.</param>
/// <param name="SideEffects">What else the planted defects make detectors say.</param>
internal sealed record TestFile(
    string Clip,
    string Path,
    FileRole Role,
    bool HasSound,
    string Recipe,
    IReadOnlyList<Truth> Truths,
    IReadOnlyList<Allowance> SideEffects)
{
    /// <summary>A clip as it is in the folder.</summary>
    public static TestFile Original(Clips.SourceClip clip) =>
        new(clip.Name, clip.Path, FileRole.Original, clip.HasSound, "as found", [], []);
}

/// <summary>What a test file is for.</summary>
internal enum FileRole
{
    /// <summary>A clip as it was found; clean, but for the defects that it came with.</summary>
    Original,

    /// <summary>Re-encoded like a planted one, with nothing planted.</summary>
    Clean,

    /// <summary>With one defect of the pictures or the stream, and often one of the sound.</summary>
    Planted,
}
