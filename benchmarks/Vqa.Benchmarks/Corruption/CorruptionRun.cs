using Vqa.Analysis.Models;
using Vqa.Benchmarks.Corruption.Cases;
using Vqa.Benchmarks.Corruption.Measuring;
using Vqa.Benchmarks.Corruption.Results;
using Vqa.Benchmarks.Corruption.Scoring;
using Vqa.Benchmarks.Processes;
using Vqa.Media;

namespace Vqa.Benchmarks.Corruption;

/// <summary>
/// Judges Vqa's block corruption, its model, the decoder's errors and FFmpeg's <c>blockdetect</c> on an evaluation set.
/// <code>
/// case ─┬─1─► Vqa, all detectors; video_decode alone ─► incidents ─────────┐
///       ├─2─► blockdetect ─► a score for each picture, kept for next time ─┼─4─► against the truth
///       └─3─► model ───────► a map of every third picture ─────────────────┘
/// </code>
/// </summary>
/// <param name="options">What is asked for.</param>
/// <param name="inference">The model's thread, borrowed; null for no model.</param>
/// <param name="progress">Told of each case that is done, from any thread.</param>
internal sealed class CorruptionRun(CorruptionOptions options, InferenceThread? inference, Action<string> progress)
{
    private readonly DamageWatch _watch = new(inference);

    /// <summary>Runs over the set; the results come in the order of the cases' names.</summary>
    /// <exception cref="InvalidDataException">A case is incomplete, and the run is not to keep going.</exception>
    /// <exception cref="ToolException">FFmpeg fails on one, and the run is not to keep going.</exception>
    public async Task<CorruptionResults> RunAsync(CancellationToken stop)
    {
        var all = CorruptionCase.LoadAll(options.SetFolder!);
        var cases = options.Thin(CaseGroup.Select(all, options.Group));
        progress($"{cases.Count} cases of {all.Count}");
        var results = new CaseResult?[cases.Count];
        var failures = new CaseFailure?[cases.Count];
        var done = 0;
        await Parallel.ForAsync(
            0,
            cases.Count,
            new ParallelOptions { MaxDegreeOfParallelism = options.Jobs, CancellationToken = stop },
            async (i, cancellation) =>
            {
                try
                {
                    results[i] = await JudgeAsync(cases[i], cancellation).ConfigureAwait(false);
                }
                catch (Exception e) when (options.KeepGoing
                    && e is InvalidDataException or ToolException or IOException or MediaException or ModelException)
                {
                    failures[i] = new CaseFailure(cases[i].Name, e.Message);
                }

                var outcome = failures[i]?.Reason ?? Summary(results[i]!);
                progress($"[{Interlocked.Increment(ref done)}/{cases.Count}] {cases[i].Name}: {outcome}");
            }).ConfigureAwait(false);
        return new CorruptionResults(
            [.. results.OfType<CaseResult>()], [.. failures.OfType<CaseFailure>()]);
    }

    private async Task<CaseResult> JudgeAsync(CorruptionCase test, CancellationToken stop)
    {
        if (test.TimesMs.Count != test.Frames || test.Frames == 0)
        {
            throw new InvalidDataException($"{test.Name} has {test.Frames} pictures and {test.TimesMs.Count} times.");
        }

        var truth = DamageTruth.Of(test);
        List<PictureLabel> labels = [.. Enumerable.Range(0, test.Frames).Select(truth.LabelOf)];

        // 1.
        var watched = _watch.Watch(test.MediaPath, stop);
        var clock = new CaseClock(test, [.. watched.Pictures.Select(p => p.Time)]);
        var timeline = DamageTimeline.Of(labels, clock.OfTruth);
        var decoder = _watch.WatchDecoder(test.MediaPath, stop);

        // 2.
        var scores = await BlockdetectProgram.ReadAsync(test, stop).ConfigureAwait(false);
        var peerClock = new CaseClock(test, [.. scores.Select(s => s.Time)]);
        var peer = new ScoredFile(
            [.. scores.Select(s => s.Score)], peerClock.OfObserver, DamageTimeline.Of(labels, peerClock.OfTruth));

        // 3.
        var maps = inference is null || options.SkipMaps ? null : DamageMaps.Score(test, truth, inference, stop);

        // 4.
        return new CaseResult(
            test,
            watched,
            IncidentJudge.Judge(timeline, watched.Alarms),
            IncidentJudge.Judge(timeline, decoder.Reports),
            peer,
            peerClock.IsExact ? DamageMaps.SampledPictures(labels, peer.Scores) : [],
            maps,
            Remark(test, watched, clock));
    }

    private static string? Remark(CorruptionCase test, WatchedFile watched, CaseClock clock) =>
        !watched.IsComplete ? watched.Status
        : watched.ModelError is { } error ? $"the model could not look: {error}"
        : !clock.IsExact ? $"{watched.Pictures.Count} pictures decoded, the truth has {test.Frames}"
        : null;

    private static string Summary(CaseResult result) =>
        $"found {result.Vqa.Found.Count}, missed {result.Vqa.Missed.Count}, false {result.Vqa.False.Count}"
        + (result.Remark is { } remark ? $" ({remark})" : "");
}
