namespace Vqa.Benchmarks.Corruption;

/// <summary>What a run is asked for.</summary>
/// <param name="SetFolder">The evaluation set; null for none.</param>
/// <param name="CleanFolders">Folders of footage in which nothing is damaged.</param>
/// <param name="DamagedFolders">Folders of streams that really are damaged.</param>
/// <param name="Group">The only group of cases to judge; null for all.</param>
/// <param name="Limit">Cases, and files of each list of folders, spread evenly; null for all.</param>
/// <param name="Jobs">Files at a time.</param>
/// <param name="KeepGoing">A case that cannot be judged is listed, in place of ending the run.</param>
/// <param name="ModelFile">Manifest of the model; null for no model, so that decoder evidence alone remains.</param>
/// <param name="SkipMaps">Leave out the model's maps, which need a decoding of their own.</param>
/// <param name="JsonFile">Where everything is written; null for nowhere.</param>
internal sealed record CorruptionOptions(
    string? SetFolder,
    IReadOnlyList<string> CleanFolders,
    IReadOnlyList<string> DamagedFolders,
    string? Group,
    int? Limit,
    int Jobs,
    bool KeepGoing,
    string? ModelFile,
    bool SkipMaps,
    string? JsonFile)
{
    /// <summary>As many as <see cref="Limit"/> allows, spread evenly.</summary>
    public IReadOnlyList<T> Thin<T>(IReadOnlyList<T> all) => Limit is { } limit && limit < all.Count
        ? [.. Enumerable.Range(0, limit).Select(i => all[i * all.Count / limit])]
        : all;
}
