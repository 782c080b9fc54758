namespace Vqa.Benchmarks.Accuracy;

/// <summary>What a run is asked for.</summary>
/// <param name="MediaFolder">Clips, at any depth.</param>
/// <param name="Seeds">Each plants anew; all are counted together.</param>
/// <param name="Limit">Clips taken, spread over the folder; null for all.</param>
/// <param name="JsonFile">Where everything is written; null for nowhere.</param>
/// <param name="KeepFolder">Where the files that were made stay; null where they are deleted.</param>
/// <param name="MaxWidth">Larger pictures are scaled down for planting.</param>
/// <param name="Jobs">Clips worked on at a time.</param>
internal sealed record AccuracyOptions(
    string MediaFolder,
    IReadOnlyList<int> Seeds,
    int? Limit,
    string? JsonFile,
    string? KeepFolder,
    int MaxWidth,
    int Jobs);
