using Vqa.Analysis.Models;
using Vqa.Benchmarks.Corruption.Measuring;
using Vqa.Benchmarks.Corruption.Results;
using Vqa.Benchmarks.Robustness;

namespace Vqa.Benchmarks.Corruption.Field;

/// <summary>
/// Runs Vqa over files as they are: footage in which nothing is damaged, or streams that really are, of which nobody
/// knows where.
/// </summary>
/// <param name="options">Jobs, limit.</param>
/// <param name="inference">The model's thread, borrowed; null for no model.</param>
/// <param name="progress">Told of each file that is done, from any thread.</param>
internal sealed class FieldRun(CorruptionOptions options, InferenceThread? inference, Action<string> progress)
{
    private readonly DamageWatch _watch = new(inference);

    /// <summary>Analyses every file of folders, at any depth; what cannot be read is listed.</summary>
    public FieldResults Run(IReadOnlyList<string> folders, CancellationToken stop)
    {
        var paths = options.Thin([.. folders.SelectMany(FilesOf)]);
        var files = new FieldFile[paths.Count];
        var done = 0;
        Parallel.For(
            0,
            paths.Count,
            new ParallelOptions { MaxDegreeOfParallelism = options.Jobs, CancellationToken = stop },
            i =>
            {
                files[i] = new FieldFile(paths[i], _watch.Watch(paths[i], stop));
                progress($"[{Interlocked.Increment(ref done)}/{paths.Count}] {paths[i]}: {files[i].Watched.Status}, "
                    + $"{files[i].Watched.Alarms.Count} alarms");
            });
        return new FieldResults(
            [.. files.Where(f => f.Watched.Pictures.Count > 0)],
            [
                .. files.Where(f => f.Watched.Pictures.Count == 0)
                    .Select(f => new CaseFailure(f.Path, f.Watched.Status)),
            ]);
    }

    private static IEnumerable<string> FilesOf(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(DamageRun.IsClip)
            .Order(StringComparer.Ordinal);
}

/// <summary>A file and what Vqa said of it.</summary>
internal sealed record FieldFile(string Path, WatchedFile Watched);

/// <summary>What came of a run over files as they are.</summary>
/// <param name="Files">Files with pictures.</param>
/// <param name="Failures">Files without, and why.</param>
internal sealed record FieldResults(IReadOnlyList<FieldFile> Files, IReadOnlyList<CaseFailure> Failures)
{
    /// <summary>Length of all pictures and sound.</summary>
    public TimeSpan Length => Files.Aggregate(TimeSpan.Zero, (sum, f) => sum + f.Watched.Length);

    /// <summary>Block corruption above minor.</summary>
    public IReadOnlyList<(FieldFile File, WatchedIncident Incident)> Alarms =>
    [
        .. Files.SelectMany(f => f.Watched.Incidents.Where(i => i.IsAlarm).Select(i => (f, i))),
    ];

    /// <summary>Alarms per hour of footage; null without footage.</summary>
    public double? AlarmsPerHour => Length > TimeSpan.Zero ? Alarms.Count / Length.TotalHours : null;
}
