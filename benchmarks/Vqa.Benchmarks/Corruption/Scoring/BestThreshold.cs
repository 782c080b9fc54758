namespace Vqa.Benchmarks.Corruption.Scoring;

/// <summary>A file's scores by a filter that has no threshold of its own, and what is wrong with the file.</summary>
/// <param name="Scores">Of each picture.</param>
/// <param name="Clock">When each is shown.</param>
/// <param name="Truth">What is wrong, on the same clock.</param>
internal sealed record ScoredFile(IReadOnlyList<double> Scores, PictureClock Clock, DamageTimeline Truth)
{
    /// <summary>Judges the runs of three and more pictures at or above a threshold.</summary>
    public IncidentJudgement Judge(double threshold) => IncidentJudge.Judge(
        Truth, PictureAlarms.Of(i => Scores[i] >= threshold, Clock, DamageTimeline.FewestPictures));
}

/// <summary>
/// Chooses the threshold that is best for a filter on the very files that it is judged by: more than fair. An alarm
/// that never ends finds all damage of a file, so the best may be one that alarms nearly always; a limit to that can be
/// set.
/// </summary>
internal static class BestThreshold
{
    private const int Candidates = 400;

    /// <summary>The threshold with the best F1 over all incidents of all files; of equal ones the highest.</summary>
    /// <param name="files">The files.</param>
    /// <param name="mostWhileSound">The largest share of sound video that may lie inside alarms.</param>
    /// <returns>Positive infinity, which never alarms, where no picture's score is allowed.</returns>
    public static double Of(IReadOnlyList<ScoredFile> files, double mostWhileSound)
    {
        var (best, bestF1) = (double.PositiveInfinity, -1.0);
        foreach (var threshold in CandidatesOf(files))
        {
            var score = IncidentScore.Of(files.Select(f => f.Judge(threshold)));
            if (score.F1 > bestF1 && !(score.AlarmedWhileSound > mostWhileSound))
            {
                (best, bestF1) = (threshold, score.F1.Value);
            }
        }

        return best;
    }

    /// <summary>Scores of pictures, from the highest down, as many of them between any two.</summary>
    private static IEnumerable<double> CandidatesOf(IReadOnlyList<ScoredFile> files)
    {
        var scores = files.SelectMany(f => f.Scores).OrderDescending().ToArray();
        var count = Math.Min(Candidates, scores.Length);
        return Enumerable.Range(0, count).Select(i => scores[(int)((long)i * scores.Length / count)]).Distinct();
    }
}
