using Vqa.Benchmarks.Corruption.Cases;
using Vqa.Benchmarks.Corruption.Scoring;

namespace Vqa.Benchmarks.Corruption.Results;

/// <summary>All cases of a run, counted by group.</summary>
internal sealed class CorruptionResults
{
    private const double Calm = 0.1;

    /// <summary>Counts.</summary>
    /// <param name="cases">What was judged.</param>
    /// <param name="failures">What could not be.</param>
    public CorruptionResults(IReadOnlyList<CaseResult> cases, IReadOnlyList<CaseFailure> failures)
    {
        (Cases, Failures) = (cases, failures);
        List<ScoredFile> scored = [.. cases.Select(c => c.Blockdetect)];
        (BestThreshold, CalmThreshold) = (Scoring.BestThreshold.Of(scored, 1), Scoring.BestThreshold.Of(scored, Calm));
        List<CorruptionCase> known = [.. cases.Select(c => c.Case)];
        WithDamage = [.. CaseGroup.OfDamage(known).Select(Score)];
        WithoutDamage = [.. CaseGroup.WithoutDamage(known).Select(Score)];
    }

    /// <summary>What was judged.</summary>
    public IReadOnlyList<CaseResult> Cases { get; }

    /// <summary>What could not be.</summary>
    public IReadOnlyList<CaseFailure> Failures { get; }

    /// <summary>The best threshold of FFmpeg's <c>blockdetect</c> for these cases.</summary>
    public double BestThreshold { get; }

    /// <summary>The best of those that alarm in no more than a tenth of the time in which nothing is wrong.</summary>
    public double CalmThreshold { get; }

    /// <summary>Groups in which there is damage to find.</summary>
    public IReadOnlyList<GroupScore> WithDamage { get; }

    /// <summary>Groups in which every alarm is false.</summary>
    public IReadOnlyList<GroupScore> WithoutDamage { get; }

    private GroupScore Score(CaseGroup group)
    {
        List<CaseResult> members = [.. Cases.Where(c => group.Holds(c.Case))];
        List<MapScore> maps = [.. members.Select(m => m.Maps).OfType<MapScore>()];
        List<RankedScore> pictures = [.. maps.SelectMany(m => m.Pictures)];
        var blocks = ScoreHistogram.Sum(maps.Select(m => m.Blocks));
        return new GroupScore(
            group.Name,
            [
                new("block_corruption", IncidentScore.Of(members.Select(m => m.Vqa))),
                new("blockdetect", IncidentScore.Of(members.Select(m => m.Blockdetect.Judge(BestThreshold)))),
                new("blockdetect calm", IncidentScore.Of(members.Select(m => m.Blockdetect.Judge(CalmThreshold)))),
                new("video_decode", IncidentScore.Of(members.Select(m => m.Decoder))),
            ],
            new Ranking(blocks.Count, blocks.PositiveShare, blocks.AveragePrecision),
            Ranking.Of(pictures),
            Ranking.Of([.. members.SelectMany(m => m.BlockdetectPictures)]));
    }
}

/// <summary>How the cases of a group came out.</summary>
/// <param name="Name">The group.</param>
/// <param name="Ways">Incidents by each way of looking, Vqa's <c>block_corruption</c> first.</param>
/// <param name="Blocks">How the model ranks blocks.</param>
/// <param name="Pictures">How the model ranks pictures.</param>
/// <param name="BlockdetectPictures">How FFmpeg's filter ranks pictures.</param>
internal sealed record GroupScore(
    string Name,
    IReadOnlyList<WayScore> Ways,
    Ranking Blocks,
    Ranking Pictures,
    Ranking BlockdetectPictures)
{
    /// <summary>Incidents by Vqa.</summary>
    public IncidentScore Vqa => Ways[0].Score;
}

/// <summary>A way of looking for damage, and how it did.</summary>
internal sealed record WayScore(string Way, IncidentScore Score);

/// <summary>A ranking in numbers.</summary>
/// <param name="Count">What was ranked.</param>
/// <param name="Chance">Share of what is damaged: the average precision of a ranking by chance; null where nothing was
/// ranked.</param>
/// <param name="AveragePrecision">Null where nothing is damaged.</param>
internal sealed record Ranking(long Count, double? Chance, double? AveragePrecision)
{
    /// <summary>Of single scores.</summary>
    public static Ranking Of(IReadOnlyList<RankedScore> scores) => new(
        scores.Count,
        scores.Count > 0 ? scores.Average(s => s.IsDamaged ? 1.0 : 0) : null,
        Scoring.AveragePrecision.Of(scores));
}
