using System.Text.Json;
using Vqa.Benchmarks.Accuracy.Planting;
using Vqa.Benchmarks.Accuracy.Scoring;

namespace Vqa.Benchmarks.Accuracy;

/// <summary>
/// A test file with all that is known of it without Vqa: enough to judge an analysis. With <c>--keep</c> each lies
/// beside its file, so that <c>--again</c> judges a changed Vqa on the same files in a fraction of the time.
/// </summary>
/// <param name="Seed">The seed that it was made with.</param>
/// <param name="File">The file and what is planted in it.</param>
/// <param name="Length">How long its pictures last.</param>
/// <param name="Allowances">Where alarms count neither way.</param>
/// <param name="Peers">What FFmpeg's filters found.</param>
internal sealed record TestCase(
    int Seed,
    TestFile File,
    TimeSpan Length,
    IReadOnlyList<Allowance> Allowances,
    IReadOnlyList<FoundIncident> Peers)
{
    private const string Extension = ".case.json";
    private static readonly JsonSerializerOptions _format = new() { WriteIndented = true };

    /// <summary>Writes it into a folder, under the name of its seed, clip and role.</summary>
    public Task SaveAsync(string folder, CancellationToken stop) => System.IO.File.WriteAllTextAsync(
        Path.Combine(folder, $"s{Seed}-{SafeName(File.Clip)}-{File.Role}{Extension}"),
        JsonSerializer.Serialize(this, _format),
        stop);

    /// <summary>Reads all cases of a folder, in the order of their names.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static IReadOnlyList<TestCase> LoadAll(string folder)
    {
        var paths = Directory.GetFiles(folder, "*" + Extension).Order(StringComparer.Ordinal).ToList();
        return paths.Count > 0
            ? [.. paths.Select(p => JsonSerializer.Deserialize<TestCase>(System.IO.File.ReadAllText(p), _format)!)]
            : throw new FileNotFoundException($"No *{Extension} in {folder}: make them with --keep {folder} first.");
    }

    /// <summary>A clip's name as part of a file name.</summary>
    public static string SafeName(string clip) =>
        string.Join('_', clip.Split(Path.GetInvalidFileNameChars())).Replace(' ', '_');
}
