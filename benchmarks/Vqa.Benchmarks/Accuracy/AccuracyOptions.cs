namespace Vqa.Benchmarks.Accuracy;

/// <summary>What a run is asked for.</summary>
/// <param name="MediaFolder">Clips, at any depth; null where <paramref name="AgainFolder"/> is given.</param>
/// <param name="AgainFolder">Files that an earlier run kept, to be judged again; null for a run of its own.</param>
/// <param name="Seeds">Each plants anew; all are counted together.</param>
/// <param name="Kinds">Kinds of defects to plant; all where there is none.</param>
/// <param name="Limit">Clips taken, spread over the folder; null for all.</param>
/// <param name="JsonFile">Where everything is written; null for nowhere.</param>
/// <param name="KeepFolder">Where the files that were made stay; null where they are deleted.</param>
/// <param name="MaxWidth">Larger pictures are scaled down for planting.</param>
/// <param name="Jobs">Clips worked on at a time.</param>
internal sealed record AccuracyOptions(
    string? MediaFolder,
    string? AgainFolder,
    IReadOnlyList<int> Seeds,
    IReadOnlyList<string> Kinds,
    int? Limit,
    string? JsonFile,
    string? KeepFolder,
    int MaxWidth,
    int Jobs);
