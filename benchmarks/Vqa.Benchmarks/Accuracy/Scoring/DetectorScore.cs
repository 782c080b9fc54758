namespace Vqa.Benchmarks.Accuracy.Scoring;

/// <summary>How one detector did over many files.</summary>
/// <param name="Detector">Its id.</param>
/// <param name="Planted">Defects that were there to be found.</param>
/// <param name="Found">Of these, found.</param>
/// <param name="False">Incidents where nothing is wrong, in planted and clean files.</param>
/// <param name="FalseOnClean">Of these, those in files without a planted defect.</param>
/// <param name="Pieces">Incidents that told a found or missed defect once more.</param>
/// <param name="Excused">Incidents that count neither way.</param>
/// <param name="MedianDelay">
/// Middle of the delays from the moment when the defect had lasted for the detector's minimum duration to its report;
/// null where nothing was found, or for a filter.
/// </param>
internal sealed record DetectorScore(
    string Detector,
    int Planted,
    int Found,
    int False,
    int FalseOnClean,
    int Pieces,
    int Excused,
    TimeSpan? MedianDelay)
{
    /// <summary>Planted and not found.</summary>
    public int Missed => Planted - Found;

    /// <summary>Share of its incidents that are right; null where there is none.</summary>
    public double? Precision => Found + False > 0 ? (double)Found / (Found + False) : null;

    /// <summary>Share of the planted defects that it found; null where nothing was planted.</summary>
    public double? Recall => Planted > 0 ? (double)Found / Planted : null;

    /// <summary>Harmonic mean of both; null where nothing was planted.</summary>
    public double? F1 => Planted > 0 ? 2.0 * Found / (Found + Planted + False) : null;

    /// <summary>Adds up the judgements of files for one detector.</summary>
    /// <param name="detector">Its id.</param>
    /// <param name="minimum">The shortest defect that it reports.</param>
    /// <param name="files">A judgement per file, and whether nothing was planted in it.</param>
    public static DetectorScore Of(
        string detector, TimeSpan minimum, IReadOnlyList<(Judgement Judgement, bool IsClean)> files)
    {
        var hits = files.SelectMany(f => f.Judgement.Hits).Where(h => h.Truth.Detector == detector).ToList();
        var missed = files.Sum(f => f.Judgement.Missed.Count(t => t.Detector == detector));
        var delays = hits.Where(h => h.Incident.RecognisedAt is not null)
            .Select(h => h.Incident.RecognisedAt!.Value - h.Truth.Where.Start - minimum).Order().ToList();
        return new DetectorScore(
            detector,
            hits.Count + missed,
            hits.Count,
            files.Sum(f => f.Judgement.False.Count(i => i.Detector == detector)),
            files.Where(f => f.IsClean).Sum(f => f.Judgement.False.Count(i => i.Detector == detector)),
            files.Sum(f => f.Judgement.Pieces.Count(i => i.Detector == detector)),
            files.Sum(f => f.Judgement.Excused.Count(e => e.Incident.Detector == detector)),
            delays.Count > 0 ? delays[delays.Count / 2] : null);
    }
}
