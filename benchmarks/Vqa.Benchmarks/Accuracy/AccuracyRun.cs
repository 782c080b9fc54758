using Vqa.Benchmarks.Accuracy.Clips;
using Vqa.Benchmarks.Accuracy.Planting;
using Vqa.Benchmarks.Processes;

namespace Vqa.Benchmarks.Accuracy;

/// <summary>
/// Plants defects in a folder of clips and looks who finds them.
/// <code>
/// folder ─1─► clips ─2─► original ─────────────────────────────┐
///               └───3─► footage ─4─► planted file, clean file ─┴─5─► Vqa and FFmpeg's filters ─► judgements
/// </code>
/// </summary>
/// <param name="options">What is asked for.</param>
/// <param name="progress">Told of each clip that is done, from any thread.</param>
internal sealed class AccuracyRun(AccuracyOptions options, Action<string> progress)
{
    /// <summary>
    /// Runs all seeds; the results come in the order of seeds and clips, whatever the order of work was.
    /// </summary>
    public async Task<AccuracyResults> RunAsync(CancellationToken stop)
    {
        // 1. What is in the folder?
        var all = await SourceClip.ScanAsync(options.MediaFolder!, stop).ConfigureAwait(false);
        var clips = Thin(all);
        var sounds = await SoundLibrary.ListenAsync(clips, stop).ConfigureAwait(false);
        progress($"{clips.Count} clips of {all.Count}");

        var work = Directory.CreateTempSubdirectory("vqa-accuracy-").FullName;
        try
        {
            var tasks = options.Seeds
                .SelectMany((seed, round) => clips.Select((clip, turn) => (seed, round, clip, turn))).ToList();
            var results = new ClipOutcome[tasks.Count];
            await Parallel.ForAsync(
                0,
                tasks.Count,
                new ParallelOptions { MaxDegreeOfParallelism = options.Jobs, CancellationToken = stop },
                async (i, cancellation) =>
                {
                    var (seed, round, clip, turn) = tasks[i];
                    results[i] = await RunAsync(clip, seed, turn, isFirst: round == 0, sounds, work, cancellation)
                        .ConfigureAwait(false);
                    progress($"[{i + 1}/{tasks.Count}] seed {seed} {clip.Name}: {results[i].Summary}");
                }).ConfigureAwait(false);
            return new AccuracyResults(
                [.. results.SelectMany(r => r.Files)],
                [.. results.Where(r => r.Refusal is not null).Select(r => r.Refusal!)]);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>Judges Vqa alone on the files of an earlier run (<see cref="TestCase"/>).</summary>
    public static AccuracyResults RunAgain(string folder, int jobs, CancellationToken stop)
    {
        var cases = TestCase.LoadAll(folder);
        var results = new FileResult[cases.Count];
        Parallel.For(
            0,
            cases.Count,
            new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = stop },
            i => results[i] = FileJudge.Judge(cases[i], stop));
        return new AccuracyResults(results, []);
    }

    private async Task<ClipOutcome> RunAsync(
        SourceClip clip, int seed, int turn, bool isFirst, SoundLibrary sounds, string work, CancellationToken stop)
    {
        var files = new List<FileResult>();

        // 2. The clip as it is: once, it does not depend on the seed.
        if (isFirst)
        {
            files.Add(await JudgeAsync(TestFile.Original(clip), seed, stop).ConfigureAwait(false));
        }

        // 3. Footage.
        var random = StableRandom.For(seed, clip.Name);
        var (footage, refusal) = await new FootageMaker(work, sounds, options.MaxWidth).MakeAsync(clip, random, stop)
            .ConfigureAwait(false);
        if (footage is null)
        {
            return new ClipOutcome(files, $"{clip.Name}: {refusal}");
        }

        try
        {
            // 4. and 5. The planted and the clean file.
            var name = $"s{seed}-{TestCase.SafeName(clip.Name)}";
            var maker = new TestFileMaker(options.KeepFolder ?? work);
            var planted = Plan(footage, seed, turn, options.Kinds, random);
            foreach (var (plan, role) in new[] { (planted, FileRole.Planted), (new PlantPlan(), FileRole.Clean) })
            {
                if (role == FileRole.Planted && plan.IsClean)
                {
                    refusal = $"{clip.Name}: no defect finds a place in it";
                    continue;
                }

                var file = await maker.MakeAsync(footage, plan, role, $"{name}-{role}", random, stop)
                    .ConfigureAwait(false);
                files.Add(await JudgeAsync(file, seed, stop).ConfigureAwait(false));
                if (options.KeepFolder is null)
                {
                    File.Delete(file.Path);
                }
            }
        }
        catch (ToolException exception)
        {
            refusal = $"{clip.Name}: {exception.Message}";
        }
        finally
        {
            File.Delete(footage.Path);
        }

        return new ClipOutcome(files, refusal);
    }

    private async Task<FileResult> JudgeAsync(TestFile file, int seed, CancellationToken stop)
    {
        var test = await FileJudge.MeasureAsync(file, seed, stop).ConfigureAwait(false);
        if (options.KeepFolder is { } keep)
        {
            await test.SaveAsync(keep, stop).ConfigureAwait(false);
        }

        return FileJudge.Judge(test, stop);
    }

    /// <summary>
    /// One defect of the pictures or the stream, and one of the sound where the first leaves the sound as it is.
    /// </summary>
    internal static PlantPlan Plan(
        Footage footage, int seed, int turn, IReadOnlyCollection<string> kinds, Random random)
    {
        var plan = new PlantPlan();
        _ = PlanterDeck.Pictures(seed).Deal(turn, kinds).Any(p => p.TryPlant(footage, random, plan));
        if (plan.SoundFilters.Count == 0 && plan.Splice is null)
        {
            _ = PlanterDeck.Sounds(seed).Deal(turn, kinds).Any(p => p.TryPlant(footage, random, plan));
        }

        return plan;
    }

    private IReadOnlyList<SourceClip> Thin(IReadOnlyList<SourceClip> clips) =>
        options.Limit is { } limit && limit < clips.Count
        ? [.. Enumerable.Range(0, limit).Select(i => clips[i * clips.Count / limit])]
        : clips;

    private sealed record ClipOutcome(IReadOnlyList<FileResult> Files, string? Refusal)
    {
        public string Summary => Refusal ?? string.Join("; ", Files.Where(f => !f.IsClean).Select(Summarise));

        private static string Summarise(FileResult file) =>
            $"{string.Join(" + ", file.File.Truths.Select(t => t.Kind))}: found {file.Vqa.Hits.Count}, "
            + $"missed {file.Vqa.Missed.Count}, false {file.Vqa.False.Count}";
    }
}

/// <summary>All files of a run.</summary>
/// <param name="Files">What came of each.</param>
/// <param name="Refused">Clips in which nothing could be planted, and why.</param>
internal sealed record AccuracyResults(IReadOnlyList<FileResult> Files, IReadOnlyList<string> Refused);
