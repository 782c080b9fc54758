namespace Vqa.Media;

/// <summary>What a source may open, and how much of it.</summary>
public sealed record SourcePolicy
{
    /// <summary>For a person at a terminal.</summary>
    public static SourcePolicy CommandLine { get; } = new();

    /// <summary>Largest picture, in samples of luma. Default 16384 x 16384.</summary>
    public long MaxPictureSamples { get; init; } = 16384L * 16384;
}
